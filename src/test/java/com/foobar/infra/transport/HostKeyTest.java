package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which host keys are accepted, against a real server. */
class HostKeyTest extends OnAServer {

    @BeforeEach
    void forgetTheServer() throws IOException {
        Files.delete(home.ssh("known_hosts"));
    }

    private void connects(SshSettings settings) throws TransportException {
        assertThat(connect(settings, server.access("web-01"))).isEqualTo("in tester@127.0.0.1:" + server.port());
    }

    private TransportException refused(SshSettings settings) {
        return refused(settings, server.access("web-01"));
    }

    @Test
    void a_known_key_is_accepted() throws Exception {
        home.knows(server);
        connects(home.settings());
    }

    @Test
    void any_key_of_a_throw_away_machine_is_accepted_and_none_remembered() throws Exception {
        var access = server.access("web-01");
        var throwAway = new HostAccess(
                access.name(),
                access.address(),
                access.port(),
                access.user(),
                access.identityFiles(),
                access.jump(),
                access.knownHosts(),
                access.hostKeyAlias(),
                access.sudo(),
                true);
        assertThat(connect(throwAway)).isEqualTo("in tester@127.0.0.1:" + server.port());
        assertThat(refused(home.settings()).kind()).isEqualTo(Kind.UNKNOWN_HOST_KEY);
    }

