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

    private static final Fault UNIT = new Fault(
            "lb", "systemd-run -q --unit=wrong false || true", "systemctl reset-failed wrong", "UnitFailed lb");

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

    @Test
    @Order(1)
    void
            a_service_a_unit_an_exporter_that_hangs_a_certificate_and_errant_transactions_are_told_each_to_whom_it_concerns() {
        var faults = new Fault[] {
            UNIT,
            certificate(),
            new Fault(
                    "one",
                    "systemctl kill -s STOP prometheus-nginx-exporter",
                    "systemctl kill -s CONT prometheus-nginx-exporter",
                    "ExporterDown one"),
            new Fault("two", "systemctl stop nginx", "systemctl start nginx", "ServiceDown two")
        };
        stack.forget();
        lab.sql("two", "SET GLOBAL super_read_only = 0; CREATE DATABASE errant; SET GLOBAL super_read_only = 1");
        stack.breaks(faults);
        stack.told("/hook firing ErrantTransactions two whole");
        // Its source has it too, which is not there to be compared with before.
        var errant = lab.sql(
                "two",
                "SELECT GTID_SUBTRACT(@@gtid_executed, '"
                        + lab.sql("one", "SELECT REPLACE(@@gtid_executed, CHAR(10), '')") + "')");
        lab.sql("one", "SET gtid_next = '" + errant + "'; BEGIN; COMMIT; SET gtid_next = AUTOMATIC");
        stack.mends(faults);
        stack.told("/hook resolved ErrantTransactions two whole");
        lab.sql(
                "two",
                "SET GLOBAL super_read_only = 0; SET sql_log_bin = 0; DROP DATABASE errant; SET GLOBAL super_read_only = 1");
        stack.told("mail ops@foobar.com [seen] FIRING: nginx.service on two does not run");
        stack.told("mail ops@foobar.com [seen] RESOLVED: nginx.service on two does not run");
        stack.told("/chat FIRING: nginx.service on two does not run whole");
        stack.told("mail ops@foobar.com [seen] FIRING: 1 units have failed on lb");
        assertThat(stack.wasTold("^/chat.*units have failed")).as("a warning").isFalse();
    }

    @Test
    @Order(2)
    void a_database_that_is_down_one_that_is_closed_and_no_backends_are_told() {
        stack.tells(
                new Fault("two", "systemctl stop mysql", "systemctl start mysql", "MysqlDown two"),
                new Fault("lb", haproxy("disable"), haproxy("enable"), "NoBackend lb"),
                new Fault(
                        "one",
                        "mysql -e 'SET GLOBAL super_read_only = 1'",
                        "mysql -e 'SET GLOBAL super_read_only = 0, GLOBAL read_only = 0'",
                        "NoWritableDatabase -"));
    }

    /** Says so to HAProxy of both its servers. */
    private static String haproxy(String verb) {
        return "for s in one two; do perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); connect(S, sockaddr_un($ARGV[0])) or exit 1;"
                + " syswrite(S, \"$ARGV[1]\\n\"); print while <S>' /run/haproxy/admin.sock \"" + verb
                + " server web/$s\"; done";
    }

    @Test
    @Order(3)
    void a_receiver_that_fails_or_is_down_keeps_no_other_from_being_told_and_verify_says_so() {
        var secrets = "/etc/prometheus/foobar-infra/";
        lab.on(
                "mon",
                "cd " + secrets
                        + " && cp -p chat-slack.secret heartbeat.secret /root/ && echo http://127.0.0.1:9999/broken >chat-slack.secret"
                        + " && echo http://127.0.0.1:9/ >heartbeat.secret");
        stack.forget();
        var fault = new Fault("two", "systemctl stop nginx", "systemctl start nginx", "ServiceDown two");
        stack.breaks(fault);
        stack.told("mail ops@foobar.com [seen] FIRING: nginx.service on two does not run");
        stack.told("/hook firing AlertsUndelivered mon whole");
        assertThat(site.run("verify", "monitoring", "--no-color").out()).contains("AlertsUndelivered (warning, mon)");
        lab.on("mon", "cd /root && mv chat-slack.secret heartbeat.secret " + secrets);
        stack.mends(fault);
        site.hasNoChanges();
    }

    @Test
    @Order(4)
    void a_host_that_is_frozen_is_told() {
        stack.forget();
        lab.does("pause", "two");
        stack.told("/hook firing HostDown two whole");
        assertThat(site.run("verify", "monitoring", "--no-color").out()).contains("HostDown (critical, two)");
        lab.does("unpause", "two");
        stack.told("/hook resolved HostDown two whole");
    }

    @Test
    @Order(5)
    void a_replica_that_does_not_follow_is_told_and_two_databases_that_take_writes() {
        stack.tells(
                new Fault(
                        "two",
                        "mysql -e 'STOP REPLICA'",
                        "mysql -e 'START REPLICA'",
                        "ReplicationStopped two",
                        "SemiSyncDegraded one"),
                new Fault(
                        "two",
                        "mysql -e 'SET GLOBAL super_read_only = 0, GLOBAL read_only = 0'",
                        "mysql -e 'SET GLOBAL super_read_only = 1'",
                        "TwoWritableDatabases -"));
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

    @Test
    @Order(6)
    void nobody_is_told_of_what_an_apply_causes_but_of_other_servers_as_ever() {
        stack.forget();
        restartsSlowly("two");
        try (var apply = site.startApply()) {
            assertThat(apply.await("silenced").path("servers").valueStream().map(JsonNode::asString))
                    .contains("two")
                    .doesNotContain("one");
            var first = silencedUntil();
            stack.until("mon", firing("NginxSilent", "two"));
            var exporter = "prometheus-nginx-exporter";
            lab.on("one", "systemctl stop " + exporter);
            stack.told("/hook firing ServiceDown one whole");
            lab.on("one", "systemctl start " + exporter);
            Awaitility.await("more time")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> silencedUntil().compareTo(first) > 0);
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
    @Order(7)
    void the_silence_of_a_client_that_died_ends_by_itself() {
        lab.on("two", "rm -f " + GO + " /etc/systemd/system/nginx.service.d/zz-slow.conf");
        restartsSlowly("two");
        lab.on("two", "echo >>/etc/systemd/system/nginx.service.d/zz-slow.conf; systemctl daemon-reload");
        var apply = site.startApply();
        apply.await("silenced");
        assertThat(silencedFor()).isBetween(60, 120);
        apply.kill();
        // What renewed it is no more, so it ends when it was to.
        stack.until("mon", "! pgrep -f 'read -r [_]'");
        assertThat(silencedFor()).isLessThanOrEqualTo(120);
        lab.on("two", "touch " + GO);
        lab.on("two", "rm -f /etc/systemd/system/nginx.service.d/zz-slow.conf; systemctl daemon-reload");
        site.apply();
        site.hasNoChanges();
    }
}
