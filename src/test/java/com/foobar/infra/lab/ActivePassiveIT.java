package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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

/** A primary with two replicas, and a web server with one in reserve. Each test goes on from the last. */
@Tag("lab")
@Tag("loadbalancer")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ActivePassiveIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Http visitor;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-passive", Lab.READY, "db-01", "web-01", "web-02");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: standby
                domain: www.foobar.com
                servers:
                  db-01: @db-01@
                  web-01: @web-01@
                  web-02: @web-02@
                load_balancer:
                  servers: [db-01]
                  mode: active-passive
                  health_check: {interval: 500ms, rise: 1, fall: 1}
                web:
                  servers:
                    - web-01
                    - server: web-02
                      backup: true
                app:
                  servers: [web-01, web-02]
                mysql:
                  primary: db-01
                  replicas: [web-01, web-02]
                  buffer_pool: 32M
                """);
        visitor = new Http("http://" + lab.address("db-01"));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @Test
    @Order(1)
    void two_replicas_follow_one_primary() {
        site.apply();
        site.hasNoChanges();
        site.isVerified();
        visitor.post("to be kept");
        for (var replica : new String[] {"web-01", "web-02"}) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(lab.sql(replica, "SELECT body FROM foobar.messages"))
                            .contains("to be kept"));
        }
    }

    @Test
    @Order(2)
    void the_server_in_reserve_is_idle_until_the_active_one_fails() {
        assertThat(visitor.servedBy(6)).isEqualTo(Map.of("web-01", 6));

        lab.on("web-01", "systemctl stop nginx");
        Awaitility.await().until(() -> visitor.servedBy(3).equals(Map.of("web-02", 3)));

        lab.on("web-01", "systemctl start nginx");
        Awaitility.await().until(() -> visitor.servedBy(3).equals(Map.of("web-01", 3)));
    }

    @Test
    @Order(3)
    void a_replica_that_leaves_stops_following_and_keeps_its_data() {
        site.edit("replicas: [web-01, web-02]", "replicas: [web-01]");

        site.apply();

        assertThat(lab.sql("db-01", "SELECT host FROM mysql.user WHERE user = 'foobar_replication'"))
                .isEqualTo(lab.address("web-01"));
        assertThat(lab.on("web-02", "systemctl is-active mysql || true")).isEqualTo("inactive");
        assertThat(lab.on("web-02", "ls /var/lib/mysql")).contains("foobar");
        site.hasNoChanges();
        site.isVerified();

        // Started by its owner's hand it is a server with the old data that follows nobody.
        lab.on("web-02", "systemctl start mysql");
        assertThat(lab.sql("web-02", "SHOW REPLICA STATUS")).isEmpty();
        assertThat(lab.sql("web-02", "SELECT body FROM foobar.messages")).contains("to be kept");
        site.hasNoChanges();
    }

    @Test
    @Order(4)
    void a_replica_that_comes_back_with_its_data_is_taken_with_consent_and_follows_again() {
        visitor.post("in the meantime");
        site.edit("replicas: [web-01]", "replicas: [web-01, web-02]");
        var refused = site.run("apply", "--yes");
        assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
        assertThat(refused.toString()).contains("web-02: MySQL here already holds data: foobar");

        site.apply("--take-over", "web-02");

        Awaitility.await()
                .untilAsserted(() -> assertThat(lab.sql("web-02", "SELECT body FROM foobar.messages"))
                        .contains("to be kept", "in the meantime"));
        site.hasNoChanges();
        site.isVerified();
    }
}
