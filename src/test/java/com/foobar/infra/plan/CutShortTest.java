package com.foobar.infra.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power is cut before each of the commands of a step that replaces the files of a service, in turn. The service is one
 * that runs with the files that it started with, and does not start with {@code bad} ones.
 */
class CutShortTest {

    /** Before each of these the count goes on, and at {@code CUT} the step and all that it started are killed. */
    private static final String CUTS = """
            fi_count=0
            counted() { fi_count=$((fi_count + 1)); [ "$fi_count" -ne "${CUT:-0}" ] || kill -9 0; }
            for fi_name in mv cp rm mkdir cat find sync tac systemctl chown chmod base64 tail; do
                eval "$fi_name() { counted; command $fi_name \\"\\$@\\"; }"
            done
            """;

    /** Ends between the first file and the second. */
    private static final String HALF_SWAPPED =
            "mv() { case $* in *three.conf) kill -9 0 ;; esac; command mv \"$@\"; }; fi_tx_swap";

    private static final String SYSTEMCTL = """
            #!/bin/sh
            d=%s
            start() { if grep -q bad $d/*.conf; then rm -f $d/runs; else cat $d/*.conf >$d/runs; fi; [ -e $d/runs ]; }
            case $1 in
                is-active) [ -e $d/runs ] ;;
                start | restart) start ;;
                stop) rm -f $d/runs ;;
                show)
                    if [ -e $d/runs ]; then s=active; else s=failed; fi
                    printf 'LoadState=loaded\\nActiveState=%%s\\nUnitFileState=enabled\\nNeedDaemonReload=no\\n' $s ;;
            esac
            """;

    @TempDir
    private Path directory;

    private Path one;
    private Path two;
    private Path three;

