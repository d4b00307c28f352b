package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.TransportException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reaching a host and logging in, against real servers, and all the ways in which that fails. */
class ConnectTest {

    private static final KeyPair USER = TestServer.newKey();
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Home home;
    private TestServer server;

    @BeforeEach
    void start() {
        home = new Home(directory).key(USER);
        server = TestServer.start(USER, directory, TestServer.newKey());
        home.knows(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String connect(HostAccess access, HostAccess... inventory) throws TransportException {
        return connect(home.settings(), access, inventory);
    }

    private String connect(SshSettings settings, HostAccess access, HostAccess... inventory) throws TransportException {
        try (var transport = home.transport(settings, inventory);
                var connection = transport.connect(access)) {
            return connection.run("echo in", LONG, line -> {}).stdout().strip() + " " + connection.describe();
        }
    }

    private TransportException refused(HostAccess access, HostAccess... inventory) {
        return refused(home.settings(), access, inventory);
    }

    private TransportException refused(SshSettings settings, HostAccess access, HostAccess... inventory) {
        var failure = catchThrowableOfType(TransportException.class, () -> connect(settings, access, inventory));
        assertThat(failure).isNotNull();
        assertThat(failure.host()).isEqualTo(access.name());
        assertThat(failure).hasMessageContaining(access.name());
        return failure;
    }

    private static HostAccess access(String name, String address, int port, List<String> keys, Optional<String> jump) {
        return new HostAccess(
                name,
                Optional.of(address),
                Optional.of(port),
                Optional.of("tester"),
                keys,
                jump,
                Optional.empty(),
                Optional.empty(),
                new Sudo.None());
    }

    private HostAccess withKeys(String... keys) {
        return access("web-01", "127.0.0.1", server.port(), List.of(keys), Optional.empty());
    }

    @Test
    void all_that_the_inventory_leaves_open_comes_from_the_ssh_configuration() throws Exception {
        Files.move(home.ssh("id_ecdsa"), directory.resolve("my key"));
        home.file(
                "config",
                "Host web-*",
                "  HostName 127.0.0.1",
                "  Port " + server.port(),
                "  User someone",
                "  IdentityFile \"~/my key\"");
        var bare = HostAccess.plain("web-01", new Sudo.None());
        assertThat(connect(bare)).isEqualTo("in someone@127.0.0.1:" + server.port());
    }

    @Test
    void a_server_that_accepts_no_key_is_told_with_the_keys_that_were_offered() {
        var wrong = TestServer.newKey();
        TestServer.write(wrong, home.ssh("wrong"), Optional.empty());
        var failure = refused(withKeys("~/.ssh/wrong"));
        assertThat(failure.kind()).isEqualTo(Kind.AUTH_FAILED);
        assertThat(failure).hasMessageContaining("tester@127.0.0.1:" + server.port());
        assertThat(failure.hint())
                .contains(home.ssh("wrong").toString())
                .contains(KeyUtils.getFingerPrint(wrong.getPublic()));
    }

    @Test
    void the_right_key_is_found_among_others() throws Exception {
        for (var name : List.of("one", "two", "three")) {
            TestServer.write(TestServer.newKey(), home.ssh(name), Optional.empty());
        }
        assertThat(connect(withKeys("~/.ssh/one", "~/.ssh/two", "~/.ssh/three", "~/.ssh/id_ecdsa")))
                .startsWith("in ");
    }

    @Test
    void an_encrypted_key_without_an_agent_is_told_as_such() {
        TestServer.write(USER, home.ssh("id_ecdsa"), Optional.of("passphrase"));
        for (var access : List.of(withKeys("~/.ssh/id_ecdsa"), withKeys())) {
            var failure = refused(access);
            assertThat(failure.kind()).isEqualTo(Kind.BAD_KEY_FILE);
            assertThat(failure).hasMessageContaining(home.ssh("id_ecdsa") + " is encrypted, and no agent holds it");
            assertThat(failure.hint()).contains("ssh-add " + home.ssh("id_ecdsa"));
        }
    }

    @Test
    void an_agent_lends_its_keys_also_for_encrypted_files_and_public_ones() throws Exception {
        var settings = home.settings();
        try (var agent = Agent.start(directory)) {
            agent.add(home.ssh("id_ecdsa"));
            var withAgent = new SshSettings(
                    settings.home(),
                    settings.localUser(),
                    Optional.of(agent.socket()),
                    settings.configFiles(),
                    settings.knownHosts(),
                    false,
                    settings.connectTimeout(),
                    settings.aliveInterval(),
                    settings.aliveCountMax());
            TestServer.write(USER, home.ssh("id_ecdsa"), Optional.of("passphrase"));
            home.file("only.pub", PublicKeyEntry.toString(USER.getPublic()));
            assertThat(connect(withAgent, withKeys("~/.ssh/id_ecdsa"))).startsWith("in ");
            assertThat(connect(withAgent, withKeys("~/.ssh/only.pub"))).startsWith("in ");
            Files.delete(home.ssh("id_ecdsa"));
            assertThat(connect(withAgent, withKeys())).startsWith("in ");
            assertThat(refused(withKeys("~/.ssh/only.pub")).kind()).isEqualTo(Kind.BAD_KEY_FILE);
        }
    }

    @Test
    void a_key_file_that_is_missing_or_no_key_is_told_as_such() {
        var missing = refused(withKeys("~/.ssh/nothing"));
        assertThat(missing.kind()).isEqualTo(Kind.BAD_KEY_FILE);
        assertThat(missing).hasMessageContaining(home.ssh("nothing") + ", does not exist");
        home.file("junk", "this is no key");
        var junk = refused(withKeys("~/.ssh/junk"));
        assertThat(junk.kind()).isEqualTo(Kind.BAD_KEY_FILE);
        assertThat(junk).hasMessageContaining("is no private key");
    }

    @Test
    void no_key_at_all_is_told_as_such() throws Exception {
        Files.delete(home.ssh("id_ecdsa"));
        var failure = refused(withKeys());
        assertThat(failure.kind()).isEqualTo(Kind.AUTH_FAILED);
        assertThat(failure).hasMessageContaining("there is no key to log in");
    }

    @Test
    void a_port_where_nobody_listens_is_refused() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var failure = refused(access("web-01", "127.0.0.1", port, List.of(), Optional.empty()));
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("refused").hasMessageContaining("tester@127.0.0.1:" + port);
    }

    @Test
    void a_name_that_does_not_resolve_is_told_as_such() {
        var failure = refused(access("web-01", "no-such-host.invalid", 22, List.of(), Optional.empty()));
        assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_NAME);
        assertThat(failure).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void a_server_that_says_nothing_is_given_up() throws Exception {
        try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var failure = refused(
                    home.settings().withConnectTimeout(Duration.ofMillis(300)),
                    access("web-01", "127.0.0.1", mute.getLocalPort(), List.of(), Optional.empty()));
            assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(failure).hasMessageContaining("nothing was received for 300 ms");
        }
    }

