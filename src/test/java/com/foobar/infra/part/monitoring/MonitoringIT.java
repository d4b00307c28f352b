package com.foobar.infra.part.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import tools.jackson.databind.JsonNode;

/** A stack that watches itself: what it tells, to whom, and what it is like without. Each test goes on from the last. */
@Tag("lab")
@Tag("monitoring")
@Tag("exporters")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class MonitoringIT {

    private static final String EXPORTER = "curl -sS -m 5 --cacert /etc/prometheus/foobar-infra/ca.pem ";
    private static final String OWN = "--cert /etc/prometheus/foobar-infra/server.pem ";

    @TempDir
    static Path directory;

    private static WatchedStack stack;
    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() throws IOException {
        stack = WatchedStack.up("it-monitoring", directory);
        lab = stack.lab();
        site = stack.site();
        // As somebody had it before.
        lab.on(
                "mon",
                "apt-get -q update && apt-get -q install -y logrotate && systemctl disable -q --now logrotate.timer");
    }

    @AfterAll
    static void down() {
        stack.close();
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
        stack.told("/beat firing Watchdog - whole");
    }

    @Test
    @Order(2)
    void each_figure_that_an_alert_or_a_dashboard_goes_by_is_told_by_somebody() throws IOException {
        new WatchedFigures(stack).areTold();
    }

    /** What the page's server answers, by its status. */
    private static String asked(String url) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var answer =
                    client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }

    @Test
    @Order(3)
    void the_dashboard_asks_prometheus_over_ssh_until_it_is_ended() throws IOException, InterruptedException {
        try (var running = site.start("dashboard --json")) {
            var opened = running.await("dashboard");
            assertThat(opened.path("server").asString()).isEqualTo("mon");
            var url = opened.path("url").asString();
            assertThat(asked(url)).startsWith("200 ").contains("<!doctype html>");
            assertThat(asked(url + "api/v1/query?query=count(up)")).contains("\"status\":\"success\"", "\"12\"");
            assertThat(asked(url + "api/v1/alerts")).contains("Watchdog");
            assertThat(asked(url + "api/v1/targets")).startsWith("404 ");
            lab.on("mon", "systemctl stop prometheus");
            assertThat(asked(url + "api/v1/alerts")).startsWith("502 ").contains("nothing listens on 127.0.0.1:9090");
            var silent = site.run("dashboard --no-browser");
            assertThat(silent.exit()).isEqualTo(1);
            assertThat(silent.err()).contains("nothing listens on 127.0.0.1:9090", "verify monitoring");
            lab.on("mon", "systemctl start prometheus");
            // Its connection is cut, and it makes another.
            lab.on("mon", "pkill -KILL -u admin sshd-session || pkill -KILL -u admin sshd");
            Awaitility.await(url)
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> asked(url + "api/v1/query?query=up").startsWith("200 "));
            running.signal("TERM");
            assertThat(running.ended().exit()).isEqualTo(143);
        }
    }

    @Test
    @Order(4)
    void alerts_begin_and_end_when_they_should() throws IOException {
        var resources = Path.of("src/test/resources");
        stack.bring(
                "backup-rules.yml",
                Files.readAllBytes(resources.resolve(
                        "golden/render/example-production/mon-01/etc/prometheus/rules/foobar-infra-databases.yml")));
        stack.bring("backup.yml", Files.readAllBytes(resources.resolve("com/foobar/infra/part/backup/times.yml")));
        assertThat(lab.on("mon", "promtool test rules /root/backup.yml 2>&1")).contains("SUCCESS");
        stack.bring("times.yml");
        assertThat(lab.on("mon", "promtool test rules /root/times.yml 2>&1")).contains("SUCCESS");
        assertThat(lab.attempt(
                                "mon",
                                "sed 's/eval_time: 55s/eval_time: 25s/' /root/times.yml >/root/wrong.yml; promtool test rules /root/wrong.yml 2>&1")
                        .exit())
                .isNotZero();
    }

    @Test
    @Order(5)
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
    @Order(6)
    void what_only_a_restart_loads_restarts_prometheus_and_all_else_reloads_it() {
        var pid = lab.on("mon", "systemctl show -P MainPID prometheus");
        site.edit("  server: mon\n", "  server: mon\n  alertmanager_port: 9193\n");
        site.apply();
        site.hasNoChanges();
        assertThat(lab.on("mon", "systemctl show -P MainPID prometheus")).isEqualTo(pid);

        site.edit("alertmanager_port: 9193", "retention: 3d");
        site.edit(
                "durability: semi-sync", "durability: semi-sync\n  settings: {slow_query_log: 1, long_query_time: 0}");
        site.apply();
        site.hasNoChanges();
        assertThat(lab.on("mon", "systemctl show -P MainPID prometheus")).isNotEqualTo(pid);
        site.isVerified();
    }

    @Test
    @Order(7)
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
    @Order(8)
    void logs_stay_within_limits_and_verify_tells_where_they_do_not() {
        new WatchedLogs(stack).stayWithinLimits();
        new WatchedLogs(stack).areToldWhereTheyDoNot();
    }

    @Test
    @Order(9)
    void a_disk_that_is_full_is_told_and_data_that_are_damaged_are_left_behind() {
        var data = "/var/lib/prometheus/metrics2";
        lab.on(
                "mon",
                "systemctl stop prometheus && mount -t tmpfs -o size=24m,uid=$(id -u prometheus),gid=$(id -g prometheus) tmpfs "
                        + data + " && systemctl start prometheus");
        stack.until("mon", "test -n \"$(promtool query instant http://127.0.0.1:9090 up)\"");
        lab.attempt("mon", "dd if=/dev/zero of=" + data + "/fill bs=1M 2>/dev/null");
        Awaitility.await("a full disk")
                .atMost(Duration.ofSeconds(180))
                .until(() -> site.run("verify", "monitoring", "--no-color")
                        .out()
                        .matches("(?s).*Prometheus (keeps|has kept) no figures.*"));
        assertThat(site.run("verify", "web", "--no-color").exit()).isZero();
        lab.on("mon", "systemctl stop prometheus && umount " + data);
        // What it had written last is no more what it wrote.
        lab.on(
                "mon",
                "cd " + data
                        + "/wal && for f in 0*; do head -c 4096 /dev/urandom | dd of=$f bs=4096 seek=2 conv=notrunc 2>/dev/null; done"
                        + " && mkdir " + data + "/01HZZZZZZZZZZZZZZZZZZZZZZZ && echo x >" + data
                        + "/01HZZZZZZZZZZZZZZZZZZZZZZZ/meta.json && chown -R prometheus: " + data
                        + " && systemctl start prometheus");
        assertThat(site.isVerified()).isGreaterThan(50);
    }

    @Test
    @Order(10)
    void another_stack_that_this_server_is_to_watch_is_refused() {
        var other = site.write(
                "other.yml",
                "name: other\ndomain: www.foobar.com\nservers: {mon: " + lab.address("mon")
                        + "}\nmonitoring: {server: mon}\n");
        var refused = Tool.built()
                .run(
                        "plan",
                        "--no-color",
                        "-f",
                        other.toString(),
                        "-i",
                        lab.inventory().toString());
        assertThat(refused.out())
                .contains("/etc/prometheus/prometheus.yml belongs to another stack of foobar-infra, \"seen\"");
    }

    /** The servers whose alerts a command that must end well said to have silenced, each time that it did. */
    private static List<List<String>> silenced(String command) {
        var ran = site.run(command + " --yes --json");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        return ran.events("silenced").stream()
                .map(e ->
                        e.path("servers").valueStream().map(JsonNode::asString).toList())
                .toList();
    }

    private static void until(String expression) {
        stack.until("mon", "promtool query instant http://127.0.0.1:9090 '" + expression + "' | grep -q .");
    }

    @Test
    @Order(11)
    void nobody_is_told_of_what_other_commands_cause_nor_that_a_site_in_maintenance_is_down() {
        stack.forget();
        assertThat(silenced("maintenance on")).containsExactly(List.of("lb"));
        until("probe_success == 0 and on (instance) haproxy_backend_status{proxy=\"maintenance\"}");
        stack.until(
                "mon",
                "! promtool query instant http://127.0.0.1:9090 'ALERTS{alertname=~\"SiteDown|ManyErrors\"}' | grep -q .");
        assertThat(silenced("maintenance off")).containsExactly(List.of("lb"));

        assertThat(silenced("reboot two --agree two")).containsExactly(List.of("two"));
        assertThat(lab.on("mon", "amtool --alertmanager.url=http://127.0.0.1:9093 silence query -o json"))
                .contains("\"two\"", "planned change of seen");
        assertThat(silenced("switchover two"))
                .isNotEmpty()
                .allSatisfy(servers -> assertThat(servers).contains("one", "two"));
        assertThat(stack.wasTold("SiteDown\\|HostDown\\|ReplicationStopped\\|TwoWritable"))
                .isFalse();

        lab.on("two", "systemctl stop mysql");
        assertThat(silenced("failover one --accept-loss"))
                .singleElement()
                .satisfies(servers -> assertThat(servers).contains("one"));
        lab.on("two", "systemctl start mysql");
        site.apply();
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(12)
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
    @Order(13)
    void without_its_section_a_stack_has_nothing_of_it() {
        site.edit(WatchedStack.SECTION.replace("  server: mon\n", "  server: mon\n  retention: 3d\n"), "");
        assertThat(site.apply().events("silenced"))
                .as("whoever has the monitoring until then is asked, though the topology names nobody")
                .extracting(e -> e.path("by").asString())
                .containsExactly("mon");
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
        for (var host : List.of("lb", "one", "two")) {
            assertThat(lab.attempt(host, "test -e /usr/sbin/logrotate").exit()).isNotZero();
        }
        assertThat(lab.on("mon", "systemctl is-enabled logrotate.timer || true"))
                .isEqualTo("disabled");
        for (var host : List.of("lb", "one", "two", "mon")) {
            assertThat(lab.attempt(
                                    host,
                                    "ls /etc/systemd/journald.conf.d/*foobar* /etc/logrotate.d/foobar-infra /var/lib/foobar-infra/seen/timers")
                            .exit())
                    .isNotZero();
            assertThat(lab.on(
                            host, "journalctl -b -u systemd-journald -o cat | grep -o 'max [0-9.]*[A-Z]' | tail -n 1"))
                    .isNotEqualTo("max 1G");
        }
        site.isVerified();
    }
}
