package com.foobar.infra.part.updates;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A Debian 13 and a bare Debian 12 that update themselves, and then no more. Each test goes on from the last. */
@Tag("lab")
@Tag("updates")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpdatesIT {

    private static final String SECTION = """
            updates:
              time: "04:30"
              reboot: "05:00"
              hold: [hello]
            """;

    private static final String CONF = "/etc/apt/apt.conf.d/52foobar-infra-unattended";
    private static final String DROP_INS = "/etc/systemd/system/apt-daily-upgrade.timer.d";

    /** What somebody had there before. */
    private static final String MINE = "[Timer]\nOnCalendar=*-*-* 01:00\n";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-updates", Lab.READY, "new");
        lab.more(Lab.OLDER, "old");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: fresh
                domain: www.foobar.com
                servers:
                  new: @new@
                  old: @old@
                load_balancer:
                  servers: new
                web:
                  servers: [new, old]
                  port: 8080
                """ + SECTION);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(120))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }

    private static String show(String host, String property) {
        return lab.on(host, "LC_ALL=C systemctl show -P " + property + " apt-daily-upgrade.timer");
    }

    @Test
    @Order(1)
    void a_package_manager_at_work_is_waited_for() {
        lab.on(
                "new",
                "mkdir -p " + DROP_INS + " && printf '" + MINE.replace("\n", "\\n") + "' >" + DROP_INS
                        + "/foobar-infra.conf");
        // A run from before must not be taken for one of ours that failed.
        lab.on("old", "systemctl start apt-daily-upgrade.service");
        var pid = lab.on("new", """
                python3 -c 'import fcntl, time
                f = open("/var/lib/dpkg/lock-frontend", "w")
                fcntl.lockf(f, fcntl.LOCK_EX)
                open("/run/held", "w")
                time.sleep(1000)' >/dev/null 2>&1 & echo $!""");
        until("new", "test -e /run/held");
        try (var apply = site.startApply("--take-over", "new")) {
            until(
                    "new",
                    "grep 'Waiting for cache lock.*held by process " + pid + "' /var/lib/foobar-infra/fresh/apt.log");
            lab.on("new", "kill " + pid);
            assertThat(apply.ended().exit()).isZero();
        }
    }

    @Test
    @Order(2)
    void they_update_themselves_one_after_the_other() {
        site.hasNoChanges();
        site.isVerified();

        // The order of the web servers, the first of which is the last.
        assertThat(show("old", "NextElapseUSecRealtime")).contains(" 04:30:00 ");
        assertThat(show("new", "NextElapseUSecRealtime")).contains(" 04:50:00 ");
        var verified = site.run("verify", "updates", "--no-color");
        assertThat(verified.exit()).as(verified.toString()).isZero();
        assertThat(verified.out()).contains("unattended-upgrades", " 04:30:00 ", " 04:50:00 ", "last well not yet");
        for (var host : List.of("new", "old")) {
            assertThat(lab.on(host, "apt-config dump | grep Unattended-Upgrade::"))
                    .contains("Origins-Pattern:: \"origin=Debian,codename=${distro_codename}-security,")
                    .doesNotContain("label=Debian\"");
            var log = lab.on(host, "unattended-upgrade --dry-run --debug 2>&1");
            assertThat(log.lines()
                            .filter(line ->
                                    line.toLowerCase(java.util.Locale.ROOT).contains("blacklist")))
                    .as(log)
                    .anyMatch(line -> line.contains("^nginx(-|$)") && line.contains("^hello(-|$)"));
        }
    }

    @Test
    @Order(3)
    void a_run_that_fails_and_a_timer_that_is_stopped_are_found() {
        lab.on("old", "systemctl stop apt-daily-upgrade.timer");
        var stopped = site.run("verify", "updates", "--no-color");
        assertThat(stopped.exit()).isEqualTo(1);
        assertThat(stopped.out()).contains("apt-daily-upgrade.timer is inactive");
        site.apply();
        site.hasNoChanges();

        lab.on("old", "apt-get -q update; mv /usr/bin/unattended-upgrade /usr/bin/aside");
        lab.on(
                "old",
                "printf '#!/bin/sh\\nexit 1\\n' >/usr/bin/unattended-upgrade; chmod 755 /usr/bin/unattended-upgrade");
        lab.on("old", "systemctl start apt-daily-upgrade.service || true");
        var failed = site.run("verify", "updates", "--no-color");
        assertThat(failed.out()).contains("failed; the last that went well: none");
        assertThat(failed.exit()).isEqualTo(1);
        lab.on("old", "mv /usr/bin/aside /usr/bin/unattended-upgrade; systemctl start apt-daily-upgrade.service");
        site.isVerified();
    }

    @Test
    @Order(4)
    void what_was_there_before_comes_back() {
        site.edit(SECTION, "");
        site.apply();
        site.hasNoChanges();

        for (var host : List.of("new", "old")) {
            assertThat(lab.attempt(host, "test -e " + CONF).exit()).isNotZero();
            assertThat(lab.attempt(host, "dpkg -s unattended-upgrades | grep -x 'Status: install ok installed'")
                            .exit())
                    .isNotZero();
            // The images have them so.
            assertThat(lab.on(host, "systemctl is-enabled apt-daily.timer apt-daily-upgrade.timer || true"))
                    .isEqualTo("masked\nmasked");
            assertThat(lab.attempt(host, "test -e /var/lib/foobar-infra/fresh/timers")
                            .exit())
                    .isNotZero();
        }
        assertThat(lab.on("new", "cat " + DROP_INS + "/foobar-infra.conf")).isEqualTo(MINE.strip());
        assertThat(lab.attempt("old", "test -e " + DROP_INS).exit()).isNotZero();
    }
}
