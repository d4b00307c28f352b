package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.TransportException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Hosts that the SSH configuration reaches through a command or through other hosts. */
class ProxyTest extends OnAServer {

    /** Carries the bytes through a socket of bash's, with a second process for one of the directions. */
    private static final String CARRY =
            "bash -c 'exec 3<>/dev/tcp/127.0.0.1/$0; echo started >&2; cat <&3 & cat >&3; wait' ";

    private final HostAccess plain = HostAccess.plain("web-01", new Sudo.None());

    private HostAccess behind() {
        return access("web-01", "nowhere.invalid", server.port(), List.of(), Optional.empty());
    }

    @Test
    void a_command_is_the_way_to_a_host_and_ends_with_the_connection() throws Exception {
        home.file("config", "HostKeyAlias [127.0.0.1]:" + server.port(), "ProxyCommand " + CARRY + "%p # %%r is %r");
        try (var transport = home.transport();
                var connection = transport.connect(behind())) {
            assertThat(connection.run("echo in", LONG, line -> {}).stdout()).isEqualTo("in\n");
            assertThat(children("bash")).isEqualTo(1);
            assertThat(children("cat")).isEqualTo(2);
        }
        await().until(() -> children("bash") + children("cat") == 0);
    }

    /** How many of a name are among our own children and theirs. */
    private static long children(String program) {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/" + program))
                .count();
    }

    @Test
    void a_command_that_fails_is_told_with_its_line_its_exit_and_its_words() {
        home.file("config", "Host web-*", "  ProxyCommand echo no such tunnel >&2; exit 3");
        var failure = refused(behind());
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining(home.ssh("config") + ":2").hasMessageContaining("no such tunnel");
        assertThat(failure.hint()).contains("echo no such tunnel");
    }

    @Test
    void a_command_that_closes_its_output_may_still_say_why() {
        home.file(
                "config", "Host web-*", "  ProxyCommand sh -c 'exec >&-; sleep 0.3; echo no such tunnel >&2; exit 3'");
        assertThat(refused(behind()))
                .hasMessageContaining("(it ended with exit 3)")
                .hasMessageContaining("no such tunnel");
    }

    @Test
    void a_command_that_says_nothing_is_given_up_and_ended() {
        home.file("config", "ProxyCommand tail -f /dev/null");
        var failure = refused(home.settings().withConnectTimeout(Duration.ofMillis(300)), behind());
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("config:1").hasMessageContaining("nothing was received for 300 ms");
        await().until(() -> children("tail") == 0);
    }

    @Test
    void a_command_that_starts_itself_without_end_is_ended_with_all_that_it_started() throws Exception {
        var alive = directory.resolve("alive");
        Files.createDirectory(alive);
        // Comes to an end by itself, should we fail to end it.
        home.program(
                "again",
                "depth=${1:-1}; [ \"$depth\" -lt 150 ] || exec tail -f /dev/null\n: >" + alive
                        + "/$$\n/bin/sh \"$0\" $((depth + 1)); true");
        home.file("config", "ProxyCommand " + directory.resolve("again"));
        var failure = refused(behind());
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("config:1").hasMessageContaining("leads back to itself");
        try (var files = Files.list(alive)) {
            for (var file : files.toList()) {
                long pid = Long.parseLong(String.valueOf(file.getFileName()));
                await().until(() -> ProcessHandle.of(pid).isEmpty());
            }
        }
    }

