package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.TransportException.Kind;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.Test;

/** With which key and as whom a user logs in, on a real server, and all the ways in which that fails. */
class LoginTest extends OnAServer {

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
    void a_configuration_that_cannot_be_read_is_not_passed_over() throws Exception {
        Files.createDirectory(home.ssh("config"));
        var failure = refused(withKeys());
        assertThat(failure.kind()).isEqualTo(Kind.BAD_CONFIG);
        assertThat(failure).hasMessageContaining(home.ssh("config") + " cannot be read");
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
            var refusal = refused(withKeys("~/.ssh/only.pub"));
            assertThat(refusal.kind()).isEqualTo(Kind.BAD_KEY_FILE);
            assertThat(refusal.hint())
                    .contains("ssh-add " + home.ssh("only"), "name the private key in the inventory")
                    .doesNotContain(".pub");
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
}
