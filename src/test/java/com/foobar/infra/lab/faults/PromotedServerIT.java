package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static com.foobar.infra.lab.faults.Faults.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One that was just promoted is a primary like any other, before any apply, and one that was replaced sees that after it. */
@Tag("lab")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PromotedServerIT {

    private static final String REVIVES = "systemctl unmask mysql; systemctl reset-failed mysql; systemctl start mysql";
    private static final String IS_OPEN = "mysql -N -e 'SELECT @@super_read_only' | grep -qx 0";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-promoted-server", Lab.READY, "db-01", "db-02", "db-03");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                mysql:
                  primary: db-03
                  replicas: [db-01, db-02]
                  buffer_pool: 16M
                  database: app
                """);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Ran failover(String... words) {
        return site.run("failover --yes", words);
    }

    private static String topology() {
        try {
            return Files.readString(site.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void follow(String... replicas) {
        for (var replica : replicas) {
            until(lab, replica, "mysql -E -e 'SHOW REPLICA STATUS' | grep -c 'Running: Yes' | grep -qx 2");
        }
    }

    private static int open(String server) {
        return lab.attempt(server, "mysql -N -e 'SELECT @@read_only' | grep -qx 0")
                                .exit()
                        == 0
                ? 1
                : 0;
    }

    /** What opens it after a restart, and watches, stands on each database before any is promoted. */
    @Test
    @Order(1)
    void one_that_was_just_promoted_opens_itself_and_watches_with_no_apply_in_between() {
        follow("db-01", "db-02");
        var old = site.write("old.yml", topology());
        lab.on("db-03", "systemctl stop mysql");
        told(failover("db-01"), 0, "db-01 takes writes.", "2 checks after failover");
        for (var command : new String[] {"plan", "apply --yes"}) {
            var words = new ArrayList<>(List.of(command.split(" ")));
            words.addAll(List.of("-f", old.toString(), "-i", lab.inventory().toString(), "--no-color"));
            told(
                    Tool.built().run(words.toArray(String[]::new)),
                    1,
                    "the file says db-03, the servers made db-01 primary on ",
                    ", by ");
        }
        lab.on("db-03", "! pgrep -x mysqld");
        lab.on("db-01", IS_OPEN);
        lab.on("db-01", "[ \"$(cat /etc/foobar-infra/shop/primary)\" = \"$(mysql -N -e 'SELECT @@server_uuid')\" ]");
        until(lab, "db-01", "systemctl is-active foobar-infra-primary");
        follow("db-02");
        lab.on(
                "db-01",
                "was=$(pgrep -x mysqld); kill -KILL $was; until ! kill -0 $was 2>/dev/null; do sleep 0.1; done");
        until(lab, "db-01", IS_OPEN);
        follow("db-02");
        until(lab, "db-01", "systemctl is-active foobar-infra-primary");
        until(lab, "db-02", Faults.HEARS);
        lab.does("pause", "db-01");
        until(lab, "db-02", Faults.HEARS_NOTHING);
        told(failover("db-02", "--fenced", "--accept-loss"), 0, "db-02 takes writes.");
        lab.does("unpause", "db-01");
        until(
                lab,
                "db-01",
                "grep -q 'db-02 takes writes, and was made the primary later' /run/foobar-infra/shop.closed");
        assertThat(lab.sql("db-01", "SELECT @@super_read_only")).isEqualTo("1");
        lab.on("db-02", IS_OPEN);
        lab.on("db-03", REVIVES);
        until(lab, "db-03", "mysql -e 'SELECT 1'");
        assertThat(open("db-03")).isZero();
        told(site.attemptApply(), 0, "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    /** That apply leaves the authority and the account by which the old one asks, though it cannot reach it. */
    @Test
    @Order(2)
    void a_frozen_host_closes_although_all_others_were_applied_without_it() {
        follow("db-01", "db-03");
        until(lab, "db-02", "systemctl is-active foobar-infra-primary");
        for (var replica : new String[] {"db-01", "db-03"}) {
            until(lab, replica, Faults.HEARS);
        }
        lab.does("pause", "db-02");
        for (var replica : new String[] {"db-01", "db-03"}) {
            until(lab, replica, Faults.HEARS_NOTHING);
        }
        told(failover("db-01", "--fenced", "--accept-loss"), 0, "db-01 takes writes.");
        told(site.attemptApply("--limit", "db-01,db-03"), 0, "Applied.");
        lab.does("unpause", "db-02");
        until(lab, "db-02", "[ -e /run/foobar-infra/shop.closed ]");
        assertThat(lab.sql("db-02", "SELECT @@super_read_only")).isEqualTo("1");
        lab.on("db-01", IS_OPEN);
        told(site.attemptApply(), 0, "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    /** The next primary has not received what tells that the last one was made so: both counted from what they had in common. */
    @Test
    @Order(3)
    void a_frozen_primary_of_which_its_successor_never_heard_closes() {
        follow("db-02", "db-03");
        until(lab, "db-01", "systemctl is-active foobar-infra-primary");
        lab.does("pause", "db-03");
        lab.on(
                "db-01",
                "systemctl mask mysql 2>/dev/null; systemctl kill -s KILL mysql; until ! pgrep -x mysqld >/dev/null; do sleep 0.1; done");
        told(failover("db-02", "--accept-loss"), 0, "db-02 takes writes.");
        until(lab, "db-02", "systemctl is-active foobar-infra-primary");
        lab.does("pause", "db-02");
        lab.does("unpause", "db-03");
        until(lab, "db-03", Faults.HEARS_NOTHING);
        told(failover("db-03", "--fenced", "--accept-loss"), 0, "db-03 takes writes.");
        lab.does("unpause", "db-02");
        until(
                lab,
                "db-02",
                "grep -q 'db-03 takes writes, and was made the primary later' /run/foobar-infra/shop.closed");
        assertThat(lab.sql("db-02", "SELECT @@super_read_only")).isEqualTo("1");
        lab.on("db-03", IS_OPEN);
        lab.on("db-01", REVIVES);
        until(lab, "db-01", "mysql -e 'SELECT 1'");
        assertThat(open("db-01")).isZero();
        // All that it has and no other is the empty transaction by which its term began: it need not be made anew.
        told(site.attemptApply(), 0, "db-02 was promoted once, and nobody received that", "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
        lab.on("db-03", IS_OPEN);
    }

    /** What the new primary writes must be read on who was told to follow it; where it is not, that is said, and it stays the primary. */
    @Test
    @Order(4)
    void a_replica_that_gets_nothing_of_it_is_named_and_the_failover_stands() {
        follow("db-01", "db-02");
        lab.on(
                "db-02",
                "printf '%s\\n' \"LOCK TABLES foobar_infra.canary READ; SELECT 'held'; DO SLEEP(600);\" >/run/hold.sql; rm -f /run/held;"
                        + " setsid mysql -n </run/hold.sql >/run/held 2>&1 & until grep -q held /run/held; do sleep 0.1; done");
        lab.on("db-03", "systemctl stop mysql");
        told(
                failover("db-01"),
                1,
                "db-01 takes writes.",
                "names it as the primary now",
                "after failover the following still fails",
                "db-02",
                "not applied within 10 s");
        lab.on("db-01", IS_OPEN);
        lab.on(
                "db-02",
                "mysql -N -e \"SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE info LIKE 'DO SLEEP(600)%'\" | mysql");
        lab.on("db-03", "systemctl start mysql");
        told(site.attemptApply(), 0, "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }
}
