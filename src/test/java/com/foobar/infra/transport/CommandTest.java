package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands over a real server, whose shell is this machine's. */
class CommandTest extends OnAServer {

    private SshTransport transport;
    private Connection connection;

    @BeforeEach
    void open() throws Exception {
        transport = home.transport();
        connection = transport.connect(server.access("web-01"));
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private ExecResult run(String script) throws TransportException {
        return connection.run(script, LONG, line -> {});
    }

    @Test
    void a_script_gives_its_exit_status_and_both_outputs() throws Exception {
        assertThat(run("echo out; echo err >&2; exit 3")).isEqualTo(new ExecResult(3, "out\n", "err\n"));
        assertThat(run("true")).isEqualTo(new ExecResult(0, "", ""));
    }

    @Test
    void lines_arrive_one_by_one_while_the_script_runs_on() throws Exception {
        var gate = directory.resolve("gate");
        var seen = new ArrayList<String>();
        var result = connection.run(
                "echo one; while [ ! -e '" + gate + "' ]; do :; done; echo two; printf three", LONG, line -> {
                    seen.add(line);
                    gate.toFile().mkdir();
                });
        assertThat(seen).containsExactly("one", "two", "three");
        assertThat(result.stdout()).isEqualTo("one\ntwo\nthree");
    }

    @Test
    void text_is_utf_8_in_both_directions_and_the_surroundings_are_fixed() throws Exception {
        assertThat(run("echo 'Grüße €'; pwd; umask; echo $LC_ALL; echo $PATH")
                        .stdout()
                        .lines())
                .containsExactly(
                        "Grüße €",
                        "/",
                        "0022",
                        "C.UTF-8",
                        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }

    @Test
    void what_a_login_shell_says_before_is_not_part_of_the_output() throws Exception {
        try (var chatty = anotherServer()) {
            home.knows(server, chatty);
            var sudo = new Sudo.Passwordless();
            home.program(
                    "sudo",
                    "echo lecture; echo careful >&2; while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\"");
            try (var fresh = home.transport();
                    var other = fresh.connect(chatty.access("web-01", sudo))) {
                assertThat(other.run("echo out; echo err >&2", LONG, line -> {}))
                        .isEqualTo(new ExecResult(0, "out\n", "err\n"));
            }
        }
    }

    @Test
    void megabytes_go_in_and_come_out() throws Exception {
        var payload = "x".repeat(99) + "\n";
        var script = new StringBuilder("wc -c <<'EOF_OF_PAYLOAD'\n");
        for (int i = 0; i < 120_000; i++) {
            script.append(payload);
        }
        script.append("EOF_OF_PAYLOAD\n");
        assertThat(run(script.toString()).stdout().strip()).isEqualTo("12000000");

        var lines = new ArrayList<Integer>();
        var result = connection.run(
                "yes 0123456789012345678901234567890123456789 | head -c 12300000; seq 3 >&2",
                LONG,
                line -> lines.add(line.length()));
        assertThat(result.stdout()).hasSize(12_300_000);
        assertThat(lines).hasSize(300_000).containsOnly(40);
        assertThat(result.stderr()).isEqualTo("1\n2\n3\n");
    }

    @Test
    void output_may_exceed_input_and_the_other_way_round_at_the_same_time() throws Exception {
        var script = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            script.append("echo ").append("y".repeat(100)).append('\n');
        }
        assertThat(run(script.toString()).stdout()).hasSize(40_000 * 101);
    }

    @Test
    void a_script_that_ends_before_it_is_read_to_its_end_is_no_failure() throws Exception {
        assertThat(run("exit 4\n" + "# comment\n".repeat(1_000_000)).exit()).isEqualTo(4);
    }

    @Test
    void several_commands_run_at_once_on_one_connection() throws Exception {
        var outputs = Parallel.run(
                8, i -> connection.run("echo " + i, LONG, line -> {}).stdout().strip());
        assertThat(outputs).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void a_command_that_takes_too_long_is_left_and_the_connection_stays_good() throws Exception {
        var failure = catchThrowableOfType(
                TransportException.class,
                () -> connection.run("read never </dev/zero", Duration.ofMillis(300), line -> {}));
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure).hasMessageContaining("web-01");
        assertThat(run("echo still").stdout()).isEqualTo("still\n");
    }

    @Test
    void an_interrupt_ends_the_wait_and_stays_set() throws Exception {
        var started = new CompletableFuture<Void>();
        var outcome = new AtomicReference<Throwable>();
        var flag = new AtomicReference<Boolean>();
        var thread = Thread.ofPlatform().start(() -> {
            outcome.set(catchThrowableOfType(
                    TransportException.class,
                    () -> connection.run("echo up; tail -f /dev/null", LONG, line -> started.complete(null))));
            flag.set(Thread.currentThread().isInterrupted());
        });
        started.join();
        thread.interrupt();
        thread.join();
        assertThat(outcome.get())
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INTERRUPTED));
        assertThat(flag.get()).isTrue();
        assertThat(run("echo still").stdout()).isEqualTo("still\n");
    }

    @Test
    void a_connection_that_breaks_in_mid_command_is_told_as_lost() {
        var failure = catchThrowableOfType(
                TransportException.class,
                () -> connection.run("echo up; tail -f /dev/null", LONG, line -> server.dropSessions()));
        assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
        assertThat(failure).hasMessageContaining("web-01 (tester@127.0.0.1:" + server.port() + ")");
        assertThat(catchThrowableOfType(TransportException.class, () -> run("true"))
                        .kind())
                .isEqualTo(Kind.CONNECTION_LOST);
    }

    @Test
    void a_host_that_falls_silent_in_mid_command_is_told_as_lost() throws Exception {
        try (var valve = Valve.before(server.port());
                var impatient = home.transport(home.settings().withAlive(Duration.ofMillis(200), 3));
                var through = impatient.connect(at(valve.port()))) {
            // Kept alive while it is idle for much longer than it takes to give up.
            var result = through.run("sleep 1.5; echo woke", LONG, line -> {});
            assertThat(result.stdout()).isEqualTo("woke\n");
            var failure = catchThrowableOfType(
                    TransportException.class,
                    () -> through.run("echo up; tail -f /dev/null", LONG, line -> valve.shut()));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
            assertThat(failure).hasMessageContaining("nothing was received for 600 ms");
        }
    }

    @Test
    void a_host_that_falls_silent_in_mid_upload_is_told_as_lost() throws Exception {
        var script = "echo up\n" + "# comment\n".repeat(3_000_000);
        try (var valve = Valve.before(server.port());
                var impatient = home.transport(home.settings().withAlive(Duration.ofMillis(200), 3));
                var through = impatient.connect(at(valve.port()))) {
            var failure = catchThrowableOfType(
                    TransportException.class, () -> through.run(script, LONG, line -> valve.shut()));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
        }
    }

    private HostAccess at(int port) {
        home.file("known_hosts", "[127.0.0.1]:" + port + " " + server.hostKeyEntry());
        return access("web-01", "127.0.0.1", port, List.of(), Optional.empty());
    }

    @Test
    void a_held_command_lives_as_long_as_it_is_held() throws Exception {
        var beats = directory.resolve("beats");
        var held = connection.hold(
                "echo 'held by me'\nwhile read -r beat; do echo \"$beat\" >> '" + beats + "'; done\necho gone >> '"
                        + beats + "'",
                LONG);
        assertThat(held.firstLine()).isEqualTo("held by me");
        assertThat(held.alive()).isTrue();
        held.heartbeat();
        await().untilAsserted(() -> assertThat(beats).content().isEqualTo("beat\n"));
        assertThat(run("echo beside").stdout()).isEqualTo("beside\n");
        held.close();
        assertThat(held.alive()).isFalse();
        assertThat(beats).content().isEqualTo("beat\ngone\n");
        var failure = catchThrowableOfType(TransportException.class, held::heartbeat);
        assertThat(failure.kind()).isEqualTo(Kind.COMMAND_ENDED);
    }

    @Test
    void a_held_command_ends_with_the_connection() throws Exception {
        var held = connection.hold("echo mine; while read -r beat; do :; done", LONG);
        server.dropSessions();
        await().untilAsserted(() -> assertThat(held.alive()).isFalse());
        await().untilAsserted(() -> assertThat(server.runsAnything()).isFalse());
        assertThat(catchThrowableOfType(TransportException.class, held::heartbeat)
                        .kind())
                .isEqualTo(Kind.CONNECTION_LOST);
    }

    @Test
    void a_held_command_that_ends_without_a_line_is_a_failure_with_its_reason() {
        var failure =
                catchThrowableOfType(TransportException.class, () -> connection.hold("echo no lock >&2; exit 5", LONG));
        assertThat(failure.kind()).isEqualTo(Kind.COMMAND_ENDED);
        assertThat(failure).hasMessageContaining("exit 5: no lock");
    }

    @Test
    void a_held_command_that_says_nothing_is_given_up() {
        var failure = catchThrowableOfType(
                TransportException.class, () -> connection.hold("read -r never", Duration.ofMillis(300)));
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    }
}
