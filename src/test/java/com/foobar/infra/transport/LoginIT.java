package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.secret.Secret;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in and becoming root where sshd, sudo, PAM and start-up files are set up oddly: each is told for what it is. */
@Tag("lab")
@Tag("house")
@Order(2)
class LoginIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Sudo FREE = new Sudo.Passwordless();
    private static final Sudo RIGHT = new Sudo.WithPassword(Secret.of("operator"));
    private static final Sudo WRONG = new Sudo.WithPassword(Secret.of("guess"));

    private static LabHosts lab;

    @TempDir
    Path directory;

    @BeforeAll
    static void up() {
        lab = LabHosts.up("login-it", "ssh-01");
        sh("printf '%s\\n' 'PerSourcePenalties no' > /etc/ssh/sshd_config.d/00-it.conf");
        lab.restartSshd("ssh-01");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @AfterEach
    void mend() {
        sh("rm -f /etc/sudoers.d/it; [ ! -e /etc/pam.d/sudo.was ] || mv /etc/pam.d/sudo.was"
                + " /etc/pam.d/sudo; for u in root admin operator; do h=$(getent passwd $u | cut -d: -f6);"
                + " [ ! -e $h/.bashrc.was ] || mv $h/.bashrc.was $h/.bashrc; done");
    }

    private static void sh(String script) {
        lab.exec("ssh-01", "sh", "-c", script);
    }

    private static HostAccess host(String user, Sudo sudo, String... keys) {
        return new HostAccess(
                "ssh-01",
                Optional.empty(),
                Optional.empty(),
                Optional.of(user),
                List.of(keys),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                sudo);
    }

    private ExecResult run(HostAccess access) throws TransportException {
        try (var transport = new SshTransport(lab.settings(directory), _ -> Optional.empty());
                var connection = transport.connect(access)) {
            return connection.run("id -un", LONG, line -> {});
        }
    }

    private TransportException refused(HostAccess access) {
        var failure = catchThrowableOfType(TransportException.class, () -> run(access));
        assertThat(failure).isNotNull();
        assertThat(failure.hint()).isNotBlank();
        return failure;
    }

    private void isRoot(HostAccess access) throws TransportException {
        assertThat(run(access)).isEqualTo(new ExecResult(0, "root\n", ""));
    }

    private static void sudoers(String line) {
        sh("echo '" + line + "' > /etc/sudoers.d/it; chmod 440 /etc/sudoers.d/it");
    }

    private static void bashrc(String user, String line) {
        sh("h=$(getent passwd " + user
                + " | cut -d: -f6); cp $h/.bashrc $h/.bashrc.was 2>/dev/null || touch $h/.bashrc.was;" + " echo '"
                + line + "' > $h/.bashrc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insults",
                "badpass_message=Hoppla",
                "passprompt_override",
                "passwd_tries=1",
                "lecture=always",
                "runas_default=www-data",
                "use_pty,pwfeedback"
            })
    void a_password_opens_and_a_wrong_one_is_told_at_once_however_sudo_talks(String defaults) throws Exception {
        sudoers("Defaults " + defaults);
        isRoot(host("operator", RIGHT));
        isRoot(host("admin", RIGHT));
        assertThat(refused(host("operator", WRONG)).kind()).isEqualTo(Kind.SUDO_PASSWORD_WRONG);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rootpw | SUDO_PASSWORD_WRONG | asks for the password of root, not of operator",
                "targetpw | SUDO_PASSWORD_WRONG | asks for the password of root, not of operator",
                "noexec | SUDO_REFUSED | may start no other program (noexec)",
                "log_output,iolog_dir=/proc/nowhere | SUDO_REFUSED | can't keep the log that its sudoers wants",
                "requiretty | SUDO_REFUSED | works only on a terminal",
            })
    void what_sudoers_forbids_is_told_for_what_it_is(String defaults, Kind kind, String says) throws Exception {
        sudoers("Defaults " + defaults);
        var failure = refused(host("operator", RIGHT));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining(says);
        if (!defaults.endsWith("pw")) {
            assertThat(refused(host("admin", FREE))).hasMessageContaining(says);
        }
    }

    /** What Debian's images lack: sudo-rs, a module of PAM's that asks for one-time passwords, and further shells. */
    @Test
    void sudo_rs_one_time_passwords_and_other_shells_are_known() throws Exception {
        sh(
                "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends sudo-rs libpam-oath"
                        + " zsh fish tcsh");
        for (var shell : List.of("zsh", "fish", "tcsh")) {
            sh("usermod -s /bin/bash admin; usermod -s /bin/bash operator");
            bashrc("admin", "exec " + shell);
            assertThat(refused(host("admin", FREE))).hasMessageContaining("did not run a command");
            mend();
            for (var user : List.of("admin", "operator")) {
                sh("usermod -s /usr/bin/" + shell + " " + user);
            }
            isRoot(host("admin", FREE));
            isRoot(host("operator", RIGHT));
            assertThat(refused(host("operator", WRONG)).kind()).isEqualTo(Kind.SUDO_PASSWORD_WRONG);
        }
        sh("usermod -s /bin/bash admin; usermod -s /bin/bash operator");

        sh(
                "install -m 600 /dev/null /etc/users.oath; echo 'HOTP operator - 00' > /etc/users.oath; cp /etc/pam.d/sudo"
                        + " /etc/pam.d/sudo.was; echo 'auth required pam_oath.so usersfile=/etc/users.oath' >> /etc/pam.d/sudo");
        var second = refused(host("operator", RIGHT));
        assertThat(second.kind()).isEqualTo(Kind.SUDO_REFUSED);
        assertThat(second).hasMessageContaining("asks for more than a password: a second question follows");

        sh("mv /usr/bin/sudo /usr/bin/sudo.was; ln -s ../lib/cargo/bin/sudo /usr/bin/sudo");
        try {
            assertThat(refused(host("operator", RIGHT)))
                    .hasMessageContaining("asks for more than a password: One-time password");
            sh("mv /etc/pam.d/sudo.was /etc/pam.d/sudo");
            isRoot(host("operator", RIGHT));
            isRoot(host("admin", FREE));
            assertThat(refused(host("operator", WRONG)).kind()).isEqualTo(Kind.SUDO_PASSWORD_WRONG);
            assertThat(refused(host("operator", FREE)).kind()).isEqualTo(Kind.SUDO_PASSWORD_NEEDED);
        } finally {
            sh("mv /usr/bin/sudo.was /usr/bin/sudo");
        }
    }

    @Test
    void an_empty_path_hides_no_sudo_and_none_is_told_as_such() throws Exception {
        bashrc("admin", "PATH=");
        isRoot(host("admin", FREE));
        sh("mv /usr/bin/sudo /usr/bin/sudo.was");
        try {
            assertThat(refused(host("admin", FREE)).kind()).isEqualTo(Kind.SUDO_MISSING);
        } finally {
            sh("mv /usr/bin/sudo.was /usr/bin/sudo");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exec bash | did not run a command",
                "exec sh   | did not run a command",
                "exit 3    | did not run a command (exit 3)",
                "read x    | reads the input that is meant for the command",
                "cat >/dev/null | reads the input that is meant for the command",
            })
    void a_start_up_file_that_takes_the_command_away_is_named_and_nothing_runs(String line, String says) {
        for (var access : List.of(host("root", new Sudo.None()), host("admin", FREE))) {
            bashrc(access.user().orElseThrow(), line);
            var failure = refused(access);
            assertThat(failure.kind()).isEqualTo(Kind.SHELL_REFUSED);
            assertThat(failure).hasMessageContaining(says);
        }
        if (line.startsWith("exec")) {
            bashrc("operator", line);
            assertThat(refused(host("operator", RIGHT)))
                    .hasMessageContaining(says)
                    .hasMessageNotContaining("operator:");
        }
    }

    @Test
    void who_is_not_root_and_uses_no_sudo_is_told_so() {
        var failure = refused(host("admin", new Sudo.None()));
        assertThat(failure.kind()).isEqualTo(Kind.SHELL_REFUSED);
        assertThat(failure).hasMessageContaining("admin").hasMessageContaining("is not root");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AuthenticationMethods publickey,password | wants a second factor: password",
                "AuthenticationMethods publickey,keyboard-interactive | wants a second factor: keyboard-interactive",
                "AuthenticationMethods publickey,publickey | wants a second",
                "PubkeyAuthentication no | takes no key from user admin, but only: password",
                "MaxAuthTries 1 | too many authentication failures",
            })
    void what_sshd_wants_beside_a_key_is_told(String setting, String says) throws Exception {
        sh("printf '%s\\n' '" + setting + "' KbdInteractiveAuthentication\\ yes > /etc/ssh/sshd_config.d/00-more.conf");
        lab.restartSshd("ssh-01");
        var keys = setting.startsWith("MaxAuthTries")
                ? new String[] {key("one"), key("two"), lab.key().toString()}
                : new String[] {};
        try {
            var failure = refused(host("admin", FREE, keys));
            assertThat(failure).hasMessageContaining(says);
            assertThat(failure.kind()).isEqualTo(Kind.AUTH_FAILED);
        } finally {
            sh("rm /etc/ssh/sshd_config.d/00-more.conf");
            lab.restartSshd("ssh-01");
        }
    }

    /** A key that nobody knows. */
    private String key(String name) throws IOException, InterruptedException {
        var file = directory.resolve(name);
        made(new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString()));
        return file.toString();
    }

    private static void made(ProcessBuilder builder) throws IOException, InterruptedException {
        assertThat(builder.inheritIO().start().waitFor()).isZero();
    }

    @Test
    void a_key_of_openssl_opens_and_one_that_others_may_read_does_not() throws Exception {
        var file = directory.resolve("pkcs8");
        made(new ProcessBuilder("openssl", "genpkey", "-algorithm", "ed25519", "-out", file.toString()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var key = KeyFiles.load(file);
        assertThat(key).isInstanceOf(LoadedKey.Usable.class);
        if (key instanceof LoadedKey.Usable(var identity)) {
            sh("echo ssh-ed25519 " + KeyFiles.blob(identity).orElseThrow().base64()
                    + " >> ~admin/.ssh/authorized_keys");
        }
        isRoot(host("admin", FREE, file.toString()));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        var failure = refused(host("admin", FREE, file.toString()));
        assertThat(failure.kind()).isEqualTo(Kind.BAD_KEY_FILE);
        assertThat(failure).hasMessageContaining("may be read by others than its owner (mode 0640)");
        assertThat(failure.hint()).contains("chmod 600 " + file);
    }

    /** A key as those of FIDO, without the device: the server can't tell. */
    @Test
    void a_security_key_in_an_agent_opens_and_somebody_has_time_to_touch_it() throws Exception {
        try (var agent = SecurityKeyAgent.start(directory.resolve("agent"), Duration.ofSeconds(3))) {
            sh("echo '" + agent.authorizedKey() + "' >> ~admin/.ssh/authorized_keys");
            var settings = lab.settings(directory);
            var impatient = new SshSettings(
                    settings.home(),
                    settings.localUser(),
                    Optional.of(agent.socket()),
                    List.of(lab.file("ssh_config")),
                    settings.knownHosts(),
                    false,
                    Duration.ofSeconds(1),
                    settings.aliveInterval(),
                    settings.aliveCountMax());
            Files.writeString(directory.resolve("key.pub"), agent.authorizedKey() + "\n");
            try (var transport = new SshTransport(impatient, _ -> Optional.empty());
                    var connection = transport.connect(
                            host("admin", FREE, directory.resolve("key.pub").toString()))) {
                assertThat(connection.run("id -un", LONG, line -> {}).stdout()).isEqualTo("root\n");
            }
            assertThat(agent.touches()).isEqualTo(1);
        }
    }
}
