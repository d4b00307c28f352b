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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The primary dies, again and again: a replica takes its place by a command, and never are there two. */
@Tag("lab")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailoverIT {

    private static final String DIES = "systemctl mask mysql 2>/dev/null; systemctl kill -s KILL mysql;"
            + " until ! pgrep -x mysqld >/dev/null; do sleep 0.1; done";
    private static final String REVIVES = "systemctl unmask mysql; systemctl reset-failed mysql; systemctl start mysql";
    private static final String IS_OPEN = "mysql -N -e 'SELECT @@super_read_only' | grep -qx 0";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-failover", Lab.READY, "db-01", "db-02", "db-03");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                mysql:
                  primary: db-01   # the big one
                  replicas: [db-02, "db-03"]
                  buffer_pool: 16M
                  database: app
                """);
        site.apply();
        lab.sql("db-01", "CREATE TABLE app.lines (id INT PRIMARY KEY)");
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

    private static void roles(String primary, String first, String second) {
        assertThat(topology())
                .contains("  primary: " + primary + "   # the big one\n  replicas: [" + first + ", \"" + second
                        + "\"]\n");
    }

    private static void follow(String... replicas) {
        for (var replica : replicas) {
            until(lab, replica, "mysql -E -e 'SHOW REPLICA STATUS' | grep -c 'Running: Yes' | grep -qx 2");
        }
    }

    @Test
    @Order(1)
    void nobody_takes_the_place_of_a_primary_that_lives_or_that_others_hear() {
        follow("db-02", "db-03");
        told(failover("db-02"), 1, "No failover: db-01 lives: it takes writes");
        told(failover("db-09"), 64, "db-09 is no replica of this stack");
        lab.on("db-01", "kill -STOP $(pgrep -x mysqld)");
        told(failover("db-02"), 1, "mysqld runs on db-01 and does not answer");
        lab.on("db-01", "kill -CONT $(pgrep -x mysqld)");
        lab.on("db-01", "systemctl stop ssh.socket ssh.service 2>/dev/null || systemctl stop ssh.service");
        told(failover("db-02", "--fenced", "--accept-loss"), 1, "db-01 does not answer here, but db-0", "heard it");
        lab.on("db-01", "systemctl start ssh.service");
        lab.on("db-01", IS_OPEN);
        roles("db-01", "db-02", "db-03");
    }

    /** What only the dead one's binary logs hold, tagged or not, is brought over; the better replica is asked for by name or found. */
    @Test
    @Order(2)
    void what_only_the_dead_ones_logs_hold_is_brought_over() {
        follow("db-02", "db-03");
        lab.sql("db-02", "STOP REPLICA IO_THREAD");
        // So that they stand in several logs, of which the first is needed no more.
        lab.sql("db-01", "FLUSH BINARY LOGS");
        lab.sql("db-01", "INSERT INTO app.lines VALUES (1)");
        until(lab, "db-03", "mysql -N -e 'SELECT id FROM app.lines' | grep -qx 1");
        lab.sql("db-03", "STOP REPLICA IO_THREAD");
        lab.sql("db-01", "INSERT INTO app.lines VALUES (2)");
        lab.sql("db-01", "FLUSH BINARY LOGS");
        lab.sql("db-01", "SET gtid_next = 'AUTOMATIC:shop'; INSERT INTO app.lines VALUES (3)");
        lab.on("db-01", DIES);
        told(failover("db-02"), 1, "db-03 has transactions that db-02 lacks", "--best");
        roles("db-01", "db-02", "db-03");
        lab.on("db-02", "systemctl stop mysql");
        var started = System.nanoTime();
        told(
                failover("--best"),
                0,
                "db-01 is fenced",
                "nothing is lost: rescued from the binary logs of db-01",
                ":shop:1",
                "not asked, as no MySQL runs there: db-02",
                "db-03 takes writes.",
                "names it as the primary now, and db-01 as a replica");
        System.out.println("failover of a killed primary, rescue included: " + seconds(started) + " s");
        roles("db-03", "db-02", "db-01");
        assertThat(lab.sql("db-03", "SELECT GROUP_CONCAT(id ORDER BY id) FROM app.lines"))
                .isEqualTo("1,2,3");
        lab.sql("db-03", "INSERT INTO app.lines VALUES (4)");
        lab.on("db-02", "systemctl start mysql");
        told(site.attemptApply("--limit", "db-02,db-03"), 0, "Applied.");
        lab.on("db-01", REVIVES);
        told(site.attemptApply(), 0, "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
        assertThat(lab.sql("db-01", "SELECT MAX(id) FROM app.lines")).isEqualTo("4");
    }

    /** The client dies in each round; the steps that it began end by themselves, and the same command goes on. */
    @Test
    @Order(3)
    void a_client_killed_in_each_round_leaves_what_the_same_command_finishes() {
        follow("db-01", "db-02");
        lab.sql("db-01", "STOP REPLICA IO_THREAD");
        lab.sql("db-02", "STOP REPLICA IO_THREAD");
        lab.sql("db-03", "INSERT INTO app.lines VALUES (5)");
        lab.on("db-03", DIES);
        for (var round : new String[] {"look", "fence", "apply", "read", "bring", "promote"}) {
            try (var running = Tool.built()
                    .start(
                            "failover",
                            "--best",
                            "--yes",
                            "--json",
                            "-f",
                            site.file().toString(),
                            "-i",
                            lab.inventory().toString())) {
                var met = running.await(e -> e.path("what").asString("").startsWith(round)
                        || e.path("type").asString("").equals("failed_over"));
                var ended = running.kill();
                assertThat(met).as(() -> round + " " + ended).isPresent();
            }
            assertThat(open("db-01") + open("db-02")).as(round).isLessThan(2);
        }
        told(failover("--best"), 0, " takes writes");
        var primary = topology().contains("primary: db-01") ? "db-01" : "db-02";
        assertThat(lab.sql(primary, "SELECT MAX(id) FROM app.lines")).isEqualTo("5");
        lab.on("db-03", REVIVES);
        until(lab, "db-03", "mysql -e 'SELECT 1'");
        assertThat(open("db-03")).isZero();
        told(site.attemptApply(), 0, "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    private static int open(String server) {
        return lab.attempt(server, "mysql -N -e 'SELECT @@read_only' | grep -qx 0")
                                .exit()
                        == 0
                ? 1
                : 0;
    }

    /** The whole host stands still; when it wakes up beside the new primary, it closes by itself. */
    @Test
    @Order(4)
    void a_host_that_was_frozen_closes_soon_after_it_wakes_up() {
        var old = topology().contains("primary: db-01") ? "db-01" : "db-02";
        var other = old.equals("db-01") ? "db-02" : "db-01";
        follow(other, "db-03");
        until(lab, old, "systemctl is-active foobar-infra-primary");
        for (var replica : new String[] {other, "db-03"}) {
            until(lab, replica, Faults.HEARS);
        }
        lab.does("pause", old);
        for (var replica : new String[] {other, "db-03"}) {
            until(lab, replica, Faults.HEARS_NOTHING);
        }
        told(failover("--best"), 1, "nobody can tell from here", "--fenced");
        told(failover("--best", "--fenced"), 1, "what may be lost", "--accept-loss");
        var started = System.nanoTime();
        told(failover("db-03", "--fenced", "--accept-loss"), 0, "not proven, but told by you", "db-03 takes writes.");
        System.out.println("failover of a frozen host: " + seconds(started) + " s");
        lab.sql("db-03", "INSERT INTO app.lines VALUES (6)");
        lab.does("unpause", old);
        started = System.nanoTime();
        until(lab, old, "grep -q 'db-03 takes writes, and was made the primary later' /run/foobar-infra/shop.closed");
        System.out.println("a frozen primary that woke up is seen closed after " + seconds(started) + " s");
        assertThat(lab.sql(old, "SELECT @@super_read_only")).isEqualTo("1");
        lab.on("db-03", IS_OPEN);
        told(site.attemptApply(), 0, "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    /** One replica cannot apply, the other wrote something itself: neither holds up a failover whose loss is accepted. */
    @Test
    @Order(5)
    void bad_replicas_hold_up_nobody_who_accepts_that_and_a_refusal_leaves_the_primary_as_it_was() {
        follow("db-01", "db-02");
        lab.sql("db-02", "SET GLOBAL super_read_only = 0; CREATE DATABASE stray; SET GLOBAL super_read_only = 1");
        lab.sql(
                "db-01",
                "SET GLOBAL super_read_only = 0; SET sql_log_bin = 0; DELETE FROM app.lines WHERE id = 6; SET GLOBAL super_read_only = 1");
        lab.sql("db-03", "DELETE FROM app.lines WHERE id = 6");
        until(lab, "db-02", "mysql -N -e 'SELECT COUNT(*) FROM app.lines WHERE id = 6' | grep -qx 0");
        until(lab, "db-01", "mysql -E -e 'SHOW REPLICA STATUS' | grep -q 'Replica_SQL_Running: No'");
        lab.on("db-03", DIES);
        told(
                failover("db-02"),
                1,
                "db-01 received, and could not apply",
                "--accept-loss",
                "db-03 is the primary as before");
        lab.on("db-03", REVIVES);
        until(lab, "db-03", IS_OPEN);
        lab.on("db-03", DIES);
        told(failover("db-02", "--accept-loss"), 0, "db-02 takes writes.");
        lab.on("db-03", REVIVES);
        told(site.attemptApply("--rebuild", "db-01"), 0, "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    /** It dies while it sends: of its last transaction the replicas have the beginning, and would wait for the rest. */
    @Test
    @Order(6)
    void half_a_transaction_that_was_received_holds_up_nobody() {
        follow("db-01", "db-03");
        lab.sql("db-02", "CREATE TABLE app.large (id INT AUTO_INCREMENT PRIMARY KEY, b MEDIUMBLOB)");
        for (var replica : new String[] {"db-01", "db-03"}) {
            until(lab, replica, "mysql -e 'SELECT * FROM app.large'");
            lab.on(replica, "kill -STOP $(pgrep -x mysqld)");
        }
        // More than lies in any buffer between them.
        lab.sql(
                "db-02",
                "INSERT INTO app.large (b) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
                        + " SELECT REPEAT(RANDOM_BYTES(1024), 64) FROM n");
        lab.on("db-02", DIES);
        for (var replica : new String[] {"db-01", "db-03"}) {
            lab.on(replica, "kill -CONT $(pgrep -x mysqld)");
            until(
                    lab,
                    replica,
                    "mysql -N -e \"SELECT 1 FROM performance_schema.replication_applier_status_by_coordinator"
                            + " WHERE processing_transaction LIKE '%:%'\" | grep -qx 1");
        }
        told(failover("db-01"), 1, "too many to bring over", "db-02 is the primary as before");
        told(failover("db-01", "--accept-loss"), 0, "db-01 takes writes.");
        assertThat(lab.sql("db-01", "SELECT COUNT(*) FROM app.large")).isEqualTo("0");
        assertThat(lab.sql(
                        "db-03",
                        "SELECT heartbeat_interval FROM performance_schema.replication_connection_configuration"))
                .isEqualTo("2.000");
        lab.on("db-02", REVIVES);
        told(site.attemptApply("--rebuild", "db-02"), 0, "Applied.");
    }

    /** Of what the dead one wrote last a part is on its disk. */
    @Test
    @Order(7)
    void what_was_cut_off_while_it_was_written_was_never_committed() {
        follow("db-02", "db-03");
        lab.sql("db-02", "STOP REPLICA IO_THREAD");
        lab.sql("db-03", "STOP REPLICA IO_THREAD");
        lab.sql("db-01", "INSERT INTO app.lines VALUES (7)");
        lab.sql("db-01", "INSERT INTO app.lines VALUES (8)");
        lab.on("db-01", DIES + "; cd /var/lib/mysql && truncate -s -10 \"$(tail -n 1 binlog.index)\"");
        told(
                failover("db-02"),
                0,
                "left out, as it was cut off while it was written, and never committed: ",
                "nothing is lost: rescued from the binary logs of db-01",
                "db-02 takes writes.");
        assertThat(lab.sql("db-02", "SELECT MAX(id) FROM app.lines")).isEqualTo("7");
    }

    private static String seconds(long since) {
        return "%.1f".formatted((System.nanoTime() - since) / 1e9);
    }
}