    @Test
    void none_is_no_command_and_the_inventorys_jump_wins() throws Exception {
        try (var bastion = anotherServer()) {
            home.knows(server, bastion);
            var direct = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.empty());
            home.file("config", "ProxyCommand none", "Host *", "ProxyCommand false");
            assertThat(connect(direct)).startsWith("in ");
            home.file("config", "Host 127.0.0.1 web-01", "ProxyCommand false");
            var jumping = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.of("bastion"));
            home.file("config", "Host web-01", "ProxyCommand false");
            assertThat(connect(jumping, bastion.access("bastion"))).startsWith("in ");
        }
    }

    @Test
    void tokens_stand_in_a_proxy_jump_too() throws Exception {
        try (var bastion = anotherServer()) {
            home.knows(server, bastion);
            home.file("config", "Host web-01", "  ProxyJump %r@127.0.0.1:" + bastion.port());
            try (var transport = home.transport();
                    var _ = transport.connect(
                            access("web-01", "127.0.0.1", server.port(), List.of(), Optional.empty()))) {
                assertThat(bastion.sessions()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_jump_host_may_be_reached_by_a_command() throws Exception {
        try (var bastion = anotherServer()) {
            home.knows(server, bastion);
            home.file(
                    "config",
                    "Host bastion",
                    "  HostName nowhere.invalid",
                    "  HostKeyAlias [127.0.0.1]:" + bastion.port(),
                    "  ProxyCommand " + CARRY + bastion.port(),
                    "Host web-01",
                    "  ProxyJump bastion");
            try (var transport = home.transport();
                    var _ = transport.connect(
                            access("web-01", "127.0.0.1", server.port(), List.of(), Optional.empty()))) {
                assertThat(bastion.sessions()).isEqualTo(1);
            }
        }
    }

    @Test
    void jumps_that_lead_back_are_refused_with_their_lines() {
        for (var lines : List.of(
                List.of("Host *", "  ProxyJump bastion"),
                List.of("Host web-01", "  ProxyJump a", "Host a", "  ProxyJump b", "Host b", "  ProxyJump a"),
                List.of("Host web-01", "  HostName 192.0.2.1", "  ProxyJump 192.0.2.1"),
                List.of("Host *", "  ProxyJump x%h"))) {
            home.file("config", lines.toArray(new String[0]));
            var failure = refused(plain);
            assertThat(failure.kind()).isEqualTo(Kind.BAD_CONFIG);
            assertThat(failure)
                    .hasMessageContaining(home.ssh("config") + ":")
                    .hasMessageContaining("is reached through");
        }
    }

    @Test
    void a_command_that_is_an_ssh_which_leads_back_is_refused_before_it_is_run() {
        for (var command : List.of(
                "ssh -W %h:%p bastion",
                "exec /usr/bin/ssh -qaxW %h:%p -l someone %n", "ssh -o BatchMode=yes someone@bastion nc %h %p")) {
            home.file("config", "Host *", "  ProxyCommand " + command);
            var failure = refused(plain);
            assertThat(failure.kind()).isEqualTo(Kind.BAD_CONFIG);
            assertThat(failure).hasMessageContaining("circle").hasMessageContaining(home.ssh("config") + ":2");
        }
    }

    @Test
    void an_ssh_that_names_its_own_way_leads_nowhere_back() {
        for (var command : List.of(
                "ssh -J other bastion", "ssh -F none bastion", "ssh -oProxyCommand=none bastion", "nc bastion 22")) {
            var proxy = new ProxyCommand(new ConfigRefusal.Place(Path.of("config"), 1), command);
            assertThat(proxy.sshDestination()).as(command).isEmpty();
        }
    }

    @Test
    void what_cannot_be_done_is_refused_with_its_line() {
        for (var lines : List.of(
                List.of("ProxyCommand nc -F %h %p", "ProxyUseFdpass yes"),
                List.of("User x", "PubkeyAuthentication no"),
                List.of("User x", "PreferredAuthentications password,keyboard-interactive"),
                List.of("User x", "RefuseConnection \"not today\""),
                List.of("CanonicalizeHostname yes", "CanonicalizePermittedCNAMEs *:*"),
                List.of("User x", "AddressFamily ipx"),
                List.of("User x", "IdentityFile ${NO_SUCH_VARIABLE_HERE}/id"),
                List.of("User x", "IdentityFile ~/%z"))) {
            home.file("config", lines.toArray(new String[0]));
            var failure = refused(plain);
            assertThat(failure.kind()).isEqualTo(Kind.BAD_CONFIG);
            assertThat(failure).hasMessageContaining(home.ssh("config") + ":2: ");
            assertThat(failure.hint()).isNotEmpty();
        }
    }

    @Test
    void the_address_of_ours_from_which_to_connect_is_followed() throws Exception {
        var direct = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.empty());
        home.file("config", "AddressFamily inet", "BindAddress 127.0.0.1");
        assertThat(connect(direct)).startsWith("in ");
        home.file("config", "BindAddress 192.0.2.99");
        assertThat(refused(direct).kind()).isEqualTo(Kind.UNREACHABLE);
        home.file("config", "BindInterface no-such-card");
        assertThat(refused(direct)).hasMessageContaining("BindInterface no-such-card");
        home.file("config", "AddressFamily inet6");
        assertThat(refused(direct)).hasMessageContaining("no address of IPv6");
    }
}
