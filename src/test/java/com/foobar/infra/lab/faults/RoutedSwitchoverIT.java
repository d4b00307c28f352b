package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static com.foobar.infra.lab.faults.Faults.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Http;
import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Running;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A planned change of the primary, seen by those who come through the routing: nothing fails, is lost, or is there twice. */
@Tag("lab")
@Tag("app")
@Tag("mysql")
@Tag("routing")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoutedSwitchoverIT {

    private static final String ROUTES = "curl -sS --max-time 5 http://127.0.0.1:8406/routes | tr ' ' '\\n'";

    private static final List<String> APPS = List.of("app-01", "app-02");

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-routed", Lab.READY, "lb-01", "app-01", "app-02", "db-01", "db-02");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers: {lb-01: @lb-01@, app-01: @app-01@, app-02: @app-02@, db-01: @db-01@, db-02: @db-02@}
                load_balancer: {servers: lb-01, algorithm: roundrobin}
                web: {servers: [app-01, app-02], port: 8080}
                app: {servers: [app-01, app-02]}
                mysql:
                  primary: db-01
                  replicas: [db-02]
                  buffer_pool: 32M
                  routing: {}
                """);
        site.apply();
        lab.sql(
                "db-01",
                "CREATE DATABASE app; CREATE USER writer IDENTIFIED BY 'writer'; GRANT INSERT ON app.* TO writer;"
                        + " CREATE TABLE app.written (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
        well("db-01", "db-02");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** Both routers lead there, and the replica has all that the primary has. */
    private static void well(String primary, String replica) {
        for (var app : APPS) {
            until(lab, app, ROUTES + " | grep -qx write:" + primary + "=1");
            until(lab, app, ROUTES + " | grep -qx write:" + replica + "=0");
            until(lab, app, ROUTES + " | grep -qx read:" + replica + "=1");
        }
        var executed = lab.sql(primary, "SELECT REPLACE(@@gtid_executed, CHAR(10), '')");
        assertThat(lab.sql(replica, "SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed + "', 60)"))
                .isEqualTo("0");
    }

    private static void switchover(String to) {
        told(site.run("switchover --yes --no-color", to), 0, "Applied.");
    }

    /** One that comes through the router of app-01, into an empty table. */
    private static SteadyWriter writer(String primary) {
        lab.sql(primary, "TRUNCATE app.written");
        return new SteadyWriter(lab, "app-01", "127.0.0.1:6446", "127.0.0.1:6446");
    }

    /** A switchover that has begun to look at both servers. */
    private static Running begun(String to) {
        var running = Tool.built()
                .start(
                        "switchover",
                        to,
                        "--yes",
                        "--json",
                        "-f",
                        site.file().toString(),
                        "-i",
                        lab.inventory().toString());
        assertThat(running.await(e -> e.path("stage").asString("").startsWith("prepare the handover")))
                .isPresent();
        return running;
    }

    @Test
    @Order(1)
    void neither_a_writer_nor_a_visitor_notices() {
        try (var sampler = new Sampler(lab, "db-01", "db-02");
                var writer = writer("db-01");
                var guests = new Guests(lab.address("lb-01"))) {
            switchover("db-02");
            guests.haveComeAgain();
            var pause = writer.lostNothing("db-02");
            guests.lostNothing(lab, "db-02");
            sampler.neverTwo();
            System.out.println("switchover by way of the routing: " + pause);
        }
        well("db-02", "db-01");
        assertThat(lab.sql("db-01", "SELECT COUNT(*) FROM app.written"))
                .isEqualTo(lab.sql("db-02", "SELECT COUNT(*) FROM app.written"));
        site.isVerified();
        site.hasNoChanges();
    }

    @Test
    @Order(2)
    void a_router_that_is_down_holds_up_nobody_else_and_is_back_after_it() {
        lab.on("app-02", "systemctl stop small-routing");
        try (var writer = writer("db-02")) {
            switchover("db-01");
            writer.lostNothing("db-01");
        }
        well("db-01", "db-02");
        site.isVerified();
        site.hasNoChanges();
    }

    /** A router stands still while the primary changes. When it goes on it believes for a moment what was true before. */
    @Test
    @Order(3)
    void what_comes_through_a_router_with_a_stale_role_is_taken_once_and_by_the_new_primary() {
        var guest = new Http("http://" + lab.address("app-01") + ":8080");
        assertThat(guest.post("before it").statusCode()).isEqualTo(201);
        try (var running = begun("db-02")) {
            lab.on("app-01", "systemctl kill -s STOP small-routing");
            until(lab, "db-02", ThreeDatabases.IS_OPEN);
            lab.on("app-01", "systemctl kill -s CONT small-routing");
            var answer = guest.post("while it is stale");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(answer.headers().firstValue("X-Written-To")).hasValue("db-02");
            var ended = running.ended();
            assertThat(ended.exit()).as(ended.toString()).isZero();
        }
        assertThat(lab.sql("db-02", "SELECT COUNT(*) FROM foobar.messages WHERE body = 'while it is stale'"))
                .isEqualTo("1");
        well("db-02", "db-01");
        site.isVerified();
        site.hasNoChanges();
    }

    /** The load balancer's host loses its power while the primary changes: that goes on, and the rest once it is back. */
    @Test
    @Order(4)
    void the_load_balancers_host_may_be_gone() {
        try (var writer = writer("db-02");
                var running = begun("db-01")) {
            // Before that it may be given up, as a lock is gone; from then on it goes on by itself.
            assertThat(running.await(e -> e.path("type").asString("").equals("operation_started")
                            && e.path("operation").asString("").startsWith("take the place of")))
                    .isPresent();
            lab.does("kill", "lb-01");
            until(lab, "db-01", ThreeDatabases.IS_OPEN);
            var ended = running.ended();
            assertThat(ended.exit()).as(ended.toString()).isEqualTo(1);
            writer.lostNothing("db-01");
        }
        lab.does("start", "lb-01");
        told(site.attemptApply(), 0);
        well("db-01", "db-02");
        site.isVerified();
        site.hasNoChanges();
    }
}