    @Test
    void an_unknown_key_is_refused_with_its_fingerprint_and_what_to_do() {
        var failure = refused(home.settings());
        assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_HOST_KEY);
        assertThat(failure.host()).isEqualTo("web-01");
        assertThat(failure)
                .hasMessageContaining(server.fingerprint())
                .hasMessageContaining("web-01 (tester@127.0.0.1:" + server.port() + ")");
        assertThat(failure.hint())
                .contains("ssh-keyscan -t ecdsa -p " + server.port() + " 127.0.0.1 >> " + home.ssh("known_hosts"))
                .contains("ssh-keygen -lf /etc/ssh/ssh_host_ecdsa_key.pub")
                .contains("--accept-new-host-keys");
        assertThat(home.ssh("known_hosts")).doesNotExist();
    }

    @Test
    void a_new_key_is_recorded_when_asked_and_known_from_then_on() throws Exception {
        Files.writeString(home.ssh("known_hosts"), "# no end of line here");
        connects(home.settings().withAcceptNewHostKeys(true));
        assertThat(home.read("known_hosts"))
                .isEqualTo("# no end of line here\n[127.0.0.1]:" + server.port() + " " + server.hostKeyEntry() + "\n");
        connects(home.settings());
    }

    @Test
    void a_new_key_that_is_recorded_is_told_of_and_a_known_one_is_not() throws Exception {
        for (int i = 0; i < 2; i++) {
            var told = new ArrayList<NewHostKey>();
            try (var transport = new SshTransport(
                            home.settings().withAcceptNewHostKeys(true),
                            _ -> Optional.empty(),
                            _ -> Optional.empty(),
                            told::add);
                    var _ = transport.connect(server.access("web-01"))) {
                if (i == 0) {
                    assertThat(told)
                            .containsExactly(new NewHostKey(
                                    "web-01",
                                    "tester@127.0.0.1:" + server.port(),
                                    "ecdsa key " + server.fingerprint(),
                                    home.ssh("known_hosts").toString(),
                                    true));
                } else {
                    assertThat(told).isEmpty();
                }
            }
        }
    }

    @Test
    void a_key_that_is_kept_nowhere_is_not_called_recorded() throws Exception {
        home.file("config", "UserKnownHostsFile /dev/null");
        var failure = refused(home.settings());
        assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_HOST_KEY);
        assertThat(failure).hasMessageContaining("the known hosts are /dev/null");
        assertThat(failure.hint()).contains("UserKnownHostsFile").doesNotContain(">>", "records");
        var told = new ArrayList<NewHostKey>();
        try (var transport = new SshTransport(
                        home.settings().withAcceptNewHostKeys(true),
                        _ -> Optional.empty(),
                        _ -> Optional.empty(),
                        told::add);
                var _ = transport.connect(server.access("web-01"))) {
            assertThat(told)
                    .singleElement()
                    .satisfies(key -> assertThat(key.kept()).isFalse());
        }
    }

    @Test
    void a_new_key_goes_to_a_file_that_does_not_exist_yet_hashed_if_so_configured() throws Exception {
        home.file("config", "HashKnownHosts yes", "UserKnownHostsFile ~/deep/known");
        connects(home.settings().withAcceptNewHostKeys(true));
        assertThat(directory.resolve("deep/known"))
                .content()
                .startsWith("|1|")
                .contains(server.hostKeyEntry())
                .doesNotContain("127.0.0.1");
        connects(home.settings());
    }

    @Test
    void many_first_contacts_at_once_record_the_key_once() throws Exception {
        try (var transport = home.transport(home.settings().withAcceptNewHostKeys(true))) {
            var outcomes = Parallel.run(
                    10, i -> transport.connect(server.access("web-" + i)).describe());
            assertThat(outcomes).hasSize(10);
        }
        assertThat(home.read("known_hosts").lines()).hasSize(1);
    }

    @Test
    void a_changed_key_is_refused_with_the_place_of_the_old_one_also_when_new_keys_are_accepted() throws Exception {
        try (var before = anotherServer()) {
            home.file("known_hosts", "# first", "[127.0.0.1]:" + server.port() + " " + before.hostKeyEntry());
            var content = home.read("known_hosts");
            for (var accept : new boolean[] {false, true}) {
                var failure = refused(home.settings().withAcceptNewHostKeys(accept));
                assertThat(failure.kind()).isEqualTo(Kind.CHANGED_HOST_KEY);
                assertThat(failure)
                        .hasMessageContaining(server.fingerprint())
                        .hasMessageContaining(before.fingerprint())
                        .hasMessageContaining(home.ssh("known_hosts") + ":2");
                assertThat(failure.hint()).contains("ssh-keygen -R '[127.0.0.1]:" + server.port() + "'");
                assertThat(home.read("known_hosts")).isEqualTo(content);
            }
        }
    }

    @Test
    void a_changed_key_is_refused_whatever_the_encoding_of_a_remark_in_the_file() throws Exception {
        try (var before = anotherServer()) {
            var lines = "# M\u00fcller\n[127.0.0.1]:" + server.port() + " " + before.hostKeyEntry() + "\n";
            Files.write(home.ssh("known_hosts"), lines.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(refused(home.settings().withAcceptNewHostKeys(true)).kind())
                    .isEqualTo(Kind.CHANGED_HOST_KEY);
        }
    }

    @Test
    void a_file_of_keys_that_cannot_be_read_is_no_empty_one() throws Exception {
        Files.createDirectory(home.ssh("known_hosts"));
        var failure = refused(home.settings().withAcceptNewHostKeys(true));
        assertThat(failure.kind()).isEqualTo(Kind.BAD_CONFIG);
        assertThat(failure).hasMessageContaining(home.ssh("known_hosts") + " cannot be read");
    }

    @Test
    void a_key_of_another_type_than_the_recorded_one_is_a_changed_key_also_when_new_keys_are_accepted() {
        try (var rsa = TestServer.start(USER, directory, TestServer.newRsaKey())) {
            home.file("known_hosts", "[127.0.0.1]:" + server.port() + " " + rsa.hostKeyEntry());
        }
        assertThat(refused(home.settings().withAcceptNewHostKeys(true)).kind()).isEqualTo(Kind.CHANGED_HOST_KEY);
    }

    @Test
    void the_server_is_asked_for_the_type_of_key_that_is_on_record() throws Exception {
        server.close();
        var rsa = TestServer.newRsaKey();
        server = TestServer.start(USER, directory, rsa, TestServer.newKey());
        home.knows(server);
        assertThat(home.read("known_hosts")).contains("ssh-rsa");
        connects(home.settings());
    }

    @Test
    void a_revoked_key_is_refused_even_if_it_is_on_record() {
        home.file(
                "known_hosts",
                "[127.0.0.1]:" + server.port() + " " + server.hostKeyEntry(),
                "@revoked * " + server.hostKeyEntry());
        var failure = refused(home.settings().withAcceptNewHostKeys(true));
        assertThat(failure.kind()).isEqualTo(Kind.REVOKED_HOST_KEY);
        assertThat(failure).hasMessageContaining("known_hosts:2");
    }

    @Test
    void a_key_recorded_for_the_address_without_port_is_accepted_but_does_not_make_another_one_changed()
            throws Exception {
        home.file("known_hosts", "127.0.0.1 " + server.hostKeyEntry());
        connects(home.settings());
        try (var other = anotherServer()) {
            home.file("known_hosts", "127.0.0.1 " + other.hostKeyEntry());
            assertThat(refused(home.settings()).kind()).isEqualTo(Kind.UNKNOWN_HOST_KEY);
        }
    }

    @Test
    void a_host_key_alias_names_the_record() throws Exception {
        home.file("config", "Host 127.0.0.1", "  HostKeyAlias the-web");
        home.file("known_hosts", "the-web " + server.hostKeyEntry());
        connects(home.settings());
    }

    @Test
    void a_no_in_the_ssh_configuration_does_not_make_host_keys_lax() {
        home.file("config", "Host *", "  StrictHostKeyChecking no");
        assertThat(refused(home.settings()).kind()).isEqualTo(Kind.UNKNOWN_HOST_KEY);
    }

    @Test
    void fifty_hosts_are_connected_at_once() throws Exception {
        home.knows(server);
        try (var transport = home.transport()) {
            var described = Parallel.run(
                    50, i -> transport.connect(server.access("h" + i)).describe());
            assertThat(described).hasSize(50);
            assertThat(server.sessions()).isEqualTo(50);
        }
    }
}
