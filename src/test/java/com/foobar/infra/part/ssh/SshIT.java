package com.foobar.infra.part.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Logins to a Debian 13 and a Debian 12, asked of their sshd from outside. Each test goes on from the last. */
@Tag("lab")
@Tag("ssh")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SshIT {

    private static final String[] BOTH = {"new", "old"};

    /** What sshd makes of its files, for somebody who comes from here. */
    private static final String SAYS = "sshd -T -C user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-ssh", Lab.READY, "new");
        lab.more(Lab.OLDER, "old");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  new: @new@
                  old: @old@
                web:
                  servers: [new, old]
                ssh: hardened
                """);
        for (var server : BOTH) {
            // As clouds have it.
            lab.on(
                    server,
                    "echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/50-cloud-init.conf; systemctl reload ssh");
        }
        lab.on("new", """
                printf 'PermitRootLogin no\\nMaxAuthTries 3\\n' >/etc/ssh/sshd_config.d/60-strict.conf
                printf 'Match User nobody\\n\\tPasswordAuthentication yes\\nMatch LocalPort 2222\\n\\tX11Forwarding yes\\n' >/etc/ssh/sshd_config.d/70-match.conf
                systemctl reload ssh""");
        // As on Ubuntu: its port is systemd's.
        lab.on("old", "systemctl disable -q --now ssh.service; systemctl enable -q --now ssh.socket");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** What sshd says to somebody who has nothing to show. */
    private static String offers(String server) {
        return lab.on(
                "new",
                "ssh -o BatchMode=yes -o PreferredAuthentications=none -o StrictHostKeyChecking=no -o LogLevel=ERROR"
                        + " -o UserKnownHostsFile=/dev/null nobody@" + lab.address(server)
                        + " 2>&1 | sed -n 's/.*Permission denied (\\(.*\\))\\.*/\\1/p'");
    }

    private static String[] lockOut() throws Exception {
        site.write(
                "locked/ssh/sshd.conf.ftl",
                Files.readString(Path.of("templates/ssh/sshd.conf.ftl")) + "AllowUsers nobody-at-all\n");
        return new String[] {"--templates", directory.resolve("locked").toString()};
    }

    private static void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(60))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }

    /** The client dies while that server waits for a new login; each of them waits for 20 s, from a moment of its own on. */
    private static void deadWhileItWaits(String server) throws Exception {
        try (var apply = site.startApply(lockOut())) {
            until(server, "test -e /run/foobar-infra/sshd/pending && " + SAYS + " | grep -q nobody-at-all");
            apply.kill();
        }
    }

    @Test
    @Order(1)
    void no_password_opens_a_login_any_more() {
        assertThat(offers("old")).contains("password");
        assertThat(offers("new")).contains("password");
        var plan = site.run("plan", "--no-color").out();
        assertThat(plan)
                .contains("opened by /etc/ssh/sshd_config.d/70-match.conf:2", "MaxAuthTries", "3, as other files say");
        lab.on(
                "new",
                "printf 'Match User nobody\\n\\tPasswordAuthentication yes\\n' >/etc/ssh/sshd_config.d/00-a.conf");
        assertThat(site.attemptApply().out())
                .contains(
                        "some could still log in by a password: sshd reads /etc/ssh/sshd_config.d/00-a.conf:2 before");
        assertThat(offers("new")).contains("password");
        assertThat(lab.on("old", "ls /etc/ssh/sshd_config.d")).doesNotContain("foobar-infra");
        lab.on("new", "rm /etc/ssh/sshd_config.d/00-a.conf");

        site.apply();

        site.hasNoChanges();
        for (var server : BOTH) {
            assertThat(offers(server)).isEqualTo("publickey");
        }
        assertThat(site.run("verify", "ssh", "--no-color").out())
                .contains("keys only, 6 a connection; root not at all", "2 passed");
        assertThat(lab.on(
                        "old",
                        "ssh -o BatchMode=yes -o KexAlgorithms=ecdh-sha2-nistp256 -o StrictHostKeyChecking=no"
                                + " nobody@127.0.0.1 2>&1 || true"))
                .contains("no matching key exchange method");
    }

    @Test
    @Order(2)
    void what_locks_the_operator_out_is_taken_back_and_does_not_survive_a_reboot() throws Exception {
        var before = lab.on("new", SAYS + " | sha256sum");
        var ran = site.attemptApply(lockOut());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("nobody could log in anew within 20 s", "logins are as before");
        assertThat(lab.on("new", SAYS + " | sha256sum")).isEqualTo(before);

        deadWhileItWaits("new");
        lab.on("new", "systemctl kill --signal=KILL 'foobar-infra-*.service'");
        for (var server : BOTH) {
            until(server, "! test -e /run/foobar-infra/sshd/pending");
        }
        deadWhileItWaits("old");
        lab.does("reboot", "old");
        until("new", "! test -e /run/foobar-infra/sshd/pending");
        until("old", "systemctl is-active -q nginx");
        assertThat(lab.on("new", SAYS + " | sha256sum")).isEqualTo(before);
        site.hasNoChanges();
    }

    @Test
    @Order(3)
    void a_file_that_is_read_before_is_found_and_what_sshd_does_not_take_changes_nothing() throws Exception {
        lab.on("new", "echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/00-a.conf");
        assertThat(site.run("verify", "ssh", "--no-color").out()).contains("2 passed");
        lab.on("new", "sed -i '1i Match User nobody' /etc/ssh/sshd_config.d/00-a.conf");
        assertThat(site.run("verify", "ssh", "--no-color").out())
                .contains("some may log in by a password: /etc/ssh/sshd_config.d/00-a.conf:2", "read before");
        lab.on("new", "rm /etc/ssh/sshd_config.d/00-a.conf");
        site.write(
                "locked/ssh/sshd.conf.ftl", Files.readString(Path.of("templates/ssh/sshd.conf.ftl")) + "Sesame open\n");

        var ran = site.attemptApply("--templates", directory.resolve("locked").toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("sshd does not take it", "Sesame", "logins are as before");
        site.hasNoChanges();
    }

    @Test
    @Order(4)
    void logins_are_as_before_once_it_leaves() throws Exception {
        site.write("topology.yml", Files.readString(site.file()).replace("ssh: hardened\n", ""));

        site.apply();

        site.hasNoChanges();
        for (var server : BOTH) {
            assertThat(offers(server)).contains("password");
        }
    }
}
