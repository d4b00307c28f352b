package com.foobar.infra.part.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A stack that watches itself: what it tells, to whom, and what it is like without. Each test goes on from the last. */
@Tag("lab")
@Tag("monitoring")
@Tag("exporters")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitoringIT {

    private static final String SECTION = """
            monitoring:
              server: mon
              heartbeat_file: beat
              receivers:
                ops:
                  webhook_file: hook
                post:
                  mail: {to: ops@foobar.com, from: seen@foobar.com, host: 127.0.0.1, port: 2525, tls: false}
                chat:
                  severities: critical
                  slack_file: chat
            """;

    private static final String EXPORTER = "curl -sS -m 5 --cacert /etc/prometheus/foobar-infra/ca.pem ";
    private static final String OWN = "--cert /etc/prometheus/foobar-infra/server.pem ";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() throws IOException {
        lab = Lab.up("it-monitoring", Lab.READY, "lb", "one", "two", "mon");
        site = new Site(lab, Tool.built(), directory);
        secret("beat", "http://127.0.0.1:9999/beat");
        secret("hook", "http://127.0.0.1:9999/hook");
        secret("chat", "http://127.0.0.1:9999/chat");
        site.topology("""
                name: seen
                domain: www.foobar.com
                servers:
                  lb: @lb@
                  one: @one@
                  two: @two@
                  mon: @mon@
                load_balancer:
                  servers: lb
                  https: {}
                web:
                  servers: [one, two]
                app:
                  servers: [one, two]
                mysql:
                  primary: one
                  replicas: two
                  durability: semi-sync
                """ + SECTION);
        bring("sink.py");
        // There again after a boot, and before anybody sends.
        lab.on(
                "mon",
                "printf '[Unit]\\nBefore=prometheus-alertmanager.service\\n[Service]\\nExecStart=/usr/bin/python3 /root/sink.py\\n"
                        + "[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/sink.service"
                        + " && systemctl daemon-reload && systemctl enable -q --now sink");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void secret(String name, String text) throws IOException {
        Files.setPosixFilePermissions(site.write(name, text + "\n"), PosixFilePermissions.fromString("rw-------"));
    }

    /** Puts a file of the tests' own on the monitoring server. */
    private static void bring(String name) {
        try (var in = Objects.requireNonNull(MonitoringIT.class.getResourceAsStream(name))) {
            var text = Base64.getEncoder().encodeToString(in.readAllBytes());
            // What a command line may have in one word is limited.
            lab.on("mon", "rm -f /root/" + name + ".64");
            for (int at = 0; at < text.length(); at += 60_000) {
                lab.on(
                        "mon",
                        "printf %s " + text.substring(at, Math.min(text.length(), at + 60_000)) + " >>/root/" + name
                                + ".64");
            }
            lab.on("mon", "base64 -d /root/" + name + ".64 >/root/" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(180))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }

    /** Waits until somebody was told so since the log was begun anew. */
    private static void told(String line) {
        until("mon", "grep -qxF '" + line + "' /run/sink.log");
    }

    /** Makes a fault, of which somebody is told, and mends it, of which too. */
    private static void tells(String alert, String instance, String host, String cause, String mend) {
        lab.on("mon", "rm -f /run/sink.log");
        lab.on(host, cause);
        told("/hook firing " + alert + " " + instance + " whole");
        lab.on(host, mend);
        told("/hook resolved " + alert + " " + instance + " whole");
    }

    private static void sql(String host, String statement) {
        lab.sql(host, statement);
    }

    @Test
    @Order(1)
    void all_is_watched_once_it_is_applied() {
        site.apply();
        site.hasNoChanges();
        assertThat(site.isVerified()).isGreaterThan(50);
        var verified = site.run("verify", "monitoring", "--no-color");
        assertThat(verified.out())
                .contains("12 exporters answer", "alerts loaded", "tells ops, post, chat", "none fires but Watchdog");
        told("/beat firing Watchdog - whole");
    }

    @Test
    @Order(2)
    void each_figure_that_an_alert_goes_by_is_told_by_somebody() {
        bring("names.py");
        until("mon", "test $(python3 /root/names.py | wc -w) = 1");
        assertThat(Integer.parseInt(lab.on("mon", "python3 /root/names.py"))).isGreaterThan(30);
        lab.on("mon", "sed -i s/replica_io_running/slave_io_running/ /etc/prometheus/rules/foobar-infra-databases.yml");
        assertThat(lab.on("mon", "python3 /root/names.py")).endsWith(" mysql_slave_status_slave_io_running");
        site.apply();
    }

    @Test
    @Order(3)
    void alerts_begin_and_end_when_they_should() {
        bring("times.yml");
        assertThat(lab.on("mon", "promtool test rules /root/times.yml 2>&1")).contains("SUCCESS");
        assertThat(lab.attempt(
                                "mon",
                                "sed 's/eval_time: 55s/eval_time: 25s/' /root/times.yml >/root/wrong.yml; promtool test rules /root/wrong.yml 2>&1")
                        .exit())
                .isNotZero();
    }

    @Test
    @Order(4)
    void an_exporter_answers_the_monitoring_server_and_nobody_else() {
        for (var port : List.of(9100, 9104, 9113)) {
            var url = "https://" + lab.address("two") + ":" + port + "/metrics";
            assertThat(lab.on("mon", EXPORTER + OWN + url + " | grep -c ^process_\\\\\\|^node_\\\\\\|^nginx_"))
                    .isNotEqualTo("0");
            assertThat(lab.attempt("mon", EXPORTER + url).exit())
                    .as("without a certificate")
                    .isNotZero();
            assertThat(lab.attempt("one", EXPORTER + OWN + url).exit())
                    .as("with another's")
                    .isNotZero();
            assertThat(lab.attempt("two", "curl -sS -m 5 http://127.0.0.1:" + port + "/metrics")
                            .exit())
                    .as("on loopback")
                    .isNotZero();
        }
        var haproxy = " -o /dev/null -w '%{http_code}' https://" + lab.address("lb") + ":9101/metrics";
        assertThat(lab.on("mon", EXPORTER + OWN + haproxy)).isEqualTo("200");
        assertThat(lab.attempt("mon", EXPORTER + haproxy).exit()).isNotZero();
        assertThat(lab.on("one", EXPORTER + OWN + haproxy)).isEqualTo("403");
        for (var port : List.of(9090, 9093, 9115)) {
            assertThat(lab.attempt("one", "curl -sS -m 5 http://" + lab.address("mon") + ":" + port)
                            .exit())
                    .isNotZero();
        }
        assertThat(lab.sql("one", "SHOW GRANTS FOR foobar_infra_exporter@localhost"))
                .isEqualTo("GRANT REPLICATION CLIENT ON *.* TO `foobar_infra_exporter`@`localhost`");
    }

    @Test
    @Order(5)
    void faults_of_services_and_hosts_are_told_and_their_end() {
        tells("ServiceDown", "two", "two", "systemctl stop nginx", "systemctl start nginx");
        told("mail ops@foobar.com [seen] FIRING: nginx.service on two does not run");
        told("mail ops@foobar.com [seen] RESOLVED: nginx.service on two does not run");
        told("/chat FIRING: nginx.service on two does not run whole");
        tells("MysqlDown", "two", "two", "systemctl stop mysql", "systemctl start mysql");
        lab.on("mon", "rm -f /run/sink.log");
        lab.does("pause", "two");
        told("/hook firing HostDown two whole");
        assertThat(site.run("verify", "monitoring", "--no-color").out()).contains("HostDown (critical, two)");
        lab.does("unpause", "two");
        told("/hook resolved HostDown two whole");
        tells("UnitFailed", "lb", "lb", "systemd-run -q --unit=wrong false || true", "systemctl reset-failed wrong");
        told("mail ops@foobar.com [seen] FIRING: 1 units have failed on lb");
        assertThat(lab.attempt("mon", "grep '^/chat.*units have failed' /run/sink.log")
                        .exit())
                .as("a warning")
                .isNotZero();
        tells("NoBackend", "lb", "lb", haproxy("disable"), haproxy("enable"));
    }

    /** Says so to HAProxy of both its servers. */
    private static String haproxy(String verb) {
        return "for s in one two; do perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); connect(S, sockaddr_un($ARGV[0])) or exit 1;"
                + " syswrite(S, \"$ARGV[1]\\n\"); print while <S>' /run/haproxy/admin.sock \"" + verb
                + " server web/$s\"; done";
    }

    @Test
    @Order(6)
    void faults_of_databases_are_told_and_their_end() {
        tells("ReplicationStopped", "two", "two", "mysql -e 'STOP REPLICA'", "mysql -e 'START REPLICA'");
        tells(
                "TwoWritableDatabases",
                "-",
                "two",
                "mysql -e 'SET GLOBAL super_read_only = 0, GLOBAL read_only = 0'",
                "mysql -e 'SET GLOBAL super_read_only = 1'");
        tells(
                "NoWritableDatabase",
                "-",
                "one",
                "mysql -e 'SET GLOBAL super_read_only = 1'",
                "mysql -e 'SET GLOBAL super_read_only = 0, GLOBAL read_only = 0'");
        // Of the replica's own, and then that of its source, which is not there to be compared with before.
        lab.on("mon", "rm -f /run/sink.log");
        sql("two", "SET GLOBAL super_read_only = 0; CREATE DATABASE errant; SET GLOBAL super_read_only = 1");
        told("/hook firing ErrantTransactions two whole");
        var errant = lab.sql(
                "two",
                "SELECT GTID_SUBTRACT(@@gtid_executed, '"
                        + lab.sql("one", "SELECT REPLACE(@@gtid_executed, CHAR(10), '')") + "')");
        sql("one", "SET gtid_next = '" + errant + "'; BEGIN; COMMIT; SET gtid_next = AUTOMATIC");
        told("/hook resolved ErrantTransactions two whole");
        sql(
                "two",
                "SET GLOBAL super_read_only = 0; SET sql_log_bin = 0; DROP DATABASE errant; SET GLOBAL super_read_only = 1");
        tells("SemiSyncDegraded", "one", "two", "mysql -e 'STOP REPLICA IO_THREAD'", "mysql -e 'START REPLICA'");
    }

    @Test
    @Order(7)
    void a_certificate_that_was_swapped_by_one_that_has_ended_is_told() {
        var pem = "/etc/foobar-infra/seen/tls/www.foobar.com.pem";
        tells(
                "CertificateEnded",
                "lb",
                "lb",
                "cp -p " + pem
                        + " /root/kept && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /root/k -out /root/c"
                        + " -subj /CN=x -not_before 20200101000000Z -not_after 20200201000000Z && cat /root/c /root/k >"
                        + pem,
                "cp -p /root/kept " + pem);
    }

    @Test
    @Order(8)
    void what_only_a_restart_loads_restarts_prometheus_and_all_else_reloads_it() {
        var pid = lab.on("mon", "systemctl show -P MainPID prometheus");
        site.edit("  server: mon\n", "  server: mon\n  alertmanager_port: 9193\n");
        site.apply();
        site.hasNoChanges();
        assertThat(lab.on("mon", "systemctl show -P MainPID prometheus")).isEqualTo(pid);

        site.edit("alertmanager_port: 9193", "retention: 3d");
        site.apply();
        site.hasNoChanges();
        assertThat(lab.on("mon", "systemctl show -P MainPID prometheus")).isNotEqualTo(pid);
        site.isVerified();
    }

    @Test
    @Order(9)
    void a_file_that_prometheus_refuses_changes_nothing() throws IOException {
        var rules = Files.readString(Path.of("templates/monitoring/rules/site.yml.ftl"), StandardCharsets.UTF_8);
        site.write("mine/monitoring/rules/site.yml.ftl", rules.replace("nginx_up == 0", "nginx_up =="));
        var refused = site.run(
                "apply --yes --no-color",
                "--templates",
                directory.resolve("mine").toString());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out()).contains("promtool rejects the new configuration; nothing was changed");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(10)
    void the_stack_goes_on_without_its_monitoring_server_and_verify_says_so() {
        lab.on("mon", "systemctl stop prometheus");
        var silent = site.run("verify", "monitoring", "--no-color");
        assertThat(silent.exit()).isEqualTo(1);
        assertThat(silent.out()).contains("Prometheus does not answer");
        lab.does("kill", "mon");
        var gone = site.run("verify", "--no-color");
        assertThat(gone.exit()).isEqualTo(1);
        assertThat(gone.out()).contains("mon was not reached");
        assertThat(site.run("verify", "web", "--no-color").exit()).isZero();
        assertThat(lab.on(
                        "one",
                        "curl -sk -m 5 -o /dev/null -w '%{http_code}' https://" + lab.address("lb") + "/healthz"))
                .isEqualTo("200");
        lab.does("start", "mon");
        site.apply();
        site.isVerified();
    }

    @Test
    @Order(11)
    void without_its_section_a_stack_has_nothing_of_it() {
        site.edit(SECTION.replace("  server: mon\n", "  server: mon\n  retention: 3d\n"), "");
        site.apply();
        site.hasNoChanges();
        for (var host : List.of("lb", "one", "two", "mon")) {
            assertThat(lab.on(host, "dpkg -l 'prometheus*' 2>/dev/null | grep -c ^ii || true"))
                    .isEqualTo("0");
            assertThat(
                            lab.on(
                                    host,
                                    "ls -d /etc/prometheus/foobar-infra /etc/systemd/system/prometheus* /etc/foobar-infra/seen/figures 2>/dev/null || true"))
                    .isEmpty();
        }
        assertThat(lab.sql("one", "SELECT COUNT(*) FROM mysql.user WHERE user = 'foobar_infra_exporter'"))
                .isEqualTo("0");
        site.isVerified();
    }
}
