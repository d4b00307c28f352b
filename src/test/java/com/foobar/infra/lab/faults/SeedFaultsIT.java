package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static com.foobar.infra.lab.faults.Faults.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What may happen to a copy on its way: a full disk, a donor that is gone for good, nobody who starts MySQL anew, an account that is
 * dropped, a client that dies. The primary takes writes all the while, the copy serves nobody before it is whole, and the next apply
 * ends it.
 */
@Tag("lab")
@Tag("mysql")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(0)
class SeedFaultsIT {

    private static final String MARK = "/var/lib/foobar-infra/shop/copying";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-seed-faults", Lab.READY, "db-01", "db-02", "db-03");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                mysql:
                  primary: db-01
                  replicas: [db-02, db-03]
                  buffer_pool: 16M
                  database: app
                  settings: {innodb_redo_log_capacity: 16M}
                """);
        lab.on("db-03", """
                mkdir -p /var/lib/mysql /var/tmp/data
                cp -a /var/lib/mysql/. /var/tmp/data
                mount -t tmpfs -o size=1200m,mode=750 tmpfs /var/lib/mysql
                cp -a /var/tmp/data/. /var/lib/mysql
                chown mysql:mysql /var/lib/mysql""");
        site.apply();
        lab.sql(
                "db-01",
                "CREATE TABLE app.lines (id INT PRIMARY KEY AUTO_INCREMENT, item VARCHAR(1024));"
                        + " CREATE USER reader IDENTIFIED BY 'reader'; GRANT SELECT ON app.* TO reader;"
                        + " INSERT INTO app.lines (item) SELECT REPEAT(UUID(), 20) FROM information_schema.columns LIMIT 3000");
        for (int doubled = 0; doubled < 4; doubled++) {
            lab.sql("db-01", "INSERT INTO app.lines (item) SELECT item FROM app.lines");
        }
        well();
        lab.sql(
                "db-03",
                "SET GLOBAL super_read_only = 0; SET sql_log_bin = 0; INSTALL PLUGIN clone SONAME 'mysql_clone.so';"
                        + " SET GLOBAL super_read_only = 1");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void well() {
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
        assertThat(lab.sql("db-03", "SELECT COUNT(*) FROM app.lines")).isEqualTo("48000");
        lab.on("db-03", "test ! -e " + MARK);
    }

    /** The next apply copies it anew, without a consent: from a replica that is well. Slowly, so that something can happen. */
    private static void halfAndSlow() {
        lab.on("db-03", "echo db-02 >" + MARK);
        lab.sql("db-03", "SET GLOBAL clone_autotune_concurrency = 0; SET GLOBAL clone_max_data_bandwidth = 2");
    }

    /** An ordinary account, which reads wherever it may: whole rows, or nothing. */
    private static void servesNobody() {
        var ran = lab.attempt(
                "db-03", "mysql -N -ureader -preader -h 127.0.0.1 -e 'SELECT COUNT(*) FROM app.lines' 2>&1");
        assertThat(ran.exit()).as(ran.toString()).isNotZero();
    }

    private static void thePrimaryTakesWrites() {
        lab.sql("db-01", "UPDATE app.lines SET item = UUID() WHERE id = 1");
    }

    @Test
    @Order(1)
    void a_disk_that_fills_up_meanwhile_ends_it_and_the_next_apply_makes_it_once_there_is_room() {
        halfAndSlow();
        Ran ended;
        try (var apply = site.startApply()) {
            apply.await("operation_progress");
            servesNobody();
            lab.attempt("db-03", "dd if=/dev/zero of=/var/lib/mysql/filler bs=64k");
            ended = apply.ended();
        }
        assertThat(ended.exit()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.out()).contains("can not be cloned here").containsIgnoringCase("no space");
        thePrimaryTakesWrites();
        servesNobody();
        lab.on("db-03", "test -e " + MARK);
        told(site.run("plan", "--no-color"), 1, "db-03: must be cloned, which needs about ", " MiB can be had");
        lab.on("db-03", "rm /var/lib/mysql/filler");
        told(site.run("plan", "--no-color"), 0, "cloned from: db-02", "a copy that was begun here did not end");
        told(site.attemptApply(), 0, "Applied.");
        well();
    }

    @Test
    @Order(2)
    void a_donor_that_is_gone_for_good_is_replaced_by_another() {
        halfAndSlow();
        try (var apply = site.startApply()) {
            apply.await("operation_progress");
            lab.on("db-02", "systemctl mask --runtime mysql; systemctl kill --signal=KILL mysql");
            var ended = apply.ended();
            assertThat(ended.exit()).as(ended.toString()).isEqualTo(1);
            assertThat(ended.out()).contains("db-02 can not be cloned here");
        }
        thePrimaryTakesWrites();
        servesNobody();
        told(site.attemptApply("--limit", "db-01,db-03"), 0, "cloned from: db-01", "Applied.");
        lab.on("db-02", "systemctl unmask --runtime mysql; systemctl reset-failed mysql; systemctl start mysql");
        until(lab, "db-02", "mysql -e 'SELECT 1'");
        well();
    }

    @Test
    @Order(3)
    void where_nobody_starts_mysql_anew_apply_does() {
        lab.on("db-03", """
                mkdir -p /etc/systemd/system/mysql.service.d
                printf '[Service]\\nUnsetEnvironment=MYSQLD_PARENT_PID\\nRestart=no\\n' >/etc/systemd/system/mysql.service.d/alone.conf
                systemctl daemon-reload; systemctl restart mysql""");
        assertThat(lab.attempt("db-03", "mysql -e RESTART").err()).contains("ERROR 3707");
        lab.on("db-03", "echo db-02 >" + MARK);
        told(site.attemptApply("--take-over", "db-03"), 0, "cloned from: db-02", "Applied.");
        lab.on(
                "db-03",
                "rm /etc/systemd/system/mysql.service.d/alone.conf; systemctl daemon-reload; systemctl restart mysql");
        until(lab, "db-03", "mysql -e 'SELECT 1'");
        told(site.attemptApply(), 0);
        well();
    }

    @Test
    @Order(4)
    void an_account_that_is_dropped_meanwhile_is_made_anew() {
        halfAndSlow();
        try (var apply = site.startApply()) {
            apply.await("operation_progress");
            lab.sql("db-01", "DROP USER " + replicationAccount("db-03"));
            var ended = apply.ended();
            assertThat(ended.exit()).as(ended.toString()).isBetween(0, 1);
        }
        thePrimaryTakesWrites();
        told(site.attemptApply(), 0);
        well();
    }

    private static String replicationAccount(String replica) {
        return lab.sql(
                "db-01",
                "SELECT CONCAT(QUOTE(user), '@', QUOTE(host)) FROM mysql.user WHERE repl_slave_priv = 'Y' AND host = '"
                        + lab.address(replica) + "'");
    }

    private static boolean isOfDatabases(JsonNode event) {
        return event.path("stage").asString("").startsWith("database")
                && event.path("server").asString("").startsWith("db-0");
    }

    /** Of db-01 and db-02 it only says which is the primary, as they are that in turn; nor does it tell accounts apart by address. */
    private static String name(JsonNode event, String primary) {
        var server = event.path("server").asString();
        var who = server.equals("db-03") ? "copy" : server.equals(primary) ? "new" : "old";
        return event.path("type").asString("") + " " + who + " "
                + event.path("operation").asString("").replaceAll("@.*", "");
    }

    /** It says what is still to be done, or that somebody is still at it. */
    private static void thePlanTellsWhereItStands(Set<String> met) {
        var plan = site.run("plan", "--no-color");
        assertThat(plan.out() + plan.err())
                .as("after " + met)
                .containsPattern("No changes|Plan: |a step of an earlier apply still runs");
    }

    /** Killed at each event of it for the first time; the next apply goes on from there. */
    @Test
    @Order(5)
    void a_client_killed_at_each_step_of_a_copy() {
        lab.sql("db-03", "SET GLOBAL super_read_only = 0; CREATE DATABASE stray; SET GLOBAL super_read_only = 1");
        var met = new LinkedHashSet<String>();
        while (true) {
            try (var running = site.startApply("--rebuild", "db-03")) {
                if (running.await(e -> isOfDatabases(e) && met.add(name(e, "db-01")))
                        .isEmpty()) {
                    assertThat(running.ended().exit()).as("after " + met).isZero();
                    break;
                }
                running.kill();
            }
            thePlanTellsWhereItStands(met);
            thePrimaryTakesWrites();
        }
        assertThat(met).contains("operation_progress copy data shop", "operation_done copy data shop");
        assertThat(lab.sql("db-03", "SHOW DATABASES LIKE 'stray'")).isEmpty();
        well();
    }

    /** Killed as each operation of it begins for the first time; each time the other one of the two is the old primary. */
    @Test
    @Order(6)
    void a_client_killed_at_each_step_of_an_old_primarys_return() {
        var met = new LinkedHashSet<String>();
        var old = "db-01";
        while (true) {
            var next = old.equals("db-01") ? "db-02" : "db-01";
            replaced(old, next);
            try (var sampler = new Sampler(lab, old, next);
                    var running = site.startApply()) {
                boolean more = running.await(e -> isOfDatabases(e)
                                && e.path("type").asString("").equals("operation_started")
                                && met.add(name(e, next)))
                        .isPresent();
                if (more) {
                    running.kill();
                    thePlanTellsWhereItStands(met);
                    told(site.attemptApply(), 0);
                } else {
                    assertThat(running.ended().exit()).as("after " + met).isZero();
                }
                sampler.never(old);
                assertThat(lab.sql(old, "SELECT COUNT(*) FROM app.lines")).isEqualTo("48000");
                if (!more) {
                    break;
                }
            }
            old = next;
        }
        assertThat(met).contains("operation_started new writable shop", "operation_started old replication shop");
        well();
    }

    /** By hand: the old one is closed and down, the next one has all and takes writes, and the old one comes back. */
    private static void replaced(String old, String next) {
        lab.sql(old, "SET GLOBAL super_read_only = 1");
        var executed = lab.sql(old, "SELECT REPLACE(@@gtid_executed, CHAR(10), '')");
        lab.sql(next, "SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed + "', 60)");
        lab.on(old, "systemctl stop mysql; rm -f /run/foobar-infra/shop.closed");
        lab.sql(next, "STOP REPLICA; RESET REPLICA ALL; SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0");
        lab.on(old, "systemctl start mysql");
        until(lab, old, "grep -q . /run/foobar-infra/shop.closed");
        site.edit("primary: " + old, "primary: " + next);
        site.edit("[" + next, "[" + old);
    }
}
