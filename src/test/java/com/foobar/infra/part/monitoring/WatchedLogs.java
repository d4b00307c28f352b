package com.foobar.infra.part.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The logs of a stack on hosts that is watched, whose databases write those of their statements beside their data. */
record WatchedLogs(WatchedStack stack) {

    /** Which of a server's files a process of a program has open that match this. */
    private List<String> open(String host, String program, String pattern) {
        return stack.lab()
                .on(
                        host,
                        "for p in $(pidof " + program + "); do readlink /proc/$p/fd/*; done | grep " + pattern
                                + " | sort -u")
                .lines()
                .toList();
    }

    void stayWithinLimits() {
        var lab = stack.lab();
        var site = stack.site();
        for (var host : List.of("lb", "one", "two", "mon")) {
            assertThat(lab.on(host, "journalctl -b -u systemd-journald -o cat | grep -o 'max 1G' | tail -n 1"))
                    .isEqualTo("max 1G");
            assertThat(lab.on(host, "systemctl is-enabled logrotate.timer; systemctl is-active logrotate.timer"))
                    .isEqualTo("enabled\nactive");
        }
        for (var host : List.of("one", "two")) {
            // Of what is rotated, programs write to the new files, and not to those that are about to be packed and
            // removed.
            lab.on(host, "logrotate -f /etc/logrotate.conf");
            assertThat(open(host, "mysqld", "/var/log/mysql/")).containsExactly("/var/log/mysql/error.log");
            assertThat(lab.on(host, "ls /var/log/mysql")).contains("error.log.1");
            stack.until(host, "! ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q '/var/log/nginx/.*log[.]1'");
            assertThat(lab.on(host, "ls /var/log/nginx")).contains("access.log.1");
            var slow = "/var/lib/mysql/" + host + "-slow.log";
            assertThat(open(host, "mysqld", "/var/lib/mysql/.*[.]log")).containsExactly(slow);
            lab.sql(host, "SELECT 'after'");
            assertThat(lab.on(host, "grep -c after " + slow)).isNotEqualTo("0");
            assertThat(lab.on(host, "ls /var/lib/mysql")).contains(host + "-slow.log.1");
            assertThat(lab.on(host, "ls /var/log/foobar-infra.log*")).contains("/var/log/foobar-infra.log.1");
        }
        assertThat(site.run("status", "--no-color").out())
                .contains("last changes")
                .doesNotContain("none is noted");
    }

    void areToldWhereTheyDoNot() {
        var lab = stack.lab();
        var site = stack.site();
        lab.on("two", "truncate -s 2G /var/log/nginx/huge.txt; systemctl stop logrotate.timer");
        lab.on("one", "truncate -s 2G /var/log/nginx/huge.txt");
        lab.on("lb", "printf '[Journal]\\nSystemMaxUse=\\n' >/etc/systemd/journald.conf.d/zzz.conf");
        lab.on("mon", "echo '}' >/etc/logrotate.d/broken; systemctl start logrotate || true");
        var told = site.run("verify", "logs", "--no-color");
        assertThat(told.exit()).isEqualTo(1);
        assertThat(told.out())
                .contains("logrotate.timer is inactive, at boot enabled")
                .contains("/var/log/nginx/huge.txt has 2048 MiB: nobody rotates it")
                .contains("the journal has no limit of its own")
                .contains("the last run of logrotate ended with exit-code");
        lab.on("mon", "rm /etc/logrotate.d/broken; systemctl start logrotate");
        lab.on("lb", "rm /etc/systemd/journald.conf.d/zzz.conf");
        lab.on("one", "rm /var/log/nginx/huge.txt");
        lab.on("two", "rm /var/log/nginx/huge.txt");
        site.apply();
        site.hasNoChanges();
        assertThat(site.run("verify", "logs").exit()).isZero();
    }
}
