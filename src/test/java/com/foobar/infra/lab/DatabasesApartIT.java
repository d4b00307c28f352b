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

/**
 * Load balancer, web server and app on one server, the two databases on servers of their own; then a second web server
 * comes and goes. Each test goes on from the last.
 */
@Tag("lab")
@Tag("mysql")
@Order(2)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DatabasesApartIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Http visitor;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-apart", Lab.READY, "web-01", "web-02", "db-01", "db-02");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: apart
                domain: www.foobar.com
                servers:
                  web-01: @web-01@
                  db-01: @db-01@
                  db-02: @db-02@
                load_balancer:
                  servers: web-01
                web:
                  servers: [web-01]
                  port: 8080
                app:
                  servers: [web-01]
                mysql:
                  primary: db-01
                  replicas: [db-02]
                  database: shop_eu
                  buffer_pool: 32M
                  # MySQL has words of its own for each of these.
                  settings: {max_allowed_packet: 1000000, sql_mode: TRADITIONAL, slow_query_log: true}
                """);
        visitor = new Http("http://" + lab.address("web-01"));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @Test
    @Order(1)
    void the_databases_serve_an_app_on_another_server() {
        site.apply();
        site.hasNoChanges();
        site.isVerified();
        assertThat(visitor.post("from afar").headers().firstValue("X-Written-To"))
                .hasValue("db-01");
        Awaitility.await().untilAsserted(() -> {
            var read = visitor.get("/api/messages");
            assertThat(read.body()).contains("from afar");
            assertThat(read.headers().firstValue("X-Read-From")).hasValue("db-02");
        });
        assertThat(lab.attempt("db-01", "ls /etc/nginx/conf.d/apart.conf /srv/apart")
                        .exit())
                .isNotZero();
    }

    @Test
    @Order(2)
    void a_second_web_server_takes_its_share() {
        site.edit("  db-01: ", "  web-02: " + lab.address("web-02") + "\n  db-01: ");
        site.edit("servers: [web-01]", "servers: [web-01, web-02]");
        site.apply();
        assertThat(visitor.servedBy(6)).isEqualTo(Map.of("web-01", 3, "web-02", 3));
        assertThat(accounts()).contains("foobar_app@" + lab.address("web-02"));
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(3)
    void a_server_that_leaves_loses_what_the_tool_put_there_and_nothing_else() {
        lab.on("web-02", "mkdir /srv/apart/uploads && echo mine >/srv/apart/uploads/photo && echo mine >/root/notes");
        site.edit("  web-02: " + lab.address("web-02") + "\n", "");
        site.edit("servers: [web-01, web-02]", "servers: [web-01]");
        assertThat(Site.changes(site.plan()))
                .anyMatch(c -> c.startsWith("web-02 service nginx.service remove"))
                .anyMatch(c -> c.startsWith("web-02 service apart-app.service remove"));

        site.apply();

        assertThat(visitor.servedBy(4)).isEqualTo(Map.of("web-01", 4));
        assertThat(lab.on("web-02", "systemctl is-active nginx apart-app || true")
                        .lines())
                .containsOnly("inactive");
        assertThat(lab.on("web-02", "systemctl is-enabled nginx apart-app 2>&1 || true"))
                .doesNotContain("enabled");
        assertThat(lab.on(
                        "web-02",
                        "find /etc/nginx/conf.d /etc/systemd/system /etc/apart /etc/foobar-infra /srv/apart"
                                + " -name '*apart*' -o -type f -path '/srv/*' 2>/dev/null || true"))
                .isEqualTo("/srv/apart\n/srv/apart/uploads/photo");
        assertThat(lab.on("web-02", "cat /srv/apart/uploads/photo /root/notes")).isEqualTo("mine\nmine");
        assertThat(accounts()).doesNotContain("foobar_app@" + lab.address("web-02"));
        assertThat(lab.sql("db-02", "SELECT body FROM shop_eu.messages")).contains("from afar");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(4)
    void settings_that_mysql_puts_in_other_words_are_changed_and_drift_is_seen() {
        site.edit("max_allowed_packet: 1000000", "max_allowed_packet: 3000000, long_query_time: 0.5");
        lab.sql("db-02", "SET GLOBAL sql_mode = ''");
        assertThat(Site.changes(site.plan()))
                .contains("db-01 settings mysql change topology", "db-02 settings mysql change topology");

        site.apply();

        for (var server : new String[] {"db-01", "db-02"}) {
            assertThat(lab.sql(server, "SELECT @@global.max_allowed_packet, @@global.sql_mode LIKE '%TRADITIONAL%'"))
                    .isEqualTo("2999296\t1");
        }
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(5)
    void port_and_accounts_of_the_databases_change() {
        site.edit(
                "  buffer_pool: 32M\n",
                "  buffer_pool: 32M\n  port: 3307\n  app_user: shop\n  replication_user: follower\n");

        site.apply();

        site.hasNoChanges();
        site.isVerified();
        assertThat(lab.sql("db-02", "SELECT CONCAT(user, '@', host) FROM mysql.user"))
                .contains("shop@" + lab.address("web-01"), "follower@" + lab.address("db-02"))
                .doesNotContain("foobar_app", "foobar_replication");
        assertThat(lab.on("db-01", "ss -Hltn")).contains(":3307 ").doesNotContain(":3306 ");
    }

    @Test
    @Order(6)
    void the_databases_leave_with_the_app_and_keep_their_data_and_accounts() {
        var yaml = Programs.text(site.file());
        site.write("topology.yml", yaml.substring(0, yaml.indexOf("app:")));
        var plan = site.plan();
        assertThat(Site.changes(plan)).contains("db-01 account shop@" + lab.address("web-01") + " remove topology");
        assertThat(plan.toString())
                .contains("the MySQL account stays with the data")
                .doesNotContain("is dropped");

        site.apply();

        assertThat(visitor.get("/").statusCode()).isEqualTo(200);
        site.hasNoChanges();
        site.isVerified();
        for (var server : new String[] {"db-01", "db-02"}) {
            assertThat(lab.on(server, "systemctl is-active mysql || true")).isEqualTo("inactive");
            assertThat(lab.attempt(
                                    server,
                                    "ls /var/lib/foobar-infra/apart/manifest && cat /var/lib/foobar-infra/apart/manifest")
                            .out())
                    .doesNotContain("settings")
                    .doesNotContain("account");
        }
        lab.on("db-01", "systemctl start mysql");
        assertThat(accounts()).contains("shop@");
        assertThat(lab.sql("db-01", "SELECT body FROM shop_eu.messages")).contains("from afar");
        assertThat(lab.sql("db-01", "SELECT @@super_read_only")).isEqualTo("0");
    }

    private static String accounts() {
        return lab.sql("db-01", "SELECT CONCAT(user, '@', host) FROM mysql.user");
    }
}
