package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.foobar.infra.secret.Secret;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.TransportException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The transport against OpenSSH and sudo on Debian. */
@Tag("lab")
@Tag("house")
class SshTransportIT {

    private static final Duration LONG = Duration.ofSeconds(120);
    private static final Sudo FREE = new Sudo.Passwordless();

    private static LabHosts lab;

    @TempDir
    Path directory;

    @BeforeAll
    static void up() {
        lab = LabHosts.up("transport-it", "ssh-01", "ssh-02", "ssh-03");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static HostAccess host(String user, Sudo sudo) {
        return LabHosts.access("ssh-01", user, sudo, Optional.empty());
    }

    private SshSettings settings() {
        return lab.settings(directory);
    }

    private static SshTransport transport(SshSettings settings) {
        return new SshTransport(settings, name -> Optional.empty());
    }

    private ExecResult run(HostAccess access, String script) throws TransportException {
        return run(settings(), access, script);
    }

    private ExecResult run(SshSettings settings, HostAccess access, String script) throws TransportException {
        try (var transport = transport(settings);
                var connection = transport.connect(access)) {
            return connection.run(script, LONG, line -> {});
        }
    }

    private TransportException refused(SshSettings settings, HostAccess access) {
        var failure = catchThrowableOfType(TransportException.class, () -> run(settings, access, "touch /ran"));
        assertThat(failure).isNotNull();
        lab.exec(access.name(), "test", "!", "-e", "/ran");
        return failure;
    }

    private static Sudo password(String password) {
        return new Sudo.WithPassword(Secret.of(password));
    }

    @Test
    void root_is_had_in_all_three_ways() throws Exception {
        for (var access : new HostAccess[] {
            host("root", new Sudo.None()), host("admin", FREE), host("operator", password("operator"))
        }) {
            var result = run(access, "id -un; echo $HOME; command -v useradd; locale charmap; echo err >&2; exit 7");
            assertThat(result.stdout().lines()).containsExactly("root", "/root", "/usr/sbin/useradd", "UTF-8");
            assertThat(result.stderr()).isEqualTo("err\n");
            assertThat(result.exit()).isEqualTo(7);
        }
    }

    @Test
    void a_wrong_sudo_password_is_tried_once_and_a_missing_one_is_asked_for() {
        lab.exec("ssh-01", "sh", "-c", "journalctl --rotate -q; journalctl --vacuum-time=1s -q");
        var wrong = refused(settings(), host("operator", password("guess")));
        assertThat(wrong.kind()).isEqualTo(Kind.SUDO_PASSWORD_WRONG);
        assertThat(wrong).hasMessageNotContaining("guess");
        var failures = "journalctl -q _COMM=sudo | grep -c 'authentication failure'";
        lab.exec("ssh-01", "sh", "-c", "[ \"$(" + failures + ")\" = 1 ]");

        assertThat(refused(settings(), host("operator", FREE)).kind()).isEqualTo(Kind.SUDO_PASSWORD_NEEDED);
    }

    @Test
    void a_password_that_is_not_asked_for_runs_nowhere() throws Exception {
        assertThat(run(host("admin", password("touch /ran")), "id -un").stdout())
                .isEqualTo("root\n");
        lab.exec("ssh-01", "test", "!", "-e", "/ran");
    }

    @Test
    void a_user_without_the_right_and_a_host_without_sudo_are_told_as_such() {
        lab.exec(
                "ssh-01",
                "sh",
                "-c",
                "id stranger 2>/dev/null || useradd -m -s /bin/bash stranger && echo stranger:stranger | chpasswd"
                        + " && cp -r ~admin/.ssh ~stranger/ && chown -R stranger: ~stranger/.ssh");
        var stranger = refused(settings(), host("stranger", password("stranger")));
        assertThat(stranger.kind()).isEqualTo(Kind.SUDO_REFUSED);

        lab.exec("ssh-01", "mv", "/usr/bin/sudo", "/usr/bin/sudo.away");
        try {
            assertThat(refused(settings(), host("admin", FREE)).kind()).isEqualTo(Kind.SUDO_MISSING);
        } finally {
            lab.exec("ssh-01", "mv", "/usr/bin/sudo.away", "/usr/bin/sudo");
        }
        lab.exec("ssh-01", "usermod", "-s", "/usr/sbin/nologin", "stranger");
        var shut = refused(settings(), host("stranger", FREE));
        assertThat(shut.kind()).isEqualTo(Kind.SHELL_REFUSED);
        assertThat(shut).hasMessageContaining("not available");
    }

    @Test
    void secrets_are_in_no_process_list_while_a_script_runs() throws Exception {
        var script = "secret='top-secret-'; ps axww -o args; cat /proc/[0-9]*/environ | tr '\\0' '\\n'; : \"$secret\"";
        var seen = run(host("operator", password("operator")), script).stdout();
        assertThat(seen).contains("sudo -S").doesNotContain("top-secret-");
        assertThat(seen.lines().filter(line -> line.contains("operator") && line.contains("sudo -S -k -p operator")))
                .isEmpty();
    }

    @Test
    void megabytes_go_in_and_come_out_through_sudo() throws Exception {
        var line = "z".repeat(99) + "\n";
        var script = "cat <<'EOF_OF_PAYLOAD'\n" + line.repeat(120_000) + "EOF_OF_PAYLOAD\n";
        for (var access : new HostAccess[] {host("admin", FREE), host("operator", password("operator"))}) {
            assertThat(run(access, script).stdout()).hasSize(12_000_000);
        }
    }

    @Test
    void a_script_that_a_signal_kills_is_a_failure() throws Exception {
        var result = run(host("root", new Sudo.None()), "echo before; kill -9 $$");
        assertThat(result.exit()).isEqualTo(-1);
        assertThat(result.stdout()).isEqualTo("before\n");
        assertThat(result.stderr()).contains("killed by signal KILL");
        assertThat(run(host("admin", FREE), "kill -TERM $$").ok()).isFalse();
    }

    @Test
    void a_host_is_reached_through_another_with_both_host_keys_checked() throws Exception {
        var behind = LabHosts.access("ssh-02", "admin", FREE, Optional.of("admin@ssh-01"));
        assertThat(run(behind, "hostname; echo $SUDO_USER").stdout()).isEqualTo("ssh-02\nadmin\n");
    }

    @Test
    void a_host_that_freezes_in_mid_command_is_told_as_lost_and_is_well_again_later() throws Exception {
        var impatient = settings().withAlive(Duration.ofSeconds(1), 3);
        try (var transport = transport(impatient);
                var connection = transport.connect(host("admin", FREE))) {
            try {
                var failure = catchThrowableOfType(
                        TransportException.class,
                        () -> connection.run("echo up; tail -f /dev/null", LONG, line -> lab.does("pause", "ssh-01")));
                assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
                assertThat(failure).hasMessageContaining("nothing was received for 3 s");

                var frozen = catchThrowableOfType(
                        TransportException.class,
                        () -> run(settings().withConnectTimeout(Duration.ofSeconds(1)), host("admin", FREE), "true"));
                assertThat(frozen.kind()).isEqualTo(Kind.UNREACHABLE);
            } finally {
                lab.does("unpause", "ssh-01");
            }
        }
        assertThat(run(host("admin", FREE), "echo well").stdout()).isEqualTo("well\n");
    }

    @Test
    void a_host_that_freezes_in_mid_upload_is_told_as_lost() throws Exception {
        var script = "echo up\n" + "# comment\n".repeat(8_000_000);
        try (var transport = transport(settings().withAlive(Duration.ofSeconds(1), 3));
                var connection = transport.connect(host("admin", FREE))) {
            var failure = catchThrowableOfType(
                    TransportException.class, () -> connection.run(script, LONG, line -> lab.does("pause", "ssh-01")));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
        } finally {
            lab.does("unpause", "ssh-01");
        }
    }

    @Test
    void a_changed_host_key_is_refused_and_a_new_one_accepted_only_when_asked() throws Exception {
        // The lab's ssh_config names its own known_hosts, hence all of it here.
        Files.copy(lab.file("known_hosts"), directory.resolve("known"));
        var settings = settings();
        var access = LabHosts.access("ssh-03", "admin", FREE, Optional.empty());
        var here = new HostAccess(
                "ssh-03",
                Optional.empty(),
                Optional.empty(),
                access.user(),
                access.identityFiles(),
                Optional.empty(),
                Optional.of(directory.resolve("known").toString()),
                Optional.empty(),
                FREE);
        assertThat(run(settings, here, "true").ok()).isTrue();
        lab.does("new-host-key", "ssh-03");
        for (var accept : new boolean[] {false, true}) {
            var changed = refused(settings.withAcceptNewHostKeys(accept), here);
            assertThat(changed.kind()).isEqualTo(Kind.CHANGED_HOST_KEY);
            assertThat(changed).hasMessageContaining(directory.resolve("known") + ":");
        }
        Files.delete(directory.resolve("known"));
        assertThat(refused(settings, here).kind()).isEqualTo(Kind.UNKNOWN_HOST_KEY);
        assertThat(run(settings.withAcceptNewHostKeys(true), here, "true").ok()).isTrue();
        assertThat(run(settings, here, "true").ok()).isTrue();
    }

    @Test
    void the_eleventh_command_on_one_connection_is_refused_and_the_others_live_on() throws Exception {
        try (var transport = transport(settings());
                var connection = transport.connect(host("root", new Sudo.None()))) {
            var up = new CountDownLatch(10);
            var held = Parallel.run(10, i -> {
                var command = connection.hold("echo up; while read -r beat; do :; done", LONG);
                up.countDown();
                return command;
            });
            up.await();
            var failure =
                    catchThrowableOfType(TransportException.class, () -> connection.run("true", LONG, line -> {}));
            assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
            assertThat(failure.hint()).contains("MaxSessions");
            for (var command : held) {
                command.heartbeat();
                assertThat(command.alive()).isTrue();
                command.close();
            }
            assertThat(connection.run("true", LONG, line -> {}).ok()).isTrue();
        }
    }

    @Test
    void a_lock_held_on_the_host_is_free_again_once_its_holder_is_gone() throws Exception {
        var lock = "exec 9>/run/transport-it.lock; flock -n 9 || { echo busy; exit 1; }; echo locked;"
                + " while read -r beat; do :; done";
        for (var access : new HostAccess[] {host("admin", FREE), host("operator", password("operator"))}) {
            try (var transport = transport(settings());
                    var other = transport.connect(access)) {
                var holder = transport.connect(access);
                assertThat(holder.hold(lock, LONG).firstLine()).isEqualTo("locked");
                assertThat(other.hold(lock, LONG).firstLine()).isEqualTo("busy");
                holder.close();
                await().untilAsserted(() -> {
                    try (var next = other.hold(lock, LONG)) {
                        assertThat(next.firstLine()).isEqualTo("locked");
                    }
                });
            }
        }
    }
}
