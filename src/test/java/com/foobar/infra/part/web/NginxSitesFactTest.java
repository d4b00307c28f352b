package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.probe.Probe;
import com.foobar.infra.shell.LocalShell;
import com.foobar.infra.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script runs in a real shell, beside an nginx that says what the test wants. */
class NginxSitesFactTest {

    @TempDir
    private Path etc;

    private void write(String name, String text) throws IOException {
        Files.createDirectories(etc.resolve(name).getParent());
        Files.writeString(etc.resolve(name), text);
    }

    private NginxSitesFact.State asked() throws Exception {
        var fact = new NginxSitesFact(etc + "/conf.d/own.conf");
        var probe = new Probe("nonce", List.of(fact));
        var script = probe.script().render().replace("/etc/nginx", etc.toString());
        return probe.parse(LocalShell.run(script.replace(" PATH=", " PATH=" + etc + "/bin:")))
                .get(fact);
    }

    private void nginx(String script) throws IOException {
        write("bin/nginx", "#!/bin/sh\necho asked >>" + Shell.quote(etc + "/asked") + "\n" + script);
        assertThat(etc.resolve("bin/nginx").toFile().setExecutable(true)).isTrue();
    }

    @Test
    void files_of_others_are_read_with_what_they_include_each_once() throws Exception {
        nginx("echo 'nginx: [emerg] no good in /x:1' >&2; exit 1\n");
        write("conf.d/own.conf", "include own.d/*;\n");
        write("conf.d/a.conf", "server { include \"" + etc + "/a.d/*.inc\"; }\n# include no;\n");
        write("conf.d/b.conf", "include b.inc;\nmap $a $b { include conf.d/b.conf; }\n");
        write("a.d/1.inc", "one;\n");
        write("a.d/2.inc", "include b.inc;\n");
        write("b.inc", "b;\n");
        write("own.d/x", "x;\n");
        write("no", "no;\n");
        var state = asked();
        assertThat(state.files().keySet())
                .extracting(p -> p.substring(etc.toString().length()))
                .containsExactlyInAnyOrder("/conf.d/a.conf", "/conf.d/b.conf", "/a.d/1.inc", "/a.d/2.inc", "/b.inc");
        assertThat(state.files()).containsEntry(etc + "/b.inc", "b;\n");
        assertThat(state.complaint()).isEqualTo("[emerg] no good in /x:1");
    }

    @Test
    void nginx_is_not_asked_where_there_are_none() throws Exception {
        nginx("exit 1\n");
        write("conf.d/own.conf", "x;\n");
        assertThat(asked().files()).isEmpty();
        assertThat(etc.resolve("asked")).doesNotExist();
        write("conf.d/other.conf", "y;\n");
        nginx("exit 0\n");
        assertThat(asked().complaint()).isEmpty();
        assertThat(Files.readAllLines(etc.resolve("asked"))).isEqualTo(List.of("asked"));
    }
}
