package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.transport.TransportException.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Hosts that are reached through others, real servers all of them. */
class JumpTest extends OnAServer {

    @Test
    void a_host_is_reached_through_jump_hosts_each_with_its_own_host_key() throws Exception {
        try (var bastion = anotherServer();
                var second = anotherServer()) {
            home.knows(server, bastion, second);
            var behind = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.of("bastion"));
            assertThat(connect(behind, bastion.access("bastion"))).isEqualTo("in tester@127.0.0.1:" + server.port());

            var chain = "someone@127.0.0.1:" + bastion.port() + ",127.0.0.1:" + second.port();
            var farther = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.of(chain));
            assertThat(connect(farther)).startsWith("in ");

            home.knows(server, bastion);
            var failure = refused(farther);
            assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_HOST_KEY);
            assertThat(failure).hasMessageContaining("on the way to web-01").hasMessageContaining(second.fingerprint());
        }
    }

    @Test
    void a_jump_host_comes_from_the_ssh_configuration_too() throws Exception {
        try (var bastion = anotherServer()) {
            home.knows(server, bastion);
            home.file(
                    "config",
                    "Host bastion",
                    "  HostName 127.0.0.1",
                    "  Port " + bastion.port(),
                    "Host 127.0.0.1",
                    "  ProxyJump bastion");
            var behind = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.empty());
            try (var transport = home.transport();
                    var connection = transport.connect(behind)) {
                assertThat(bastion.sessions()).isEqualTo(1);
                assertThat(connection.describe()).isEqualTo("tester@127.0.0.1:" + server.port());
            }
        }
    }

    @Test
    void who_is_reached_through_a_host_is_known_and_logged_in_to_by_a_session_given() throws Exception {
        try (var bastion = anotherServer();
                var second = anotherServer()) {
            home.knows(server, bastion, second);
            home.file(
                    "config",
                    "Host by-command",
                    "  ProxyCommand ssh -W %h:%p bastion-01",
                    "Host bastion-01",
                    "  HostName 127.0.0.1",
                    "  Port " + bastion.port());
            var passed = bastion.access("bastion");
            var behind = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.of("bastion"));
            var chain = "127.0.0.1:" + bastion.port() + ",127.0.0.1:" + second.port();
            var farther = access("web-02", "127.0.0.1", server.port(), List.of(), Optional.of(chain));
            var byCommand = access("by-command", "127.0.0.1", server.port(), List.of(), Optional.empty());
            var beside = access("web-03", "127.0.0.1", server.port(), List.of(), Optional.empty());
            try (var transport = home.transport(home.settings(), passed)) {
                assertThat(transport.leadsThrough(behind, passed)).isTrue();
                assertThat(transport.leadsThrough(farther, passed)).isTrue();
                assertThat(transport.leadsThrough(byCommand, passed)).isTrue();
                assertThat(transport.leadsThrough(beside, passed)).isFalse();
                assertThat(transport.leadsThrough(passed, passed)).isFalse();

                transport.connect(behind).close();
                var older = bastion.sessions();
                try (var fresh = transport.connect(passed);
                        var one = transport.connect(behind, fresh);
                        var two = transport.connect(farther, fresh)) {
                    assertThat(bastion.sessions()).isEqualTo(older + 1);
                    assertThat(second.sessions()).isEqualTo(1);
                    for (var connection : List.of(one, two)) {
                        assertThat(connection.run("echo in", LONG, line -> {}).stdout())
                                .isEqualTo("in\n");
                    }
                }
            }
        }
    }

    @Test
    void a_login_with_an_at_sign_ends_at_the_last_one() throws Exception {
        try (var bastion = anotherServer()) {
            home.knows(server, bastion);
            var login = "u@corp.example@127.0.0.1:" + bastion.port();
            var behind = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.of(login));
            assertThat(connect(behind)).startsWith("in ");
            assertThat(bastion.logins()).containsExactly("u@corp.example");
        }
    }

    @Test
    void hosts_behind_one_jump_host_share_its_session_which_is_opened_again_when_lost() throws Exception {
        try (var bastion = anotherServer()) {
            home.knows(server, bastion);
            var behind = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.of("bastion"));
            try (var transport = home.transport(home.settings(), bastion.access("bastion"))) {
                var connections = Parallel.run(10, i -> transport.connect(behind));
                assertThat(bastion.sessions()).isEqualTo(1);
                var outputs = Parallel.run(
                        10,
                        i -> connections
                                .get(i)
                                .run("echo " + i, LONG, line -> {})
                                .stdout()
                                .strip());
                assertThat(outputs).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
                var big = connections.getFirst().run("head -c 5000000 /dev/zero | tr '\\0' x", LONG, line -> {});
                assertThat(big.stdout()).hasSize(5_000_000);

                bastion.dropSessions();
                var lost = catchThrowableOfType(
                        TransportException.class,
                        () -> connections.getFirst().run("tail -f /dev/null", LONG, line -> {}));
                assertThat(lost.kind()).isEqualTo(Kind.CONNECTION_LOST);
                try (var again = transport.connect(behind)) {
                    assertThat(again.run("echo again", LONG, line -> {}).stdout())
                            .isEqualTo("again\n");
                }
            }
        }
    }

    @Test
    void a_jump_host_that_cannot_or_will_not_lead_on_is_told_as_such() throws Exception {
        try (var bastion = anotherServer()) {
            home.knows(server, bastion);
            int port;
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
            var closed = access("web-01", "127.0.0.1", port, List.of(), Optional.of("bastion"));
            var cannot = refused(closed, bastion.access("bastion"));
            assertThat(cannot.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(cannot).hasMessageContaining("the jump host could not connect to it");

            bastion.forbidForwarding();
            var behind = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.of("bastion"));
            var willNot = refused(behind, bastion.access("bastion"));
            assertThat(willNot.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(willNot).hasMessageContaining("the jump host forbids forwarding");
        }
    }

    @Test
    void jump_hosts_in_a_circle_are_told_as_such() {
        var one = access("one", "127.0.0.1", server.port(), List.of(), Optional.of("two"));
        var two = access("two", "127.0.0.1", server.port(), List.of(), Optional.of("one"));
        var failure = refused(one, one, two);
        assertThat(failure.kind()).isEqualTo(Kind.BAD_CONFIG);
        assertThat(failure).hasMessageContaining("circle");
    }

    @Test
    void a_silent_host_behind_a_jump_host_is_told_as_lost() throws Exception {
        try (var bastion = anotherServer();
                var valve = Valve.before(server.port())) {
            home.file(
                    "known_hosts",
                    "[127.0.0.1]:" + bastion.port() + " " + bastion.hostKeyEntry(),
                    "[127.0.0.1]:" + valve.port() + " " + server.hostKeyEntry());
            var behind = access("web-01", "127.0.0.1", valve.port(), List.of(), Optional.of("bastion"));
            var impatient = home.settings().withAlive(Duration.ofMillis(200), 3);
            try (var transport = home.transport(impatient, bastion.access("bastion"));
                    var connection = transport.connect(behind)) {
                var failure = catchThrowableOfType(
                        TransportException.class,
                        () -> connection.run("echo up; tail -f /dev/null", LONG, line -> valve.shut()));
                assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
            }
        }
    }
}
