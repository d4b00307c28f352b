package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
        assertThat(failure).hasMessageContaining(home.ssh("config") + ": the file cannot be read");
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
        try (var agent = Agent.start(directory)) {
            agent.add(home.ssh("id_ecdsa"));
            var withAgent = withAgent(agent);
            TestServer.write(USER, home.ssh("id_ecdsa"), Optional.of("passphrase"));
            home.file("only.pub", PublicKeyEntry.toString(USER.getPublic()));
            assertThat(connect(withAgent, withKeys("~/.ssh/id_ecdsa"))).startsWith("in ");
            assertThat(connect(withAgent, withKeys("~/.ssh/only.pub"))).startsWith("in ");
            assertThat(connect(withAgent, withKeys("~/.ssh/only"))).startsWith("in ");
            home.file("config", "IdentityFile ~/.ssh/only", "IdentitiesOnly yes");
            assertThat(connect(withAgent, withKeys())).startsWith("in ");
            assertThat(refused(withKeys()))
                    .hasMessageContaining(home.ssh("only") + " is not there, only its public half");
            Files.delete(home.ssh("config"));
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
    void a_private_key_that_others_may_read_is_not_used_wherever_it_is_named() throws Exception {
        Files.setPosixFilePermissions(home.ssh("id_ecdsa"), PosixFilePermissions.fromString("rw-r--r--"));
        for (var access : List.of(withKeys("~/.ssh/id_ecdsa"), withKeys())) {
            var failure = refused(access);
            assertThat(failure.kind()).isEqualTo(Kind.BAD_KEY_FILE);
            assertThat(failure)
                    .hasMessageContaining(home.ssh("id_ecdsa") + "")
                    .hasMessageContaining("may be read by others than its owner (mode 0644)");
            assertThat(failure.hint()).contains("chmod 600 " + home.ssh("id_ecdsa"));
        }
        home.file("config", "IdentityFile ~/.ssh/id_ecdsa");
        assertThat(refused(withKeys())).hasMessageContaining("may be read by others");
        assertThat(SshTransport.keyFileFault(home.ssh("id_ecdsa"))).isPresent();

        try (var agent = Agent.start(directory)) {
            agent.add(home.ssh("id_ecdsa"));
            Files.setPosixFilePermissions(home.ssh("id_ecdsa"), PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(connect(withAgent(agent), withKeys("~/.ssh/id_ecdsa"))).startsWith("in ");
        }
    }

    /** Each as openssl, ssh-keygen or puttygen writes it. */
    @Test
    void a_key_of_each_kind_is_used_or_told_how_to_make_it_usable() throws Exception {
        var pkcs8 = secret("pkcs8", """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
                -----END PRIVATE KEY-----
                """);
        assertThat(KeyFiles.load(pkcs8)).isInstanceOfSatisfying(LoadedKey.Usable.class, key -> {
            var blob = key.identity().getPublicKeyBlob();
            // RFC 8032, 7.1, the first test.
            assertThat(HexFormat.of().formatHex(blob, blob.length - 32, blob.length))
                    .isEqualTo("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        });

        var pem = directory.resolve("pem");
        assertThat(new ProcessBuilder(
                                "ssh-keygen", "-q", "-t", "rsa", "-m", "PEM", "-N", "secret", "-f", pem.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(KeyFiles.load(pem)).isInstanceOfSatisfying(LoadedKey.Locked.class, key -> {
            assertThat(key.key()).isPresent();
            assertThat(key.fault().todo()).contains("ssh-add " + pem);
        });
        Files.delete(directory.resolve("pem.pub"));
        assertThat(KeyFiles.load(pem)).isInstanceOfSatisfying(LoadedKey.Locked.class, key -> {
            assertThat(key.key()).isEmpty();
            assertThat(key.fault().todo()).contains("ssh-keygen -y -f " + pem + " > " + pem + ".pub");
        });

        var putty = secret(
                "key.ppk", "PuTTY-User-Key-File-2: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: 2\nAAAA\n");
        var broken = secret("broken", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
        var junk = secret("junk", "this is no key\n");
        for (var bad : Map.of(putty, "puttygen " + putty, broken, "ssh-keygen -y -f " + broken, junk, "without .pub")
                .entrySet()) {
            assertThat(SshTransport.keyFileFault(bad.getKey())).hasValueSatisfying(fault -> {
                assertThat(fault.todo()).contains(bad.getValue());
                assertThat(fault.why()).doesNotContain("Exception");
            });
        }
    }

    private Path secret(String name, String content) throws IOException {
        var file = Files.writeString(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private SshSettings withAgent(Agent agent) {
        var settings = home.settings();
        return new SshSettings(
                settings.home(),
                settings.localUser(),
                Optional.of(agent.socket()),
                settings.configFiles(),
                settings.knownHosts(),
                false,
                settings.connectTimeout(),
                settings.aliveInterval(),
                settings.aliveCountMax());
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
