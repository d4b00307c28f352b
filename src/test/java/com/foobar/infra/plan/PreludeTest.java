package com.foobar.infra.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.UnitFact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions of step scripts whose real surroundings would take too long, in a local shell with fake programs. */
class PreludeTest {

    /** Each question for the time takes a hundred seconds. */
    private static final String CLOCK =
            "n=$(cat \"$0.n\" 2>/dev/null || echo 0); n=$((n + 100)); echo $n >\"$0.n\"; echo $n";

    @TempDir
    private Path directory;

    private void program(String name, String body) throws IOException {
        var file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private record Ran(int exit, String said) {}

    private Ran run(String script) throws IOException, InterruptedException {
        try (var prelude = Objects.requireNonNull(StepScript.class.getResourceAsStream("prelude.sh"))) {
            var builder = new ProcessBuilder("/bin/sh", "-s").redirectErrorStream(true);
            builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
            builder.environment().put("fi_state", directory.toString());
            var process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(prelude.readAllBytes());
                stdin.write(("\n" + script + "\n").getBytes(UTF_8));
            }
            var said = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Ran(process.waitFor(), said);
        }
    }

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

    @Test
    void what_apt_cannot_do_for_another_reason_is_not_tried_again() throws Exception {
        program("date", CLOCK);
        program("sleep", "exit 0");
        program("apt-get", "echo x >>\"$0.calls\"; echo 'E: Unable to locate package hello'; exit 100");
        assertThat(run("fi_apt install hello").exit()).isEqualTo(1);
        assertThat(directory.resolve("apt-get.calls")).hasContent("x");
    }

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
    void files_of_packages_that_are_gone_are_told_with_the_way_to_get_them_back() throws Exception {
        program("dpkg", """
                case $2 in
                    /etc/web/mime.types) echo "web-common, web-extras: $2" ;;
                    /etc/web/web.conf) echo "web-common: $2" ;;
                    /usr/sbin/webd) echo "web: $2" ;;
                    *) exit 1 ;;
                esac""");
        var back = " is gone. To get it back: apt-get install --reinstall -o Dpkg::Options::=--force-confmiss ";
        var ran = run("""
                fi_tx_begin web.service
                printf 'put\t/etc/web/web.conf\n' >"$fi_tx/paths"
                fi_missing webd '[emerg] open() "/etc/web/mime.types" failed (2: No such file) in /etc/web/web.conf:1
                not /etc/passwd, and no /etc/web/of.mine.'
                """);
        assertThat(ran.said().lines())
                .containsExactly("", "/etc/web/mime.types" + back + "web-common", "/usr/sbin/webd" + back + "web");
    }