    @BeforeEach
    void programs() throws IOException {
        one = directory.resolve("one.conf");
        two = directory.resolve("two.conf");
        three = directory.resolve("three.conf");
        var bin = Files.createDirectory(directory.resolve("bin"));
        for (var name : new String[] {"systemctl", "journalctl", "sleep"}) {
            var file = bin.resolve(name);
            Files.writeString(file, name.equals("systemctl") ? SYSTEMCTL.formatted(directory) : "#!/bin/sh\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** A service that runs with two files; a third is not there yet. */
    private void wellBefore() throws Exception {
        Files.writeString(one, "good 1\n");
        Files.writeString(two, "good 2\n");
        Files.deleteIfExists(three);
        shell("systemctl restart");
    }

    /** The files become {@code TEXT 1}, {@code TEXT 3} and, by the second's removal, nothing; then it is loaded. */
    private String step(String text) {
        return """
                set -eu
                fi_tx_begin web.service 'grep -q "%2$s 3" %1$s/runs'
                for n in 1:one 3:three; do
                    echo "%2$s ${n%%:*}" | command base64 | fi_stage "%1$s/${n#*:}.conf" 644 "$(id -un)" "$(id -gn)"
                done
                fi_stage_rm %1$s/two.conf
                fi_tx_swap
                fi_activate web.service restart 0 'grep -q "%2$s 3" %1$s/runs'
                fi_tx_commit
                """.formatted(directory, text);
    }

    /** @return its exit; 137 if it was cut short, and then the host has booted again */
    private int shell(String script) throws IOException, InterruptedException {
        return shell(script, 0);
    }

    private int shell(String script, int cut) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("setsid", "--wait", "/bin/sh", "-s").redirectErrorStream(true);
        builder.environment().put("PATH", directory + "/bin:" + System.getenv("PATH"));
        builder.environment().put("fi_state", directory.resolve("state").toString());
        builder.environment().put("CUT", Integer.toString(cut));
        var process = builder.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write((StepShell.functions() + CUTS + "\n" + script + "\n").getBytes(UTF_8));
        }
        process.getInputStream().readAllBytes();
        int exit = process.waitFor();
        if (exit == 137) {
            Files.deleteIfExists(directory.resolve("runs"));
            shell("systemctl start || :");
        }
        return exit;
    }

    private void asBefore(String when) {
        assertThat(one).as(when).hasContent("good 1");
        assertThat(two).as(when).hasContent("good 2");
        assertThat(three).as(when).doesNotExist();
        assertThat(directory.resolve("runs")).as(when).hasContent("good 1\ngood 2");
        assertThat(directory.resolve("state/tx/web.service")).as(when).doesNotExist();
        assertThat(directory.toFile().list((_, name) -> name.endsWith(".foobar-new")))
                .as(when)
                .isEmpty();
    }

    @Test
    void wherever_a_step_was_cut_short_the_next_can_put_back_what_was_good() throws Exception {
        int cut = 0;
        int exit;
        do {
            cut++;
            wellBefore();
            exit = shell(step("bad"), cut);
            var when = "cut at " + cut;
            assertThat(exit).as(when).isIn(137, 1);
            // What was cut does not matter to the next.
            assertThat(shell(step("worse-than-bad"))).as(when).isEqualTo(1);
            asBefore(when);
        } while (exit == 137);
        assertThat(cut).isGreaterThan(30);
    }

    @Test
    void two_steps_that_were_cut_short_do_not_lose_it_either() throws Exception {
        int exit;
        int cut = 3;
        do {
            wellBefore();
            shell(step("bad").replace("fi_tx_swap", HALF_SWAPPED));
            assertThat(one).hasContent("bad 1");
            assertThat(three).doesNotExist();
            exit = shell(step("bad again"), cut);
            assertThat(shell(step("bad once more"))).isEqualTo(1);
            asBefore("half swapped, then cut at " + cut);
            cut += 6;
        } while (exit == 137);
    }

    @Test
    void what_only_has_to_be_loaded_is_put_back_as_well_if_it_comes_from_a_step_that_was_cut_short() throws Exception {
        wellBefore();
        assertThat(shell(step("bad").replace("fi_activate", "kill -9 0; fi_activate")))
                .isEqualTo(137);
        assertThat(three).hasContent("bad 3");
        assertThat(shell("""
                set -eu
                fi_tx_begin web.service false
                fi_activate web.service restart 0 true
                fi_tx_commit
                """)).isEqualTo(1);
        asBefore("loaded only");
    }

    @Test
    void what_is_refused_does_not_forget_what_an_earlier_step_has_to_put_back() throws Exception {
        wellBefore();
        shell(step("bad").replace("fi_activate", "kill -9 0; fi_activate"));
        assertThat(shell(step("unsound").replace("fi_tx_swap", "fi_fail 'rejected'")))
                .isEqualTo(1);
        assertThat(three).hasContent("bad 3");
        assertThat(shell(step("bad again"))).isEqualTo(1);
        asBefore("after one that was refused");
    }

    @Test
    void a_set_that_runs_after_all_is_what_the_next_step_puts_back() throws Exception {
        wellBefore();
        assertThat(shell(step("new").replace("fi_activate", "kill -9 0; fi_activate")))
                .isEqualTo(137);
        assertThat(shell(step("bad"))).isEqualTo(1);
        assertThat(one).hasContent("new 1");
        assertThat(two).doesNotExist();
        assertThat(three).hasContent("new 3");
        assertThat(directory.resolve("runs")).hasContent("new 1\nnew 3");
    }

    @Test
    void what_somebody_wrote_after_the_cut_is_what_the_next_step_puts_back() throws Exception {
        wellBefore();
        shell(step("bad").replace("fi_activate", "kill -9 0; fi_activate"));
        Files.writeString(one, "mended 1\n");
        Files.writeString(three, "mended 3\n");
        shell("systemctl restart");
        assertThat(shell(step("worse-than-bad"))).isEqualTo(1);
        assertThat(one).hasContent("mended 1");
        assertThat(directory.resolve("runs")).hasContent("mended 1\nmended 3");
    }
}
