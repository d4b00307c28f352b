package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Packages, where the real ones would take too long. */
class PackageFunctionsTest extends StepShell {

    @Test
    void a_package_lock_that_is_never_let_go_ends_the_wait_and_names_its_holder() throws Exception {
        program("date", CLOCK);
        program("sleep", "exit 0");
        program(
                "apt-get",
                "echo 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (unattended-upgr)';"
                        + " exit 100");
        var ran = run("fi_apt install hello");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .isEqualToIgnoringNewLines("another package manager holds apt's lock for more than three minutes:"
                        + " held by process 4711 (unattended-upgr). Let it finish or end it, and apply again");
    }

    @Test
    void a_package_lock_that_is_let_go_in_time_is_waited_for() throws Exception {
        program("date", CLOCK);
        program("sleep", "exit 0");
        program(
                "apt-get",
                "[ -e \"$0.done\" ] && exit 0; : >\"$0.done\"; echo 'E: Unable to lock directory /var/lib/apt/lists/';"
                        + " exit 100");
        assertThat(run("fi_apt update").exit()).isZero();
    }

    @Test
    void package_sources_that_cannot_be_read_are_told_rather_than_a_missing_package() throws Exception {
        program("dpkg", "exit 0");
        program("apt-cache", "if [ $1 = policy ]; then echo '  Candidate: (none)'; fi");
        program(
                "apt-get",
                "echo 'W: Failed to fetch http://mirror/InRelease  Unable to connect to mirror:http:'; exit 0");
        var ran = run("fi_install '' hello");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .startsWith("apt cannot read this host's package sources, so there is no hello to install;")
                .contains("W: Failed to fetch http://mirror/InRelease  Unable to connect");

        program("apt-get", "exit 0");
        assertThat(run("fi_install '' hello").said()).startsWith("package hello has no installation candidate");

        program("apt-cache", "echo '  Candidate: (none)'");
        assertThat(run("fi_install '' hello").said()).contains("preferences forbid every version", "apt-cache policy");

        program("apt-get", "echo 'W: Download is performed unsandboxed. No space left on device'; exit 0");
        assertThat(run("fi_install '' hello").said()).contains("for want of space", "df -h /var/lib/apt");
    }

    /** Each operation is a shell of its own; the next step may come days later. */
    @Test
    void package_sources_are_read_once_in_a_step_unless_not_all_could_be() throws Exception {
        program("apt-cache", "exit 0");
        program("apt-get", "echo x >>\"$0.calls\"");
        var twice = "; ( fi_stock hello-server || : ); ( fi_stock hello || : )";
        run("fi_mark=@@one" + twice);
        assertThat(directory.resolve("apt-get.calls")).hasContent("x");
        run("fi_mark=@@two" + twice);
        assertThat(directory.resolve("apt-get.calls")).hasContent("x\nx");

        program("apt-get", "echo x >>\"$0.calls\"; echo 'W: Failed to fetch http://mirror/InRelease'");
        run("fi_mark=@@three" + twice);
        assertThat(directory.resolve("apt-get.calls")).hasContent("x\nx\nx\nx");
    }

    @Test
    void what_apt_cannot_do_for_another_reason_is_not_tried_again() throws Exception {
        program("date", CLOCK);
        program("sleep", "exit 0");
        program("apt-get", "echo x >>\"$0.calls\"; echo 'E: Unable to locate package hello'; exit 100");
        assertThat(run("fi_apt install hello").exit()).isEqualTo(1);
        assertThat(directory.resolve("apt-get.calls")).hasContent("x");
    }

    @Test
    void sid_is_a_source_on_the_releases_named_only() throws Exception {
        program("apt-get", "echo called");
        var ran = run("fi_sid hello-server 'Add its own' debian:99 nextstep:3");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains("offers no hello-server", "Add its own, or use Debian 13 or Ubuntu")
                .doesNotContain("called");
    }

    @Test
    void a_package_without_which_one_that_guards_data_would_go_stays() throws Exception {
        program(
                "apt-get",
                "case $* in *remove*-s* | *-s*remove*) echo \"Remv $FAKE [1.0]\" ;; *) echo x >>\"$0.calls\" ;; esac");
        Files.writeString(directory.resolve("manifest"), "package\tbase-1\tx\npackage\thello\tx\n");
        var uninstall = "; fi_tell() { fi_say \"$@\"; }; fi_uninstall hello data- base-";
        assertThat(run("export FAKE=base-1" + uninstall).said()).contains("without it base-1 would be removed");
        assertThat(run("export FAKE=others" + uninstall).said()).contains("hello stays installed");
        assertThat(directory.resolve("apt-get.calls")).doesNotExist();
        assertThat(run("export FAKE=hello" + uninstall).exit()).isZero();
        assertThat(directory.resolve("apt-get.calls")).exists();
    }
}
