package com.foobar.infra.part.monitoring;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.part.monitoring.WatchedStack.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The faults that {@link AlertsIT} leaves: what comes slowly, and of backups. They are made all at once; where an alert takes minutes to
 * begin or to end, its rule is given less time here, as {@code times.yml} holds what it has.
 */
@Tag("lab")
@Tag("monitoring")
@Tag("exporters")
@Tag("backup")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(0)
class MoreAlertsIT {

    private static final String BACKUP = """
            backup:
              repository: {server: mon}
              password: {file: password}
            """;

    private static final String PEM = "/etc/foobar-infra/seen/tls/www.foobar.com.pem";
    private static final String NOTES = "/var/lib/foobar-infra/seen/backup/";

    @TempDir
    static Path directory;

    private static WatchedStack stack;
    private static Lab lab;

    @BeforeAll
    static void up() throws IOException {
        stack = WatchedStack.up("it-alerts-more", directory, BACKUP);
        lab = stack.lab();
        stack.secret("password", "word");
        stack.site().apply();
        lab.on(
                "mon",
                "cd /etc/prometheus/rules && sed -i 's/for: [25]m$/for: 10s/; s/\\[5m\\]/[30s]/; s/\\[30m\\]/[1m]/; s/> 150$/> 3/'"
                        + " foobar-infra-*.yml && systemctl reload prometheus");
        stack.until("mon", "! promtool query instant http://127.0.0.1:9090 ALERTS | grep -v Watchdog | grep -q .");
        stack.forget();
    }

    @AfterAll
    static void down() {
        stack.close();
    }

    /** Its node exporter says what no lab host can be made to lack without the machine lacking it too. */
    private static Fault unwell(String host, String faults, String... alerts) {
        stack.bring(host, "unwell.py");
        return new Fault(
                host,
                "d=/etc/systemd/system/prometheus-node-exporter.service.d && sed 's/listen-address=[^ ]*/listen-address=127.0.0.1:19100/;"
                        + " s/--web.config.file=[^ ]*//' $d/foobar-infra.conf >$d/zz-aside.conf && systemctl daemon-reload"
                        + " && systemctl restart prometheus-node-exporter && systemd-run -q --unit=unwell /usr/bin/python3 /root/unwell.py "
                        + lab.address(host) + " " + faults,
                "systemctl stop unwell; rm /etc/systemd/system/prometheus-node-exporter.service.d/zz-aside.conf; systemctl daemon-reload;"
                        + " systemctl restart prometheus-node-exporter",
                alerts);
    }

    /** HAProxy shows a certificate that is good between those days from now. */
    private static Fault certificate(int from, int to, String... alerts) {
        return new Fault(
                "lb",
                "cp -p " + PEM
                        + " /root/kept && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /root/k"
                        + " -out /root/c -subj /CN=www.foobar.com -not_before $(date -u -d '" + from
                        + " days' +%Y%m%d%H%M%SZ) -not_after $(date -u -d '" + to
                        + " days' +%Y%m%d%H%M%SZ) && cat /root/c /root/k >" + PEM + " && systemctl reload haproxy",
                "cp -p /root/kept " + PEM + " && systemctl reload haproxy",
                alerts);
    }

    /** A session that holds a lock, until the unit is stopped. */
    private static String session(String unit, String statement) {
        return "systemd-run -q --unit=" + unit + " mysql -e '" + statement + "; SELECT SLEEP(1000)'"
                + " && until mysql -NBe 'SELECT info FROM information_schema.processlist' | grep -q '^SELECT SLEEP(1000)';"
                + " do sleep 0.2; done";
    }

    @Test
    @Order(1)
    void what_comes_slowly_is_told_and_its_end() {
        // The primary's writes wait, first those of its replica, then of visitors.
        var faults = new Fault[] {
            unwell("one", "disk-full inodes memory", "DiskFull one", "InodesRunOut one", "MemoryRunsOut one"),
            unwell("two", "disk-fills kill clock", "DiskFillsUp two", "MemoryKill two", "ClockWrong two"),
            new Fault(
                    "mon",
                    "systemctl kill -s STOP foobar-infra-figures",
                    "systemctl kill -s CONT foobar-infra-figures",
                    "FiguresOld mon"),
            new Fault(
                    "mon",
                    "printf 'groups:\\n- name: two\\n  rules:\\n  - record: a\\n    expr: label_replace(up, \"instance\", \"x\", \"\", \"\")\\n'"
                            + " >/etc/prometheus/rules/foobar-infra-zz.yml && systemctl reload prometheus",
                    "rm /etc/prometheus/rules/foobar-infra-zz.yml && systemctl reload prometheus",
                    "RulesFail mon"),
            new Fault(
                    "two",
                    "mv /etc/foobar-infra/seen/secrets/mysql-opener /root/",
                    "mv /root/mysql-opener /etc/foobar-infra/seen/secrets/",
                    "ErrantUnknown two"),
            new Fault(
                    "one",
                    "mkdir -p /run/systemd/system/foobar-infra-figures.service.d && printf '[Service]\\nTemporaryFileSystem=/var/lib/mysql:size=4k\\n'"
                            + " >/run/systemd/system/foobar-infra-figures.service.d/small.conf && systemctl daemon-reload && systemctl restart foobar-infra-figures",
                    "rm -r /run/systemd/system/foobar-infra-figures.service.d; systemctl daemon-reload; systemctl restart foobar-infra-figures",
                    "BinaryLogsLarge one"),
            new Fault(
                    "two",
                    "for i in $(seq 20); do systemd-run -q --unit=idle-$i mysql -e 'SELECT SLEEP(999)'; done;"
                            + " until n=$(mysql -NBe \"SHOW STATUS LIKE 'Threads_connected'\" | cut -f 2) && [ $n -gt 20 ]; do sleep 0.2; done;"
                            + " mysql -e \"SET GLOBAL max_connections = $((n + 2))\"",
                    "systemctl stop 'idle-*'; mysql -e 'SET GLOBAL max_connections = 200'",
                    "ConnectionsRunOut two"),
            new Fault(
                    "two",
                    session("behind", "FLUSH TABLES WITH READ LOCK"),
                    "systemctl stop behind",
                    "ReplicationLags two"),
            new Fault("one", "mysql -e 'CREATE DATABASE late'", "true"),
            new Fault(
                    "one",
                    // Sessions of visitors that gave up wait on.
                    "mysql -e 'SET GLOBAL max_connections = 2000' && "
                            + session("closed", "FLUSH TABLES WITH READ LOCK"),
                    "systemctl stop closed; mysql -e 'SET GLOBAL max_connections = 200'")
        };
        // Whoever looks at the certificate must get through, and so comes before those who wait in a queue.
        var shown = certificate(-1, 3, "SiteCertificateEnds lb", "CertificateEnds lb");
        var visitors = new Fault(
                "lb",
                atATime(9)
                        + "for i in $(seq 40); do systemd-run -q --unit=visitor-$i sh -c 'while :; do curl -sk -m 30 -o /dev/null"
                        + " -H \"Host: www.foobar.com\" -d \"author=a&text=b\" https://" + lab.address("lb")
                        + "/messages; done'; done",
                // Not by a reload, after which HAProxy knows no former answers.
                "systemctl stop 'visitor-*'; " + atATime(500) + "true",
                "ManyErrors lb",
                "SlowAnswers lb",
                "RequestsWait lb");
        stack.causes(shown);
        stack.causes(faults);
        stack.firing(shown);
        stack.causes(visitors);
        var all = Stream.concat(Stream.of(visitors, shown), Stream.of(faults)).toArray(Fault[]::new);
        stack.firing(all);
        stack.mends(all);
    }

