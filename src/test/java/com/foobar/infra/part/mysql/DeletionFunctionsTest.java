package com.foobar.infra.part.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a MySQL server whose stack goes: it is stopped, or goes on for others, or goes with its data. */
class DeletionFunctionsTest extends StepShell {

    /** The data lie in the test's directory. */
    private String inData(String script) {
        return "find() { shift; command find '" + directory + "/data' \"$@\"; }; rmdir() { :; }\n" + script;
    }

    private void databases(String... names) throws Exception {
        for (var name : List.of(names)) {
            Files.createDirectories(directory.resolve("data").resolve(name));
        }
    }

    private Path asked() {
        return directory.resolve("systemctl.asked");
    }

    private void systemd(String active) throws Exception {
        program("dpkg-query", "exit 0");
        program("systemctl", "case $1 in is-active) " + active + " ;; *) echo \"$*\" >>\"$0.asked\" ;; esac");
    }

    @Test
    void data_on_a_file_system_of_their_own_go_but_not_what_is_its_own() throws Exception {
        databases("mysql", "lost+found", "sys");
        Files.writeString(directory.resolve("data/ibdata1"), "x");
        systemd("exit 3");
        var ran = run("set -eu\n" + inData("fi_mysql_away"));
        assertThat(ran.exit()).as(ran.said()).isZero();
        try (var left = Files.list(directory.resolve("data"))) {
            assertThat(left).extracting(Path::getFileName).containsExactly(Path.of("lost+found"));
        }
    }

    @Test
    void nobody_may_write_after_a_database_that_could_not_be_dropped() throws Exception {
        systemd("exit 0");
        var ran = run("set -eu\nfi_mysql() { cat >>'" + directory + "/statements'; ! grep -q DROP '" + directory
                + "/statements'; }\nfi_mysql_forced 'DROP DATABASE shop;'");
        assertThat(ran.exit()).isNotZero();
        assertThat(Files.readAllLines(directory.resolve("statements")))
                .last()
                .isEqualTo("SET GLOBAL super_read_only = 1;");
    }
}
