package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static com.foobar.infra.lab.faults.Faults.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
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

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-routed", Lab.READY, "lb-01", "one", "two");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers: {lb-01: @lb-01@, one: @one@, two: @two@}
                load_balancer: {servers: lb-01, algorithm: roundrobin}
                web: {servers: [one, two], port: 8080}
                app: {servers: [one, two]}
                mysql:
                  primary: one
                  replicas: [two]
                  buffer_pool: 32M
                  routing: {}
                """);
        site.apply();
        lab.sql(
                "one",
                "CREATE DATABASE app; CREATE USER writer IDENTIFIED BY 'writer'; GRANT INSERT ON app.* TO writer;"
                        + " CREATE TABLE app.written (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
        well("one", "two");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** Both routers lead there, and the replica has all that the primary has. */
    private static void well(String primary, String replica) {
        for (var app : new String[] {"one", "two"}) {
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

    @Test
    @Order(1)
    void neither_a_writer_nor_a_visitor_notices() {
        try (var sampler = new Sampler(lab, "one", "two");
                var writer = new SteadyWriter(lab, "two", "127.0.0.1:6446", "127.0.0.1:6446");
                var guests = new Guests(lab.address("lb-01"))) {
            switchover("two");
            guests.haveComeAgain();
            var pause = writer.lostNothing("two");
            guests.lostNothing(lab, "two");
            sampler.neverTwo();
            System.out.println("switchover by way of the routing: " + pause);
        }
        well("two", "one");
        assertThat(lab.sql("one", "SELECT COUNT(*) FROM app.written"))
                .isEqualTo(lab.sql("two", "SELECT COUNT(*) FROM app.written"));
        site.isVerified();
        site.hasNoChanges();
    }

    /** One router does not run, the other no longer asks and would believe for ever that the old primary takes writes. */
    @Test
    @Order(2)
    void a_router_that_is_down_or_has_a_stale_role_holds_up_nobody() {
        lab.on("two", "systemctl stop small-routing");
        lab.on("one", """
                python3 - <<'END'
                import socket
                link = socket.socket(socket.AF_UNIX)
                link.connect("/run/small-routing/admin.sock")
                link.sendall(b"disable health write/two\\n")
                print(link.recv(1000).decode())
                END""");
        try (var writer = new SteadyWriter(lab, "one", "127.0.0.1:6446", "127.0.0.1:6446")) {
            switchover("one");
            writer.lostNothing("one");
        }
        well("one", "two");
        site.isVerified();
        site.hasNoChanges();
        lab.on("one", "systemctl restart small-routing");
        well("one", "two");
    }

    /** The load balancer's host loses its power while the primary changes: that goes on, and the rest once it is back. */
    @Test
    @Order(3)
    void the_load_balancers_host_may_be_gone() {
        try (var writer = new SteadyWriter(lab, "one", "127.0.0.1:6446", "127.0.0.1:6446");
                var running = Tool.built()
                        .start(
                                "switchover",
                                "two",
                                "--yes",
                                "--json",
                                "-f",
                                site.file().toString(),
                                "-i",
                                lab.inventory().toString())) {
            assertThat(running.await(
                            e -> e.path("stage").asString("").startsWith("prepare the handover")))
                    .isPresent();
            lab.does("kill", "lb-01");
            until(lab, "two", ThreeDatabases.IS_OPEN);
            var ended = running.ended();
            assertThat(ended.exit()).as(ended.toString()).isEqualTo(1);
            writer.lostNothing("two");
        }
        lab.does("start", "lb-01");
        told(site.attemptApply(), 0);
        well("two", "one");
        site.isVerified();
        site.hasNoChanges();
    }
}
