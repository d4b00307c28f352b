package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files systemd would read with a unit's, as the functions tell in a real shell. */
class DropInsTest {

    @TempDir
    Path root;

    private void file(String path) throws IOException {
        var file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, "[Service]\n");
    }

    private String found(String unit) throws IOException, InterruptedException {
        var functions = DropIns.functions().render().replaceAll("(?<= )/(etc|run|usr)/", root + "/$1/");
        return LocalShell.run(functions + "\nfi_drop_in() { printf '%s ' \"$2\"; }\nfi_drop_ins " + unit + "\n")
                .replace(root.toString(), "")
                .strip();
    }

    @Test
    void all_directories_of_systemd_are_looked_at() throws Exception {
        file("/etc/systemd/system.control/a.service.d/1.conf");
        file("/run/systemd/system/a.service.d/2.conf");
        file("/usr/local/lib/systemd/system/a.service.d/3.conf");
        file("/usr/lib/systemd/system/a.service.d/4.conf");
        file("/run/systemd/generator.late/a.service.d/5.conf");
        file("/usr/lib/systemd/system/b.service.d/6.conf");
        assertThat(found("a.service").split(" "))
                .containsExactly(
                        "/etc/systemd/system.control/a.service.d/1.conf",
                        "/run/systemd/system/a.service.d/2.conf",
                        "/usr/local/lib/systemd/system/a.service.d/3.conf",
                        "/usr/lib/systemd/system/a.service.d/4.conf",
                        "/run/systemd/generator.late/a.service.d/5.conf");
    }

    @Test
    void those_of_all_services_and_of_names_that_begin_alike_are_its_own_too() throws Exception {
        file("/etc/systemd/system/service.d/1.conf");
        file("/etc/systemd/system/a-.service.d/2.conf");
        file("/etc/systemd/system/a-b-.service.d/3.conf");
        file("/etc/systemd/system/a-c-.service.d/4.conf");
        assertThat(found("a-b-d.service"))
                .contains("/1.conf", "/2.conf", "/3.conf")
                .doesNotContain("/4.conf");
    }

    @Test
    void of_those_with_one_name_the_first_counts_and_one_that_leads_nowhere_hides_the_others() throws Exception {
        file("/usr/lib/systemd/system/a.service.d/x.conf");
        file("/etc/systemd/system/a.service.d/x.conf");
        file("/usr/lib/systemd/system/a.service.d/hidden.conf");
        Files.createSymbolicLink(root.resolve("etc/systemd/system/a.service.d/hidden.conf"), Path.of("/dev/null"));
        assertThat(found("a.service")).isEqualTo("/etc/systemd/system/a.service.d/x.conf");
    }
}
