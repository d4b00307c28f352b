package com.foobar.infra.part.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server does to a directory before it is the app's. */
class WritableStepsTest extends StepShell {

    @BeforeEach
    void who() throws Exception {
        program("chown", "echo \"chown $*\" >>" + directory + "/done");
        program("id", "case $* in *foobar-app*) echo 997 ;; *) exec /usr/bin/id \"$@\" ;; esac");
    }

    private Ran made() throws Exception {
        return run("(set -eu; fi_writable " + directory + "/writable storage/logs 700 foobar-app foobar-app)");
    }

    private String done() throws Exception {
        var file = directory.resolve("done");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** A file system of that type, whose directory is that account's. */
    private void from(String type, int uid) throws Exception {
        program(
                "stat",
                "case $* in *%T*) echo " + type + " ;; *%u*) echo " + uid + " ;; *) exec /usr/bin/stat \"$@\" ;; esac");
    }

    @Test
    void what_is_there_is_given_to_the_app() throws Exception {
        var ran = made();

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(done()).contains("foobar-app:foobar-app " + directory + "/writable/storage/logs");
    }

    @Test
    void a_link_that_somebody_put_there_is_not_followed() throws Exception {
        Files.createDirectories(directory.resolve("writable/storage"));
        var elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("writable/storage/logs"), elsewhere);
        var before = Files.getPosixFilePermissions(elsewhere);

        var ran = made();

        assertThat(ran.exit()).isNotZero();
        assertThat(ran.said()).contains("is a link, where a directory of the app's is to be");
        assertThat(done()).isEmpty();
        assertThat(Files.getPosixFilePermissions(elsewhere)).isEqualTo(before);
    }

    @Test
    void what_other_servers_have_too_is_not_taken_from_their_account() throws Exception {
        from("nfs", 998);

        var ran = made();

        assertThat(ran.exit()).isNotZero();
        assertThat(ran.said()).contains("is the account 998's, where foobar-app is 997 here", "the same number");
        assertThat(done()).isEmpty();
    }

    @Test
    void a_fresh_one_is_given_to_the_app_and_so_is_one_of_its_own_number() throws Exception {
        from("nfs", 0);
        assertThat(made().exit()).isZero();
        from("ceph", 997);
        assertThat(made().exit()).isZero();
        from("ext2/ext3", 998);
        assertThat(made().exit()).isZero();
        assertThat(done().lines()).hasSize(3);
    }
}
