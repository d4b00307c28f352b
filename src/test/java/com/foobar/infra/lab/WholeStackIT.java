package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The reference topology from bare servers on, and what its owner may want next. Each test goes on from the last. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholeStackIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Http visitor;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-whole", Lab.BARE, "lb-01", "web-01", "web-02");
        site = new Site(lab, Tool.built().inProcesses(), directory);
        var reference = Programs.text(Programs.ROOT.resolve("examples/foobar.yml"));
        site.topology(reference
                .replace("192.168.56.10", "@lb-01@")
                .replace("192.168.56.11", "@web-01@")
                .replace("192.168.56.12", "@web-02@"));
        visitor = new Http("http://" + lab.address("lb-01"));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @Test
    @Order(1)
    void a_plan_for_bare_servers_adds_and_changes_nothing_there() {
        var ran = site.run("plan", "--detailed-exitcode", "--no-color");
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(2);
        assertThat(ran.out())
                .contains("+ package haproxy", "+ package mysql-server")
                .containsPattern("Plan: \\d+ to add");
        assertThat(lab.attempt("web-01", "command -v nginx || ls -d /var/lib/foobar-infra /etc/mysql")
                        .exit())
                .isNotZero();
    }

    @Test
    @Order(2)
    void apply_makes_a_running_stack_of_bare_servers() {
        var applied = site.apply().last("applied");
        assertThat(applied.path("servers").asInt()).isEqualTo(3);
        site.hasNoChanges();
        assertThat(site.isVerified()).isGreaterThan(20);
    }

    @Test
    @Order(3)
    void visitors_are_served_by_each_web_server_in_turn() {
        assertThat(visitor.servedBy(10)).isEqualTo(Map.of("web-01", 5, "web-02", 5));
    }

    @Test
    @Order(4)
    void messages_are_written_to_the_primary_and_read_from_the_replica() {
        var posted = visitor.post("hello from the lab");
        assertThat(posted.statusCode()).isEqualTo(201);
        assertThat(posted.headers().firstValue("X-Written-To")).hasValue("web-01");
        Awaitility.await().untilAsserted(() -> {
            var read = visitor.get("/api/messages");
            assertThat(read.body()).contains("hello from the lab");
            assertThat(read.headers().firstValue("X-Read-From")).hasValue("web-02");
        });
    }

    @Test
    @Order(5)
    void no_visitor_notices_that_a_web_server_stops_or_loses_its_power() throws Exception {
        var served = Visitors.during(8, visitor, () -> {
            for (int time = 0; time < 3; time++) {
                lab.on("web-02", "systemctl stop nginx");
                Awaitility.await().until(() -> visitor.servedBy(20).equals(Map.of("web-01", 20)));
                lab.on("web-02", "systemctl start nginx");
                Awaitility.await().until(() -> visitor.servedBy(20).containsKey("web-02"));
            }
        });
        assertThat(served).containsOnlyKeys("web-01", "web-02");

        // With the replica that both apps read from.
        served = Visitors.during(8, visitor, () -> {
            lab.does("kill", "web-02");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> visitor.servedBy(200).equals(Map.of("web-01", 200)));
        });
        assertThat(served).containsOnlyKeys("web-01", "web-02");
        lab.does("start", "web-02");
        site.isVerified();
    }

    @Test
    @Order(6)
    void an_algorithm_is_changed_without_a_restart() {
        var before = pid("lb-01", "haproxy");
        site.edit("algorithm: roundrobin", "algorithm: leastconn");
        var plan = site.plan();
        assertThat(Site.changes(plan)).allMatch(c -> c.startsWith("lb-01 "));
        site.apply();
        assertThat(pid("lb-01", "haproxy")).isEqualTo(before);
        assertThat(lab.on("lb-01", "grep -w balance /etc/haproxy/haproxy.cfg")).endsWith("balance leastconn");
        site.hasNoChanges();
    }

    @Test
    @Order(7)
    void a_setting_that_mysql_takes_while_it_runs_restarts_nothing() {
        var before = pid("web-01", "mysql") + " " + pid("web-02", "mysql");
        site.edit("  database: foobar\n", "  database: foobar\n  settings: {max_connections: 77}\n");
        site.apply();
        assertThat(pid("web-01", "mysql") + " " + pid("web-02", "mysql")).isEqualTo(before);
        for (var server : new String[] {"web-01", "web-02"}) {
            assertThat(lab.sql(server, "SELECT @@max_connections")).isEqualTo("77");
        }
        site.hasNoChanges();
    }

    @Test
    @Order(8)
    void a_setting_that_mysql_only_reads_at_its_start_restarts_it_and_says_so_before() {
        var before = pid("web-01", "mysql");
        site.edit(
                "settings: {max_connections: 77}",
                "settings: {max_connections: 77, performance_schema_max_digest_length: 2048}");
        var planned = site.run("plan", "--no-color");
        assertThat(planned.out()).contains("restart");
        site.apply();
        assertThat(pid("web-01", "mysql")).isNotEqualTo(before);
        assertThat(lab.sql("web-01", "SELECT @@performance_schema_max_digest_length"))
                .isEqualTo("2048");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(9)
    void a_web_server_that_left_the_topology_stops_serving_and_its_database_stays() {
        site.edit("  servers: [web-01, web-02]", "  servers: [web-01]");
        var plan = Site.changes(site.plan());
        assertThat(plan).anyMatch(c -> c.startsWith("web-02 ") && c.contains(" remove "));
        site.apply();
        assertThat(visitor.servedBy(6)).isEqualTo(Map.of("web-01", 6));
        assertThat(lab.on("web-02", "systemctl is-active nginx foobar-app mysql || true")
                        .lines())
                .containsExactly("inactive", "inactive", "active");
        assertThat(lab.on("web-02", "ls /etc/nginx/conf.d")).doesNotContain("foobar");
        assertThat(lab.sql("web-02", "SELECT body FROM foobar.messages")).contains("hello from the lab");
        site.hasNoChanges();
        site.isVerified();
    }

    private static String pid(String server, String unit) {
        return lab.on(server, "systemctl show -p MainPID --value " + unit);
    }
}
