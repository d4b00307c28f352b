package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.secret.Secret;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One SSH configuration, the same for this machine's {@code ssh} and for us: both are the same user from the same place. */
@Tag("lab")
@Tag("house")
class SshConfigIT {

    private static final Duration LONG = Duration.ofSeconds(120);

    /** Who one is there, where that is, and from where one has come. */
    private static final String WHO = "id -un; hostname; echo ${SSH_CLIENT%% *}";

    /** The same, asked by root: sudo keeps whose it is, and the shell above sudo from where that one came. */
    private static final String WHOSE = """
            p=$$
            until from=$(tr '\\0' '\\n' <"/proc/$p/environ" | sed -n 's/^SSH_CLIENT=\\([^ ]*\\).*/\\1/p') && [ -n "$from" ]; do
                p=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$p/status")
            done
            echo "${SUDO_USER:-$(id -un)}"; hostname; echo "$from\"""";

    /** Of the lab's users only operator is asked for it. */
    private static final Sudo SUDO = new Sudo.WithPassword(Secret.of("operator"));

    private static LabHosts lab;

    @TempDir
    Path directory;

    @BeforeAll
    static void up() {
        lab = LabHosts.up("ssh-config-it", "conf-01", "conf-02");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private SshSettings settings(Optional<Path> agent) {
        var own = lab.settings(directory);
        return new SshSettings(
                own.home(),
                "root",
                agent,
                List.of(directory.resolve(".ssh/config")),
                own.knownHosts(),
                false,
                own.connectTimeout(),
                own.aliveInterval(),
                own.aliveCountMax());
    }

    /** The lines, and after them those of the lab, which tell where the hosts are. */
    private void configure(String... lines) throws IOException {
        var own = String.join("\n", lines) + "\nMatch all\n";
        new Home(directory).file("config", own + Files.readString(lab.file("ssh_config")));
        Files.setPosixFilePermissions(directory.resolve(".ssh/config"), PosixFilePermissions.fromString("rw-------"));
    }

    private String ours(String host, Optional<Path> agent) throws TransportException {
        return ours(HostAccess.plain(host, SUDO), agent);
    }

    private String ours(HostAccess access, Optional<Path> agent) throws TransportException {
        try (var transport = new SshTransport(settings(agent), _ -> Optional.empty());
                var connection = transport.connect(access)) {
            return connection.run(WHOSE, LONG, line -> {}).stdout();
        }
    }

    /** A way in a circle would take the machine down with all its processes, hence the limits. */
    private String theirs(String host, Optional<Path> agent) throws Exception {
        var config = directory.resolve(".ssh/config");
        var builder = new ProcessBuilder(
                        "timeout",
                        "30",
                        "ssh",
                        "-oBatchMode=yes",
                        "-oStrictHostKeyChecking=yes",
                        "-F",
                        config.toString(),
                        host,
                        WHO)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(directory.resolve("errors").toFile());
        builder.environment().remove("SSH_AUTH_SOCK");
        agent.ifPresent(socket -> builder.environment().put("SSH_AUTH_SOCK", socket.toString()));
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("errors")))
                .isZero();
        return output;
    }

    private void sameFor(String host) throws Exception {
        assertThat(ours(host, Optional.empty())).isEqualTo(theirs(host, Optional.empty()));
    }

    @Test
    void a_match_decides_as_whom_and_through_which_host() throws Exception {
        configure("Match exec \"test %n = conf-02\"", "  User root");
        sameFor("conf-01");
        sameFor("conf-02");
        assertThat(ours("conf-02", Optional.empty())).startsWith("root\nconf-02\n");

        configure("Match originalhost conf-02 exec true", "  User operator", "  ProxyJump admin@conf-01");
        sameFor("conf-02");
        assertThat(ours("conf-02", Optional.empty())).startsWith("operator\nconf-02\n");
    }

    @Test
    void a_command_carries_the_connection() throws Exception {
        var config = directory.resolve(".ssh/config");
        configure("Host conf-02", "  ProxyCommand ssh -oBatchMode=yes -F " + config + " -W %h:%p admin@conf-01");
        sameFor("conf-02");
        var direct = ours("conf-01", Optional.empty()).lines().toList().getLast();
        assertThat(ours("conf-02", Optional.empty()))
                .startsWith("admin\nconf-02\n")
                .doesNotContain(direct + "\n");
    }

    @Test
    void a_block_for_an_address_is_for_the_host_that_is_there() throws Exception {
        configure();
        var reached = new Endpoints(settings(Optional.empty()), _ -> Optional.empty(), _ -> Optional.empty())
                .way(HostAccess.plain("conf-01", new Sudo.None()))
                .getLast();
        configure("Host " + reached.address().replaceFirst("\\.\\d+$", ".*"), "  User operator");
        var access = new HostAccess(
                "some-name",
                Optional.of(reached.address()),
                Optional.of(reached.port()),
                Optional.empty(),
                List.of(lab.key().toString()),
                Optional.empty(),
                Optional.of(lab.file("known_hosts").toString()),
                reached.hostKeyAlias(),
                SUDO);
        assertThat(ours(access, Optional.empty())).startsWith("operator\nconf-01\n");
    }

    @Test
    void a_certificate_lets_in_with_a_key_file_and_with_an_agent() throws Exception {
        var authority = directory.resolve("ca");
        var key = directory.resolve("certified");
        keygen("-t", "ed25519", "-N", "", "-f", authority.toString());
        keygen("-t", "ecdsa", "-N", "", "-f", key.toString());
        keygen("-s", authority.toString(), "-I", "test", "-n", "admin", key + ".pub");
        var certificate = directory.resolve("certificate");
        Files.move(directory.resolve("certified-cert.pub"), certificate);
        var trusted = Files.readString(directory.resolve("ca.pub")).strip();
        lab.exec(
                "conf-01",
                "sh",
                "-c",
                "echo '" + trusted + "' >/etc/ssh/user_ca.pub"
                        + " && echo 'TrustedUserCAKeys /etc/ssh/user_ca.pub' >/etc/ssh/sshd_config.d/ca.conf");
        lab.restartSshd("conf-01");

        configure("User admin", "IdentitiesOnly yes", "IdentityFile " + key, "CertificateFile " + certificate);
        // Those of the lab would let in without a certificate.
        withoutLabsKey();
        sameFor("conf-01");

        configure("User admin", "IdentityFile " + key, "IdentitiesOnly yes");
        withoutLabsKey();
        Files.copy(certificate, directory.resolve("certified-cert.pub"));
        sameFor("conf-01");

        try (var agent = Agent.start(directory)) {
            Files.move(certificate, directory.resolve("certificate-for-the-agent"));
            Files.delete(directory.resolve("certified-cert.pub"));
            agent.add(key);
            Files.delete(key);
            configure(
                    "User admin",
                    "IdentityFile " + key,
                    "IdentitiesOnly yes",
                    "CertificateFile " + directory.resolve("certificate-for-the-agent"));
            withoutLabsKey();
            var socket = Optional.of(agent.socket());
            assertThat(ours("conf-01", socket)).startsWith("admin\n").isEqualTo(theirs("conf-01", socket));
        }
    }

    private void withoutLabsKey() throws IOException {
        var config = directory.resolve(".ssh/config");
        var kept = Files.readAllLines(config).stream()
                .filter(line -> !line.contains(lab.key().toString()))
                .toList();
        Files.write(config, kept);
    }

    private static void keygen(String... arguments) throws Exception {
        var line = new ArrayList<>(List.of("ssh-keygen", "-q"));
        line.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void a_command_prints_the_host_keys() throws Exception {
        var known = lab.file("known_hosts");
        configure("UserKnownHostsFile none", "GlobalKnownHostsFile none", "KnownHostsCommand /usr/bin/cat " + known);
        sameFor("conf-01");
    }
}
