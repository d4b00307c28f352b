package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
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

/** A replica was promoted by hand while the primary was dead: neither that primary nor an apply ever makes a second one. */
@Tag("lab")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PromotedByHandIT {

    private static final String IS_OPEN = "mysql -N -e 'SELECT @@super_read_only' | grep -qx 0";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-promoted", Lab.READY, "db-01", "db-02", "db-03");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                mysql: {primary: db-01, replicas: [db-02, db-03], buffer_pool: 16M, database: app}
                """);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void isClosed(String server) {
        assertThat(lab.sql(server, "SELECT @@super_read_only")).isEqualTo("1");
    }

    @Test
    @Order(1)
    void a_primary_that_set_itself_aside_is_not_opened_by_an_apply_although_the_promoted_one_is_closed_now() {
        lab.sql("db-01", "CREATE TABLE app.lines (id INT PRIMARY KEY)");
        Faults.until(lab, "db-02", "mysql -e 'SELECT * FROM app.lines'");
        lab.does("kill", "db-01");
        lab.sql(
                "db-02",
                "STOP REPLICA; RESET REPLICA ALL; SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0;"
                        + " INSERT INTO app.lines VALUES (10)");
        lab.on("db-02", "systemctl restart mysql"); // boots closed, as it was never told to be the primary
        lab.does("start", "db-01");
        Faults.until(lab, "db-01", "grep -q 'no longer the primary' /run/foobar-infra/shop.closed");

        told(
                site.attemptApply(),
                1,
                "db-01: takes no writes, and may have been replaced: by itself it stayed closed, and no longer the primary",
                "db-02 holds transactions that it lacks, and does not follow it",
                "if another is the primary now, say so (mysql.primary)");
        isClosed("db-01");
    }

    @Test
    @Order(2)
    void nor_is_it_when_the_promoted_one_left_the_topology_or_is_left_out() {
        lab.sql("db-02", "SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0");
        told(
                site.run("apply --yes --no-color", "--limit", "db-01,db-03"),
                1,
                "db-01: takes no writes, and may have been replaced",
                "db-02 takes writes, and follows nobody");
        site.edit(", db-02: " + lab.address("db-02"), "");
        site.edit("replicas: [db-02, db-03]", "replicas: [db-03]");
        told(
                site.attemptApply(),
                1,
                "db-02 takes writes, and follows nobody",
                "db-02: follows nobody, and leaves with transactions that the primary db-01 lacks");
        isClosed("db-01");
        assertThat(lab.sql("db-02", "SELECT id FROM app.lines")).isEqualTo("10");
    }

    @Test
    @Order(3)
    void the_promoted_one_becomes_the_primary_by_the_topology_and_the_old_one_follows_it() {
        site.edit("servers: {", "servers: {db-02: " + lab.address("db-02") + ", ");
        site.edit("primary: db-01, replicas: [db-03]", "primary: db-02, replicas: [db-01, db-03]");
        told(site.attemptApply(), 0, "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
        assertThat(lab.sql("db-01", "SELECT id FROM app.lines")).isEqualTo("10");
    }

    @Test
    @Order(4)
    void after_a_longer_time_each_of_the_others_must_have_answered() {
        lab.on("db-03", "systemctl stop mysql");
        // One that was down for a moment, and open before, goes on.
        lab.on("db-02", "systemctl restart mysql");
        Faults.until(lab, "db-02", IS_OPEN);
        // After a boot of the host nobody knows how long it was away.
        lab.does("reboot", "db-02");
        Faults.until(
                lab,
                "db-02",
                "grep -q 'not each of the other databases can be asked.*db-03' /run/foobar-infra/shop.closed");
        isClosed("db-02");
        told(
                site.attemptApply(),
                1,
                "db-02: takes no writes, and may have been replaced: db-03 does not run, so that it cannot be asked");
        isClosed("db-02");
        lab.on("db-03", "systemctl start mysql");
        Faults.until(lab, "db-02", IS_OPEN);
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
    }

    @Test
    @Order(5)
    void a_person_may_open_it_all_the_same() {
        lab.on("db-03", "systemctl stop mysql");
        lab.does("reboot", "db-02");
        Faults.until(lab, "db-02", "grep -q 'not each' /run/foobar-infra/shop.closed");
        told(site.attemptApply("--take-over", "db-02"), 0, "Applied.");
        lab.on("db-02", IS_OPEN);
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    @Test
    @Order(6)
    void what_lets_a_replica_pass_over_rows_is_seen_wherever_mysqld_reads_it() {
        lab.on("db-03", """
                version=$(mysqld --no-defaults --version | sed 's/.* Ver \\([0-9]*[.][0-9]*\\).*/\\1/')
                printf '[mysqld-%s]\\nreplica_skip_errors=all\\n' "$version" >/etc/mysql/mysql.conf.d/a-hand.cnf""");
        lab.sql("db-01", "SET GLOBAL replica_exec_mode = IDEMPOTENT");
        told(
                site.run("plan", "--no-color"),
                1,
                "db-03: filters what it logs or applies",
                "replica_skip_errors=all",
                "db-01: filters what it logs or applies",
                "replica_exec_mode=IDEMPOTENT");
        told(site.run("verify replication", "--no-color"), 1, "db-01  one-stream", "db-03  one-stream");
        lab.on("db-03", "rm /etc/mysql/mysql.conf.d/a-hand.cnf");
        lab.sql("db-01", "SET GLOBAL replica_exec_mode = STRICT");
        site.hasNoChanges();
    }

    @Test
    @Order(7)
    void how_a_server_logs_and_whether_it_takes_writes_is_put_back() {
        lab.sql("db-01", "STOP REPLICA SQL_THREAD; SET GLOBAL binlog_format = STATEMENT; START REPLICA SQL_THREAD");
        lab.sql("db-02", "SET GLOBAL transaction_read_only = ON");
        told(site.run("verify replication", "--no-color"), 1, "binlog_format=STATEMENT");
        told(site.attemptApply(), 0, "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    /** The topology names the old one: to open that beside the new one, or to close the new one, is for a person. */
    @Test
    @Order(8)
    void an_old_primary_that_comes_back_beside_a_promoted_one_stays_closed() {
        lab.on("db-02", "systemctl stop mysql");
        lab.sql(
                "db-01",
                "STOP REPLICA; RESET REPLICA ALL; SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0;"
                        + " INSERT INTO app.lines VALUES (11)");
        lab.on("db-02", "systemctl start mysql");
        Faults.until(lab, "db-02", "grep -q 'db-01 takes writes' /run/foobar-infra/shop.closed");
        isClosed("db-02");
        told(
                site.attemptApply(),
                1,
                "db-01: takes writes and follows nobody, while the primary db-02 takes none: db-01 was promoted",
                "mysql.primary: db-01");
        assertThat(lab.sql("db-01", "SELECT @@super_read_only")).isEqualTo("0");
    }

    @Test
    @Order(9)
    void a_former_primary_follows_the_one_that_was_promoted_by_hand() {
        lab.does("kill", "db-02");
        var before = "db-02: " + lab.address("db-02") + ", ";
        site.edit(before, "");
        site.edit("primary: db-02, replicas: [db-01, db-03]", "primary: db-01, replicas: [db-03]");
        told(site.attemptApply(), 0, "Applied.");

        lab.does("start", "db-02");
        Faults.until(lab, "db-02", "mysql -e 'SET GLOBAL super_read_only = 1'");
        site.edit("servers: {", "servers: {" + before);
        site.edit("replicas: [db-03]", "replicas: [db-03, db-02]");
        told(site.attemptApply(), 0, "Applied.");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
        assertThat(lab.sql("db-02", "SELECT id FROM app.lines ORDER BY id")).isEqualTo("10\n11");
        isClosed("db-02");
    }
}
