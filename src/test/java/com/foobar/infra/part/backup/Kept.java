package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Two databases that are backed up to a third server: "one" takes writes, "two" is its replica, "keep" has the repository. */
record Kept(Lab lab, Site site) {

    static final String SECTION = """
            backup:
              repository: {server: keep}
              password: {file: password}
              keep: {daily: 2, weekly: 1, monthly: 0}
              rehearse: weekly
            """;

    static final String RUN = "/bin/sh /etc/foobar-infra/kept/backup/run ";
    static final String REPOSITORY = "/srv/kept-backup/restic";
    static final String SCRATCH = "/var/lib/mysql-files/foobar-infra-backup";

    static Kept up(String prefix, Path directory) throws IOException {
        var lab = Lab.up(prefix, Lab.READY, "keep", "one", "two");
        var kept = new Kept(lab, new Site(lab, Tool.built(), directory));
        kept.password("first word");
        kept.site.topology("""
                name: kept
                domain: www.foobar.com
                servers:
                  keep: @keep@
                  one: @one@
                  two: @two@
                mysql:
                  primary: one
                  replicas: two
                """ + SECTION);
        return kept;
    }

    void password(String text) throws IOException {
        secret("password", text);
    }

    /** A file beside the topology that only its owner reads. */
    void secret(String name, String text) throws IOException {
        Files.setPosixFilePermissions(site.write(name, text + "\n"), PosixFilePermissions.fromString("rw-------"));
    }

    void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(120))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }

    /** Backs up the data, which must go well. */
    void backsUp(String server) {
        var made = site.run("backup", "now", "--limit", server, "--no-color");
        assertThat(made.exit()).as(made.toString()).isZero();
    }

    /** Backs up the data, which must not. */
    String fails() {
        var made = site.run("backup", "now", "--limit", "two", "--no-color");
        assertThat(made.exit()).as(made.toString()).isEqualTo(1);
        assertThat(lab.attempt("two", "test -e " + SCRATCH).exit())
                .as("what was copied is gone")
                .isNotZero();
        return made.err();
    }

    Ran verify() {
        return site.run("verify", "backup", "--no-color");
    }
}