    /** Says to HAProxy how many requests each of both its servers may have at a time. */
    private static String atATime(int requests) {
        return "for s in one two; do perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); connect(S, sockaddr_un($ARGV[0])) or exit 1;"
                + " syswrite(S, \"set maxconn server web/$ARGV[1] " + requests
                + "\\n\"); print while <S>' /run/haproxy/admin.sock $s; done; ";
    }

    @Test
    @Order(2)
    void what_goes_wrong_with_backups_is_told_and_its_end() {
        stack.forget();
        lab.on("two", "systemctl start foobar-infra-backup");
        lab.on("two", "systemctl start foobar-infra-backup-logs");
        // One that was begun does not come to anything, so that the gap stays.
        lab.on(
                "two",
                "mkdir -p /run/systemd/system/foobar-infra-backup.service.d && printf '[Service]\\nExecStartPre=false\\n'"
                        + " >/run/systemd/system/foobar-infra-backup.service.d/no.conf && systemctl daemon-reload"
                        + " && systemctl stop foobar-infra-backup-logs.timer foobar-infra-backup-logs.service");
        lab.on("one", "mysql -e 'CREATE DATABASE unkept'");
        lab.on(
                "two",
                "until mysql -e 'USE unkept' 2>/dev/null; do sleep 0.2; done; mysql -e 'FLUSH BINARY LOGS; FLUSH BINARY LOGS'"
                        + " && mysql -e \"PURGE BINARY LOGS TO '$(mysql -NBe 'SHOW BINARY LOGS' | tail -n 1 | cut -f 1)'\"");
        lab.on("two", "systemctl start foobar-infra-backup-logs");
        var faults = new Fault[] {
            new Fault("mon", "mv /srv/seen-backup/restic /root/", "mv /root/restic /srv/seen-backup/"),
            new Fault(
                    "two",
                    "sed -i 's/^at=.*/at='$(date -d '2 days ago' +%s)/ " + NOTES
                            + "last; sed -i 's/^at=.*/at='$(date -d '1 hour ago' +%s)/ "
                            + NOTES
                            + "logs; systemctl stop foobar-infra-backup-stream; echo at=$(date -d '1 hour ago' +%s)"
                            + " >/run/foobar-infra/backup-streamed"
                            + "; rm -r /run/systemd/system/foobar-infra-backup.service.d; systemctl daemon-reload;"
                            + " systemctl start foobar-infra-backup || true",
                    "systemctl start foobar-infra-backup foobar-infra-backup-stream && systemctl start foobar-infra-backup-logs"
                            + " foobar-infra-backup-logs.timer",
                    "BackupOld two",
                    "BackupFailed two",
                    "BinaryLogsNotKept two",
                    "BinaryLogsNotStreamed two",
                    "BinaryLogsGap two",
                    // Its timer.
                    "ServiceDown two"),
            certificate(-9, -2, "SiteCertificateEnded lb")
        };
        // Who follows nobody makes no backups: it ends before them.
        var alone = new Fault(
                "two",
                "mysql -e 'STOP REPLICA; RESET REPLICA ALL'",
                "mysql -e \"CHANGE REPLICATION SOURCE TO SOURCE_HOST = '" + lab.address("one")
                        + "', SOURCE_USER = 'foobar_replication', SOURCE_PASSWORD = '$(cat /etc/foobar-infra/seen/secrets/mysql-replication)',"
                        + " SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 1; START REPLICA\"",
                "ReplicaMissing -");
        stack.causes(faults);
        stack.causes(alone);
        stack.firing(faults);
        stack.firing(alone);
        stack.mends(alone);
        stack.mends(faults);
    }
}
