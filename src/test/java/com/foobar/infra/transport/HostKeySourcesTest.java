package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.transport.TransportException.Kind;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From where, by the SSH configuration, host keys are known. */
class HostKeySourcesTest extends OnAServer {

    private HostAccess host;
    private String entry;

    @BeforeEach
    void knowNothing() throws Exception {
        Files.delete(home.ssh("known_hosts"));
        host = access("web-01", "127.0.0.1", server.port(), List.of(), Optional.empty());
        entry = "[127.0.0.1]:" + server.port() + " " + server.hostKeyEntry();
    }

    @Test
    void the_global_file_is_another_one_if_one_is_named() throws Exception {
        home.file("global", entry);
        home.file("config", "GlobalKnownHostsFile /no/such/file " + home.ssh("global"));
        assertThat(connect(host)).startsWith("in ");
        home.file(
                "config",
                "GlobalKnownHostsFile none",
                "UserKnownHostsFile " + home.ssh("%u_%n").toString());
        assertThat(refused(host).kind()).isEqualTo(Kind.UNKNOWN_HOST_KEY);
        home.file("tester_web-01", entry);
        assertThat(connect(host)).startsWith("in ");
    }

    @Test
    void none_of_the_users_files_is_read_or_written_if_so_configured() throws Exception {
        home.file("known_hosts", entry);
        home.file("config", "UserKnownHostsFile none");
        assertThat(refused(host).kind()).isEqualTo(Kind.UNKNOWN_HOST_KEY);
        Files.delete(home.ssh("known_hosts"));
        assertThat(connect(home.settings().withAcceptNewHostKeys(true), host)).startsWith("in ");
        assertThat(home.ssh("known_hosts")).doesNotExist();
    }

    @Test
    void a_command_prints_what_is_known() throws Exception {
        var asked = directory.resolve("asked");
        home.program("known", "echo \"$*\" >>" + asked + "; echo '" + entry + "'");
        home.file("config", "KnownHostsCommand " + directory.resolve("known") + " %I %H \"%t\" %n # %f");
        assertThat(connect(host)).startsWith("in ");
        assertThat(Files.readAllLines(asked).getFirst())
                .startsWith("ORDER [127.0.0.1]:" + server.port() + " NONE web-01 # NONE");
        assertThat(Files.readAllLines(asked).get(1))
                .startsWith("HOSTNAME [127.0.0.1]:" + server.port() + " ecdsa-sha2-nistp256 web-01 # SHA256:");

        var other = "[127.0.0.1]:" + server.port() + " "
                + PublicKeyEntry.toString(TestServer.newKey().getPublic());
        home.program("known", "echo '" + other + "'");
        var changed = refused(host);
        assertThat(changed.kind()).isEqualTo(Kind.CHANGED_HOST_KEY);
        assertThat(changed).hasMessageContaining(home.ssh("config") + ":1");
    }

    @Test
    void a_command_that_fails_is_told_with_its_line() {
        for (var command : List.of("/bin/sh -c 'echo broken >&2; exit 2'", "/no/such/program", "relative %z")) {
            home.file("config", "User tester", "KnownHostsCommand " + command);
            var failure = refused(host);
            assertThat(failure.kind()).isEqualTo(Kind.BAD_CONFIG);
            assertThat(failure).hasMessageContaining(home.ssh("config") + ":2");
        }
    }

    @Test
    void a_key_in_the_file_of_revoked_ones_is_not_accepted() throws Exception {
        home.file("known_hosts", entry);
        home.file("config", "RevokedHostKeys ~/.ssh/revoked");
        assertThat(refused(host).kind()).isEqualTo(Kind.BAD_CONFIG);
        home.file("revoked", "# nobody");
        assertThat(connect(host)).startsWith("in ");
        home.file("revoked", "# somebody", server.hostKeyEntry());
        var failure = refused(host);
        assertThat(failure.kind()).isEqualTo(Kind.REVOKED_HOST_KEY);
        assertThat(failure).hasMessageContaining(home.ssh("revoked") + ":2");
    }
}
