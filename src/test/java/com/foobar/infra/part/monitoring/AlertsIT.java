package com.foobar.infra.part.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.part.monitoring.WatchedStack.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Faults that are made on hosts, and who is told of them and of their end. Those that have nothing to do with each other are made at once. */
@Tag("lab")
@Tag("monitoring")
@Tag("exporters")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(0)
class AlertsIT {

    @TempDir
    static Path directory;

    private static WatchedStack stack;
    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() throws IOException {
        stack = WatchedStack.up("it-alerts", directory);
        lab = stack.lab();
        site = stack.site();
        site.apply();
        stack.until("mon", "! promtool query instant http://127.0.0.1:9090 ALERTS | grep -v Watchdog | grep -q .");
    }

    @AfterAll
    static void down() {
        stack.close();
    }

    /** By one that has ended. */
    private static Fault certificate() {
        var pem = "/etc/foobar-infra/seen/tls/www.foobar.com.pem";
        return new Fault(
                "lb",
                "cp -p " + pem
                        + " /root/kept && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /root/k -out /root/c"
                        + " -subj /CN=x -not_before 20200101000000Z -not_after 20200201000000Z && cat /root/c /root/k >"
                        + pem,
                "cp -p /root/kept " + pem,
                "CertificateEnded lb");
    }

    /** Says so to HAProxy of both its servers. */
    private static String haproxy(String verb) {
        return "for s in one two; do perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); connect(S, sockaddr_un($ARGV[0])) or exit 1;"
                + " syswrite(S, \"$ARGV[1]\\n\"); print while <S>' /run/haproxy/admin.sock \"" + verb
                + " server web/$s\"; done";
    }

    /** A restart of nginx on that server goes on until {@link #GO} is there. */
    private static void restartsSlowly(String host) {
        lab.on(
                host,
                "mkdir -p /etc/systemd/system/nginx.service.d && printf '[Service]\\nTimeoutStartSec=600\\nExecStartPre=/bin/sh -c \"until [ -e "
                        + GO
                        + " ]; do sleep 0.5; done\"\\n' >/etc/systemd/system/nginx.service.d/zz-slow.conf && systemctl daemon-reload");
    }

    private static final String GO = "/run/go";
    private static final String RULES = "/etc/prometheus/rules/foobar-infra-site.yml";
    private static final String CERTIFICATE = "/etc/mysql/foobar-infra/server-cert.pem";

    /** When the last of the silences ends; empty: there is none. */
    private static String silencedUntil() {
        return lab.on(
                "mon",
                "amtool --alertmanager.url=http://127.0.0.1:9093 silence query -o json | grep -o '\"endsAt\":\"[^\"]*' | cut -d '\"' -f 4 | sort | tail -n 1");
    }

    /** How many seconds that is from now. */
    private static int silencedFor() {
        var latest = silencedUntil();
        return latest.isEmpty()
                ? 0
                : (int) Duration.between(Instant.parse(lab.on("mon", "date -u +%FT%TZ")), Instant.parse(latest))
                        .toSeconds();
    }

    /**
     * The silence of a client that died goes on for a while, as what it began may; of what happens on other servers all are told, but
     * for those whose way is broken, of which the rest are told too.
     */
    @Test
    @Order(1)
    void of_other_servers_all_are_told_while_one_is_silenced_whose_client_died_and_two_receivers_fail() {
        restartsSlowly("two");
        var apply = site.startApply();
        apply.await("silenced");
        assertThat(silencedFor()).isBetween(60, 120);
        apply.kill();

        var secrets = "/etc/prometheus/foobar-infra/";
        lab.on(
                "mon",
                "cd " + secrets
                        + " && cp -p chat-slack.secret heartbeat.secret /root/ && echo http://127.0.0.1:9999/broken >chat-slack.secret"
                        + " && echo http://127.0.0.1:9/ >heartbeat.secret");
        stack.forget();
        var faults = new Fault[] {
            certificate(),
            new Fault("lb", haproxy("disable"), haproxy("enable"), "NoBackend lb", "SiteDown lb"),
            new Fault(
                    "one",
                    "systemctl kill -s STOP prometheus-nginx-exporter prometheus-node-exporter",
                    "systemctl kill -s CONT prometheus-nginx-exporter prometheus-node-exporter",
                    "ExporterDown one"),
            new Fault("one", "systemctl stop mysql", "systemctl start mysql", "MysqlDown one", "NoWritableDatabase -"),
            new Fault(
                    "mon",
                    "cp -p " + RULES + " /root/rules && echo '}' >>" + RULES
                            + " && (systemctl reload prometheus || true)",
                    "cp -p /root/rules " + RULES + " && systemctl reload prometheus",
                    "ConfigurationNotLoaded mon")
        };
        stack.breaks(faults);
        stack.told("mail ops@foobar.com [seen] FIRING: lb has no web server to ask");
        stack.told("/hook firing AlertsUndelivered mon whole");
        assertThat(site.run("verify", "monitoring", "--no-color").out()).contains("AlertsUndelivered (warning, mon)");
        assertThat(stack.wasTold("HostDown one")).isFalse();
        lab.on("mon", "cd /root && mv chat-slack.secret heartbeat.secret " + secrets);
        stack.mends(faults);

        // What renewed it is no more, so it ends when it was to.
        stack.until("mon", "! pgrep -f 'read -r [_]'");
        assertThat(silencedFor()).isLessThanOrEqualTo(120);
        lab.on("two", "touch " + GO);
        lab.on("two", "rm -f /etc/systemd/system/nginx.service.d/zz-slow.conf; systemctl daemon-reload");
        site.apply();
        site.hasNoChanges();
        Awaitility.await("almost its end").atMost(Duration.ofSeconds(120)).until(() -> silencedFor() <= 15);
    }

