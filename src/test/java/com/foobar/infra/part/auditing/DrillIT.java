package com.foobar.infra.part.auditing;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
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

/** Servers fail in turn, and visitors see what the topology claims, or the drill says that they do not. Each test goes on from the last. */
@Tag("lab")
@Tag("auditing")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DrillIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-drill", Lab.READY, "front", "one", "two");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: drilled
                domain: www.foobar.com
                servers:
                  front: @front@
                  one: @one@
                  two: @two@
                load_balancer: {servers: [front], port: 80, health_check: {interval: 1s, fall: 2}}
                web: {servers: [one, two], port: 80}
                app: {servers: [one, two], port: 8000}
                mysql:
                  primary: one
                  replicas: [two]
                  database: foobar
                  app_password: generated
                  replication_password: generated
                """);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static String seen(JsonNode server) {
        return server.path("server").asString() + ": pages " + of(server.path("pages")) + ", writes "
                + of(server.path("writes")) + (server.path("as_claimed").asBoolean() ? "" : " (not as claimed)");
    }

    private static String of(JsonNode course) {
        return course.path("survived").asBoolean() ? "go on" : "stop";
    }

    @Test
    @Order(1)
    void nobody_is_drilled_without_having_agreed() {
        var ran = site.run("audit --drill");

        assertThat(ran.exit()).isEqualTo(64);
        assertThat(ran.err()).contains("--drill --yes");
        assertThat(lab.on("front", "systemctl is-active haproxy").strip()).isEqualTo("active");
    }

    @Test
    @Order(2)
    void the_loss_of_each_server_is_what_the_topology_says() {
        var ran = site.run("audit --drill --yes --json");

        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.last("drilled")
                        .path("servers")
                        .valueStream()
                        .map(DrillIT::seen)
                        .collect(Collectors.toList()))
                .containsExactly(
                        "front: pages stop, writes stop",
                        "one: pages go on, writes stop",
                        "two: pages go on, writes go on");
        site.hasNoChanges();
        assertThat(lab.on(
                        "one",
                        "ls /run/foobar-infra/drill; systemctl list-timers --no-legend 'foobar-infra-drill*'; true"))
                .doesNotContain("foobar-infra-drill");
    }

    @Test
    @Order(3)
    void a_claim_that_is_not_true_is_told() {
        // The load balancer answers only while both are there.
        site.write(
                "templates/haproxy/haproxy.cfg.ftl",
                read("templates/haproxy/haproxy.cfg.ftl")
                        .replace(
                                "\n    default_backend ",
                                "\n    http-request return status 503 if { path / } { nbsrv(web) lt 2 }\n    default_backend "));
        site.apply();

        var ran = site.run("audit --drill --yes --json --page / --limit two");

        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.last("drilled")
                        .path("servers")
                        .valueStream()
                        .map(DrillIT::seen)
                        .toList())
                .containsExactly("two: pages stop, writes stop (not as claimed)");
    }

    @Test
    @Order(4)
    void a_page_that_nobody_gets_proves_nothing() {
        var ran = site.run("audit --drill --yes --json --page /no/such/page");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.events("drill_began")).isEmpty();
        assertThat(ran.last("drilled").path("stopped").toString()).contains("visitors get no such page");
    }

    @Test
    @Order(5)
    void a_client_that_is_killed_leaves_a_server_that_brings_itself_back() throws Exception {
        try (var drill = site.start("audit --drill --yes --json --limit two")) {
            drill.await("drill_began");
            until("two", "! systemctl is-active -q nginx && ! systemctl is-active -q mysql");
            drill.kill();
        }

        until("two", "systemctl is-active -q nginx && systemctl is-active -q mysql");
        site.isVerified();
    }

    @Test
    @Order(6)
    void one_that_is_interrupted_brings_them_back_before_it_ends() throws Exception {
        try (var drill = site.start("audit --drill --yes --json --limit two")) {
            drill.await("drill_began");
            until("two", "! systemctl is-active -q nginx && ! systemctl is-active -q mysql");
            drill.signal("INT");
            drill.ended();
        }

        assertThat(lab.on("two", "systemctl is-active nginx mysql").lines()).containsOnly("active");
        assertThat(lab.attempt("two", "test -e /run/foobar-infra/drill").exit()).isEqualTo(1);
    }

    @Test
    @Order(7)
    void what_is_not_well_beforehand_is_not_drilled() {
        lab.on("two", "systemctl stop nginx");
        try {
            var ran = site.run("audit --drill --yes --json");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.last("drilled").path("servers")).isEmpty();
            assertThat(ran.last("drilled").path("stopped").toString()).contains("two");
            assertThat(ran.events("drill_began")).isEmpty();
        } finally {
            lab.on("two", "systemctl start nginx");
        }
    }

    private static String read(String file) {
        try {
            return java.nio.file.Files.readString(Path.of(file));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(120))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }
}