    @Test
    void a_server_that_hangs_up_is_told_as_such() throws Exception {
        try (var rude = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try {
                    rude.accept().close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var failure = refused(access("web-01", "127.0.0.1", rude.getLocalPort(), List.of(), Optional.empty()));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
            assertThat(failure.hint()).contains("MaxStartups");
        }
    }

    @Test
    void an_interrupt_ends_connecting() throws Exception {
        try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var accepted = new CountDownLatch(1);
            Thread.startVirtualThread(() -> {
                try (var held = mute.accept()) {
                    accepted.countDown();
                    held.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var outcome = new AtomicReference<TransportException>();
            var thread = Thread.ofPlatform()
                    .start(() -> outcome.set(
                            refused(access("web-01", "127.0.0.1", mute.getLocalPort(), List.of(), Optional.empty()))));
            accepted.await();
            thread.interrupt();
            thread.join();
            assertThat(outcome.get().kind()).isEqualTo(Kind.INTERRUPTED);
        }
    }

    @Test
    void a_host_is_reached_through_jump_hosts_each_with_its_own_host_key() throws Exception {
        try (var bastion = TestServer.start(USER, directory, TestServer.newKey());
                var second = TestServer.start(USER, directory, TestServer.newKey())) {
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
        try (var bastion = TestServer.start(USER, directory, TestServer.newKey())) {
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
    void hosts_behind_one_jump_host_share_its_session_which_is_opened_again_when_lost() throws Exception {
        try (var bastion = TestServer.start(USER, directory, TestServer.newKey())) {
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
        try (var bastion = TestServer.start(USER, directory, TestServer.newKey())) {
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
        try (var bastion = TestServer.start(USER, directory, TestServer.newKey());
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
