package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Services that somebody else ran before are noted, and run again afterwards. */
class ServicesTest extends StepShell {

    private Path noted() {
        return directory.resolve("before/services/web.service");
    }

    private void systemd(String load, String active, String enabled) throws Exception {
        program(
                "systemctl",
                "case $1 in show) printf 'LoadState=" + load + "\\nActiveState=" + active + "\\nUnitFileState="
                        + enabled
                        + "\\nNeedDaemonReload=no\\n' ;; is-active) exit 0 ;; *) echo \"$*\" >>\"$0.asked\" ;; esac");
    }

    private void activated() throws Exception {
        var ran = run("set -eu; fi_tx_begin web.service; fi_activate web.service reload 1 true; fi_tx_commit");
        assertThat(ran.exit()).as(ran.said()).isZero();
    }

    @Test
    void one_that_ran_is_noted_when_it_is_first_brought_up_and_no_other_time() throws Exception {
        systemd("loaded", "active", "enabled");
        activated();
        assertThat(noted()).hasContent("enabled active");
        assertThat(directory.resolve("manifest")).content().contains("kept\tservice web.service\t" + noted());
        systemd("loaded", "inactive", "enabled");
        activated();
        assertThat(noted()).hasContent("enabled active");
    }

    @Test
    void one_that_this_stack_had_already_is_not_taken_for_somebody_elses() throws Exception {
        Files.writeString(directory.resolve("manifest"), "service\tweb.service\tactive enabled\n");
        systemd("loaded", "active", "enabled");
        activated();
        assertThat(noted()).doesNotExist();
    }

    @Test
    void one_whose_package_was_just_installed_is_nobodys() throws Exception {
        systemd("loaded", "inactive", "masked-runtime");
        activated();
        systemd("loaded", "inactive", "disabled");
        activated();
        assertThat(noted()).doesNotExist();
    }

    @Test
    void one_that_ran_and_started_at_boot_does_so_again() throws Exception {
        Files.createDirectories(noted().getParent());
        Files.writeString(noted(), "enabled active\n");
        systemd("loaded", "inactive", "disabled");
        var ran = run("set -eu; fi_services_back");
        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(directory.resolve("systemctl.asked"))
                .content()
                .contains("enable -q -- web.service", "restart -- web.service");
        assertThat(directory.resolve("before")).doesNotExist();
    }

    @Test
    void one_that_is_gone_with_its_package_is_forgotten() throws Exception {
        Files.createDirectories(noted().getParent());
        Files.writeString(noted(), "enabled active\n");
        systemd("loaded", "inactive", "generated");
        var ran = run("set -eu; fi_service_back web.service");
        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(directory.resolve("systemctl.asked")).doesNotExist();
        assertThat(noted()).doesNotExist();
    }
}
