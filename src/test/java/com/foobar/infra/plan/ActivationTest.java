package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a service is made to run what is on disk, and what is said where it does not. */
class ActivationTest extends StepShell {

    @Test
    void a_service_that_runs_with_neither_configuration_is_said_to_be_down() throws Exception {
        program("date", CLOCK);
        program("systemctl", """
                case $1 in
                    show) printf 'LoadState=loaded\\nActiveState=active\\nUnitFileState=enabled\\nNeedDaemonReload=no\\n' ;;
                    restart | is-active) exit 1 ;;
                esac""");
        program("journalctl", "echo 'cannot bind'");
        var file = Files.writeString(directory.resolve("conf"), "old");
        var ran = run(
                "set -eu; fi_tx_begin web.service; echo bmV3 | fi_stage " + file + " 644 \"$(id -un)\" \"$(id -gn)\"\n"
                        + "fi_tx_swap; grep -q new " + file + "; fi_activate web.service restart 1 true");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains(
                        "web.service does not run the new configuration;"
                                + " the previous configuration was put back, but web.service is down",
                        "cannot bind");
        assertThat(file).hasContent("old");
    }

    @Test
    void a_service_that_ends_at_once_without_an_error_is_not_waited_for() throws Exception {
        // It would be active the fifth time that anybody asks.
        program("systemctl", """
                case $1 in
                    is-active)
                        echo "$*" >>"$0.asked"
                        if [ "$(wc -l <"$0.asked")" -lt 5 ]; then echo inactive; exit 3; fi
                        echo active ;;
                    is-system-running) echo running ;;
                    show) printf 'LoadState=loaded\\nActiveState=inactive\\nUnitFileState=enabled\\nNeedDaemonReload=no\\n' ;;
                esac
                """);
        program("journalctl", "echo 'shop-app: nothing to do'");
        var ran = run("set -eu; fi_tx_begin app; fi_activate shop-app.service restart 30 true");
        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(ran.said()).contains("shop-app.service does not run the new configuration", "nothing to do");
    }

    @Test
    void an_app_that_is_not_well_is_told_with_what_it_answered_where_it_listens_and_its_words_without_secrets()
            throws Exception {
        var secrets = Files.writeString(directory.resolve("app.env"), """
                FOOBAR_SECRET=0123456789abcdef
                # KEY=commented
                DB_PASSWORD="a\\"b\\$c\\\\d"
                API_KEY='s p a c e'
                DEBUG=1
                TOKEN=top-of-all
                SHORTER=top-of
                """);
        program("date", CLOCK);
        program("systemctl", """
                case $* in
                    *EnvironmentFiles*) echo '%s (ignore_errors=no)' ;;
                    show*) printf 'LoadState=loaded\\nActiveState=active\\nUnitFileState=enabled\\nNeedDaemonReload=no\\n' ;;
                esac
                """.formatted(secrets));
        program("ss", "exit 0");
        program("journalctl", """
                echo 'Started shop-app.service - shop app.'
                echo 'with a"b$c\\d, s p a c e, top-of-all, commented and 1: Connection refused'""");
        var ran = run("set -eu; fi_tx_begin app; fi_activate shop-app.service restart 30 true"
                + " 'if [ -n \"${FI_TELL-}\" ]; then echo GET /healthz top-of: 404; fi; false'");
        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(ran.said().lines())
                .containsExactly(
                        "shop-app.service runs, but is not well; nothing on disk was changed. Asked for 300 s:",
                        "GET /healthz ***: 404",
                        "It listens on no port.",
                        "It said:",
                        "with ***, ***, ***, commented and 1: Connection refused");
    }

    @Test
    void who_applies_may_give_an_app_less_time_but_not_more() throws Exception {
        assertThat(run("fi_at_most 90; fi_patience=5; fi_at_most 90; fi_at_most 3")
                        .said())
                .isEqualTo("90\n5\n3\n");
    }

    /** What systemd is asked to do, with a service that never comes up. */
    private List<String> asked(String state) throws Exception {
        program("date", CLOCK);
        program("journalctl", "exit 0");
        program(
                "systemctl",
                "case $1 in show) printf 'ActiveState=" + state
                        + "\\nUnitFileState=enabled\\nNeedDaemonReload=no\\n' ;;"
                        + " is-active | is-failed | start | restart | reload) echo $1 >>\"$0.asked\"; exit 1 ;;"
                        + " stop) echo stop >>\"$0.asked\" ;; esac");
        var ran = run(transaction("fi_tx_swap", "fi_activate x.service reload 1 true"));
        assertThat(ran.exit()).isEqualTo(1);
        return Files.readAllLines(directory.resolve("systemctl.asked")).stream()
                .filter(verb -> !verb.startsWith("is-"))
                .toList();
    }

    @Test
    void a_service_that_the_kernel_killed_is_told_with_what_that_means() throws Exception {
        program(
                "systemctl",
                "case $1 in show) echo ActiveState=inactive ;; is-active | is-failed | start) exit 1 ;; esac");
        program("journalctl", "echo 'x.service: Main process exited, code=killed, status=9/KILL'");
        assertThat(run(transaction("fi_tx_swap", "fi_activate x.service reload 1 true"))
                        .said())
                .contains("as the kernel does when memory runs out");
    }

    @Test
    void a_service_that_is_just_being_revived_is_not_left_stopped_when_the_new_files_fail() throws Exception {
        assertThat(asked("activating")).containsExactly("restart", "restart");
    }

    @Test
    void a_service_that_did_not_run_does_not_run_on_the_old_files_either() throws Exception {
        assertThat(asked("failed")).containsExactly("start", "stop");
    }

    @Test
    void a_service_that_tells_its_errors_to_a_file_is_quoted_from_there_and_from_now_on() throws Exception {
        var log = Files.writeString(directory.resolve("error.log"), "[ERROR] long ago\n");
        program("date", CLOCK);
        program(
                "systemctl",
                "case $1 in show) echo ActiveState=failed ;; start) echo '[ERROR] no such table' >>" + log
                        + "; exit 1 ;; is-active) exit 1 ;; esac");
        program("journalctl", "exit 0");
        assertThat(run(transaction("fi_tx_swap", "fi_log=" + log, "fi_activate x.service restart 1 true"))
                        .said())
                .contains("It said:\n[ERROR] no such table")
                .doesNotContain("long ago");
    }
}
