package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.probe.Probe;
import com.foobar.infra.shell.LocalShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script runs in a local shell, in a directory with a blank in its name. */
class FileFactTest {

    private static final String HELLO = "hällo\n";
    private static final String HELLO_SHA256 = "89ec06c62af1ced33003656b2e3402c8360e76a995101f8a87194447a2c00b34";

    @TempDir
    private Path directory;

    private String path(String name) {
        return directory.resolve("a dir").resolve(name).toString();
    }

    private String hello(String name) throws Exception {
        Files.createDirectories(directory.resolve("a dir"));
        var file = Files.writeString(Path.of(path(name)), HELLO);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        return file.toString();
    }

    private static FileFact.State ask(FileFact fact) throws Exception {
        return ask(fact, "/var/lib/dpkg/status");
    }

    private static FileFact.State ask(FileFact fact, String dpkgStatus) throws Exception {
        var probe = new Probe("nonce", List.of(fact));
        var script = probe.script().render().replace("/var/lib/dpkg/status", dpkgStatus);
        return probe.parse(LocalShell.run(script)).get(fact);
    }

    @Test
    void a_file_that_is_not_as_wanted_is_told_whole() throws Exception {
        var path = hello("f");
        var state = ask(new FileFact(path, Optional.of("0".repeat(64)), false));
        assertThat(state.regular()).isTrue();
        assertThat(state.mode()).isEqualTo("640");
        assertThat(state.owner()).isEqualTo(Files.getOwner(Path.of(path)).getName());
        assertThat(state.group()).isNotEmpty();
        assertThat(state.sha256()).isEqualTo(HELLO_SHA256);
        assertThat(state.content()).contains(HELLO);
        assertThat(state.pristine()).isFalse();
        assertThat(state.target()).isEmpty();
    }

    @Test
    void content_that_is_as_wanted_or_sensitive_does_not_travel() throws Exception {
        var path = hello("f");
        for (var fact : List.of(new FileFact(path, Optional.of(HELLO_SHA256), false), FileFact.metadata(path))) {
            var state = ask(fact);
            assertThat(state.sha256()).isEqualTo(HELLO_SHA256);
            assertThat(state.content()).isEmpty();
        }
    }

    @Test
    void a_file_as_its_package_brought_it_is_pristine() throws Exception {
        var path = hello("f");
        var md5 = LocalShell.run("md5sum <'" + path + "'").substring(0, 32);
        var status = Files.writeString(directory.resolve("status"), "Conffiles:\n " + path + " " + md5 + "\n");
        var fact = new FileFact(path, Optional.of("0".repeat(64)), false);
        assertThat(ask(fact, status.toString()).pristine()).isTrue();
        assertThat(ask(fact, status.toString()).content()).contains(HELLO);
        Files.writeString(Path.of(path), "edited\n");
        assertThat(ask(fact, status.toString()).pristine()).isFalse();
    }

    @Test
    void a_symbolic_link_is_told_with_its_target_and_the_sum_of_what_it_leads_to() throws Exception {
        hello("f");
        var link = Files.createSymbolicLink(Path.of(path("link")), Path.of("f"));
        var state = ask(FileFact.metadata(link.toString()));
        assertThat(state.type()).isEqualTo("symbolic link");
        assertThat(state.target()).isEqualTo("f");
        assertThat(state.sha256()).isEqualTo(HELLO_SHA256);
    }

    @Test
    void a_directory_has_no_content() throws Exception {
        hello("f");
        var state = ask(FileFact.metadata(path("")));
        assertThat(state.type()).isEqualTo("directory");
        assertThat(state.exists()).isTrue();
        assertThat(state.regular()).isFalse();
        assertThat(state.sha256()).isEmpty();
    }

    @Test
    void nothing_there_is_an_answer() throws Exception {
        assertThat(ask(FileFact.metadata(path("f"))).exists()).isFalse();
    }
}