    @Test
    @Order(2)
    void nobody_is_told_of_what_an_apply_causes_but_of_the_rest_as_ever() {
        stack.forget();
        lab.on("two", "rm -f " + GO);
        restartsSlowly("two");
        try (var apply = site.startApply()) {
            assertThat(apply.await("silenced").path("servers").valueStream().map(JsonNode::asString))
                    .containsExactly("two");
            var first = silencedUntil();
            var closed = new Fault(
                    "one",
                    "mysql -e 'SET GLOBAL read_only = 1'",
                    "mysql -e 'SET GLOBAL read_only = 0'",
                    "NoWritableDatabase -");
            stack.causes(closed);
            stack.until("mon", firing("NginxSilent", "two"));
            stack.firing(closed);
            Awaitility.await("more time")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> silencedUntil().compareTo(first) > 0);
            stack.mends(closed);
            lab.on("two", "touch " + GO);
            assertThat(apply.ended().exit()).isZero();
        }
        assertThat(silencedFor()).isLessThanOrEqualTo(30);
        stack.until("mon", "! " + firing("NginxSilent", "two"));
        Awaitility.await("its end").atMost(Duration.ofSeconds(60)).until(() -> silencedFor() == 0);
        assertThat(stack.wasTold(" two ")).isFalse();
    }

    private static String firing(String alert, String instance) {
        return "promtool query instant http://127.0.0.1:9090 'ALERTS{alertname=\"" + alert + "\",instance=\"" + instance
                + "\",alertstate=\"firing\"}' | grep -q .";
    }

    @Test
    @Order(3)
    void
            a_frozen_host_a_service_a_unit_a_replica_that_does_not_follow_and_writes_to_it_are_told_each_to_whom_it_concerns() {
        stack.forget();
        lab.does("pause", "lb");
        lab.sql("two", "SET GLOBAL super_read_only = 0; CREATE DATABASE errant; SET GLOBAL super_read_only = 1");
        var errant = lab.sql(
                "two",
                "SELECT GTID_SUBTRACT(@@gtid_executed, '"
                        + lab.sql("one", "SELECT REPLACE(@@gtid_executed, CHAR(10), '')") + "')");
        var faults = new Fault[] {
            new Fault(
                    "one",
                    "systemd-run -q --unit=wrong false || true",
                    "systemctl reset-failed wrong",
                    "UnitFailed one"),
            new Fault(
                    "two",
                    "systemctl stop nginx",
                    "systemctl start nginx",
                    "ServiceDown two",
                    "NginxSilent two",
                    "BackendDown two"),
            new Fault(
                    "two",
                    "mv " + CERTIFICATE + " /root/",
                    "mv /root/server-cert.pem " + CERTIFICATE,
                    "CertificateUnreadable two"),
            new Fault(
                    "one",
                    "cp -p " + CERTIFICATE
                            + " /root/ && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                            + " -keyout /root/k -out /root/c -subj /CN=x -days 3 && cat /root/c >" + CERTIFICATE,
                    "cp -p /root/server-cert.pem " + CERTIFICATE,
                    "CertificateEnds one"),
            new Fault(
                    "two",
                    "mysql -e 'STOP REPLICA; SET GLOBAL super_read_only = 0, GLOBAL read_only = 0'",
                    "mysql -e 'SET GLOBAL super_read_only = 1; START REPLICA'",
                    "ReplicationStopped two",
                    "SemiSyncDegraded one",
                    "TwoWritableDatabases -"),
            // Its source has it too: a transaction that its replica does not fetch any more, as it has it, and so does
            // not acknowledge.
            new Fault(
                    "one",
                    "true",
                    "mysql -e \"SET GLOBAL rpl_semi_sync_source_enabled = 0; SET gtid_next = '" + errant
                            + "'; BEGIN; COMMIT; SET gtid_next = AUTOMATIC; SET GLOBAL rpl_semi_sync_source_enabled = 1\"",
                    "ErrantTransactions two")
        };
        stack.causes(faults);
        // Its end is ten minutes away: times.yml has it.
        lab.on(
                "one",
                "for i in 1 2 3 4; do p=$(systemctl show -P MainPID foobar-infra-figures); kill -9 $p;"
                        + " until q=$(systemctl show -P MainPID foobar-infra-figures); [ $q != 0 ] && [ $q != $p ]; do sleep 0.2; done; done");
        stack.told("/hook firing HostDown lb whole");
        assertThat(site.run("verify", "monitoring", "--no-color").out()).contains("HostDown (critical, lb)");
        lab.does("unpause", "lb");
        stack.firing(faults);
        stack.told("/hook firing ServiceRestarts one whole");
        stack.mends(faults);
        stack.told("/hook resolved HostDown lb whole");
        lab.sql(
                "two",
                "SET GLOBAL super_read_only = 0; SET sql_log_bin = 0; DROP DATABASE errant; SET GLOBAL super_read_only = 1");
        stack.told("mail ops@foobar.com [seen] FIRING: nginx.service on two does not run");
        stack.told("mail ops@foobar.com [seen] RESOLVED: nginx.service on two does not run");
        stack.told("/chat FIRING: nginx.service on two does not run whole");
        stack.told("mail ops@foobar.com [seen] FIRING: 1 units have failed on one");
        assertThat(stack.wasTold("^/chat.*units have failed")).as("a warning").isFalse();
    }
}