    @Test
    void what_mysql_says_is_seen_although_its_answer_is_caught() throws Exception {
        program("mysql", "echo \"ERROR 1064 (42000) at line 1: You have an error near 'secret'\" >&2; exit 1");
        var ran = run("(set -eu; caught=$(echo x | fi_mysql); echo unseen)");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).isEqualToIgnoringNewLines("ERROR 1064 (42000) at line 1: You have an error near …");
    }

    private String transaction(String... further) {
        return "(set -eu; fi_tx_begin x.service; d=" + directory
                + "; echo b25l | fi_stage $d/one 644 $(id -un) $(id -gn);"
                + " echo dHdv | fi_stage $d/two 644 $(id -un) $(id -gn); " + String.join("; ", further) + ")";
    }

    @Test
    void a_directory_in_the_place_of_a_file_is_told_and_kept() throws Exception {
        Files.writeString(directory.resolve("one"), "before");
        Files.createDirectories(directory.resolve("two/theirs"));
        var ran = run(transaction("fi_tx_swap", "fi_tx_commit"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .isEqualToIgnoringNewLines(
                        directory + "/two is a directory, where a file is to be; move it away and apply again");
        assertThat(directory.resolve("one")).hasContent("before");
        assertThat(directory.resolve("two/theirs")).isDirectory();
        assertThat(directory.resolve("one.foobar-new")).doesNotExist();
    }

    @Test
    void a_transaction_that_breaks_while_it_swaps_leaves_what_was_there() throws Exception {
        Files.writeString(directory.resolve("one"), "before");
        program("mv", "case $* in *two) echo 'mv: Read-only file system' >&2; exit 1 ;; esac; exec /bin/mv \"$@\"");
        var ran = run(transaction("fi_tx_swap", "fi_tx_commit"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(directory.resolve("one")).hasContent("before");
        assertThat(directory.resolve("two")).doesNotExist();
        assertThat(directory.resolve("two.foobar-new")).doesNotExist();
    }

    /** The second file is a unit's, with the generation of the first. */
    @Test
    void putting_back_that_is_cut_between_two_files_leaves_no_new_generation_with_an_old_file() throws Exception {
        Files.writeString(directory.resolve("one"), "before");
        Files.writeString(directory.resolve("two"), "before");
        var ran = run(transaction(
                "fi_tx_swap; mv() { echo x >>$d/moved; [ $(wc -l <$d/moved) -lt 2 ] || sh -c 'kill -9 $PPID'; command mv \"$@\"; };"
                        + " fi_tx_restore"));
        assertThat(ran.exit()).isNotZero();
        assertThat(directory.resolve("two")).hasContent("before");
        assertThat(directory.resolve("one")).hasContent("one");
    }

    @Test
    void what_mysqlds_checker_would_pass_over_in_a_file_of_ours_is_refused() throws Exception {
        program("unshare", """
                echo "0 [Warning] [MY-000076] [Server] option 'two_switch': boolean value 'dHdv' was not recognized. Set to OFF."
                echo "0 [Warning] [MY-000076] [Server] option 'their_switch': boolean value 'x' was not recognized. Set to OFF."
                echo "0 [Warning] [MY-000081] [Server] option 'two-number': unsigned value 0 adjusted to 1."
                echo "0 [Warning] [MY-000081] [Server] option 'their-number': unsigned value 0 adjusted to 1."
                """);
        Files.createDirectory(directory.resolve("etc"));
        var ran = run(transaction(
                "echo 'dHdvLXN3aXRjaCA9IGRIZHYKdHdvX251bWJlciA9IG1hbnkK' | fi_stage $d/two 644 $(id -un) $(id -gn)",
                "fi_tx_validate " + directory + "/etc mysqld"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains("mysqld would pass over a part of the new configuration; nothing was changed")
                .contains("option 'two_switch': boolean value", "The file has: two-switch = dHdv")
                .contains("option 'two-number': unsigned value 0 adjusted to 1. The file has: two_number = many")
                .doesNotContain("their");
        assertThat(directory.resolve("two")).doesNotExist();
    }

    @Test
    void a_transaction_that_ends_well_has_swapped_all() throws Exception {
        Files.writeString(directory.resolve("one"), "before");
        assertThat(run(transaction("fi_tx_swap", "fi_tx_commit")).said()).isEmpty();
        assertThat(directory.resolve("one")).hasContent("one");
        assertThat(directory.resolve("two")).hasContent("two");
    }

    @Test
    void sid_is_a_source_on_the_releases_named_only() throws Exception {
        program("apt-get", "echo called");
        var ran = run("fi_sid debian:99 nextstep:3");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).contains("offers no mysql-server").doesNotContain("called");
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
    void a_statement_that_mysqld_never_ends_is_given_up_with_what_holds_it() throws Exception {
        program("timeout", "exit 124");
        var ran = run("fi_statement() { echo 'CREATE DATABASE x;' | fi_mysql; }; fi_statement || echo gave up");
        assertThat(ran.said())
                .startsWith("mysqld did not carry out a statement within 2 minutes")
                .endsWith("gave up\n");
    }

    /** Or what was noted would never be found again. */
    @Test
    @SuppressWarnings("unchecked") // a fact's kind asks for that fact
    void a_process_is_told_from_others_in_the_same_way_when_it_is_noted_and_when_it_is_asked() throws Exception {
        var fact = new UnitFact("x.service", false, true);
        var asked = ((FactKind<UnitFact, ?>) fact.kind()).gather(List.of(fact)).render();
        var function = asked.substring(asked.indexOf("fi_process() {"), asked.indexOf("\n}\n") + 3);
        try (var prelude = Objects.requireNonNull(StepScript.class.getResourceAsStream("prelude.sh"))) {
            assertThat(new String(prelude.readAllBytes(), UTF_8)).contains(function);
        }
        assertThat(run("fi_process $$; fi_process $$").said()).matches("([0-9a-f]{64}\n)\\1");
    }

    /** Of every kind several, and no four letters in a row, which a dictionary of words might hold. */
    @Test
    void a_generated_password_passes_every_policy() throws Exception {
        var ran = run("for i in 1 2 3 4 5 6 7 8; do fi_random; echo; done");
        assertThat(ran.said().lines())
                .hasSize(8)
                .doesNotHaveDuplicates()
                .allSatisfy(password -> assertThat(password)
                        .hasSize(32)
                        .matches("([A-Za-z]{3}[0-9_-]){8}")
                        .matches("(.*[A-Z]){4}.*")
                        .matches("(.*[a-z]){4}.*")
                        .matches("(.*[0-9]){4}.*")
                        .matches("(.*[_-]){4}.*"));
    }

    @Test
    void a_secret_becomes_an_sql_string_in_which_nothing_ends_it() throws Exception {
        Files.writeString(directory.resolve("secret"), "it's \\ \"q\"\n");
        assertThat(run("fi_sql_secret " + directory.resolve("secret")).said()).isEqualTo("'it\\'s \\\\ \"q\"'");
    }
}
