package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
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

/** Replicas of a primary that was never meant to have any come to all its data, whatever happens on the way. */
@Tag("lab")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeedingIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-seed", Lab.READY, "db-01", "db-02", "db-03");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                mysql: {primary: db-01, replicas: [db-02], buffer_pool: 32M, database: app}
                """);
        lab.on("db-01", """
                printf '[mysqld]\ngtid_mode=OFF\nenforce_gtid_consistency=OFF\nskip_log_bin\n' >/etc/mysql/conf.d/theirs.cnf
                systemctl start mysql""");
        lab.sql(
                "db-01",
                "CREATE DATABASE orders; CREATE TABLE orders.lines (id INT PRIMARY KEY AUTO_INCREMENT, item VARCHAR(1024));"
                        + " INSERT INTO orders.lines (item) SELECT REPEAT(UUID(), 20) FROM information_schema.columns LIMIT 3000");
        for (int doubled = 0; doubled < 6; doubled++) {
            lab.sql("db-01", "INSERT INTO orders.lines (item) SELECT item FROM orders.lines");
        }
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** All follow, hold the same, and there is nothing to do. */
    private static void well(String... replicas) {
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
        var sum = "SELECT COUNT(*), SUM(CRC32(item)) FROM orders.lines";
        for (var replica : replicas) {
            assertThat(lab.sql(replica, sum)).as(replica).isEqualTo(lab.sql("db-01", sum));
            assertThat(lab.sql(replica, "SELECT @@super_read_only")).isEqualTo("1");
        }
    }

    private static String purged() {
        return lab.sql("db-01", "SELECT REPLACE(@@gtid_purged, CHAR(10), '')");
    }

    private static void stray(String replica) {
        lab.sql(replica, "SET GLOBAL super_read_only = 0; CREATE DATABASE stray; SET GLOBAL super_read_only = 1");
    }

    /**
     * A copy takes long enough from now on, until MySQL restarts there, for something to happen meanwhile, on a machine with much
     * else to do too.
     *
     * @param rate MiB a second
     */
    private static void slowly(String replica, int rate) {
        lab.sql(replica, "SET GLOBAL clone_autotune_concurrency = 0; SET GLOBAL clone_max_data_bandwidth = " + rate);
    }

    @Test
    @Order(2)
    void a_primary_without_gtids_and_binary_log_gets_a_replica() {
        told(
                site.run("plan", "--no-color"),
                0,
                "+ data shop",
                "cloned from: db-01",
                "why: db-01 writes no binary log so far",
                "MB, roughly ");
        assertThat(site.run("plan", "--no-color").out()).containsPattern("about 1\\d\\d MB, roughly");
        told(site.attemptApply("--take-over", "db-01"), 0, "db-02  data shop", " of ", " MB (", "Applied.");
        well("db-02");
    }

    @Test
    @Order(3)
    void what_is_not_innodb_is_not_lost_on_the_way() {
        lab.sql(
                "db-01",
                "CREATE TABLE orders.old (id INT PRIMARY KEY) ENGINE=MyISAM; INSERT INTO orders.old VALUES (1), (2)");
        told(
                site.attemptApply("--rebuild", "db-02"),
                1,
                "Nothing was changed:",
                "db-02: must be cloned, and MySQL's clone plugin copies InnoDB only: here these would be without rows: orders.old (MyISAM)");
        told(site.attemptApply("--rebuild", "db-02", "--limit", "db-01"), 64, "not among the servers of --limit");
        lab.sql("db-01", "ALTER TABLE orders.old ENGINE=InnoDB");
        well("db-02");
    }

    @Test
    @Order(4)
    void a_second_replica_is_copied_from_the_first_although_the_client_dies_meanwhile() {
        lab.sql("db-01", "FLUSH BINARY LOGS");
        lab.sql("db-01", "PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 SECOND");
        Faults.until(
                lab, "db-02", "mysql -N -e \"SELECT GTID_SUBSET('" + purged() + "', @@gtid_executed)\" | grep -qx 1");
        site.edit("replicas: [db-02]", "replicas: [db-02, db-03]");
        lab.on("db-03", """
                printf '[mysqld]\\ngtid_mode=OFF\\nenforce_gtid_consistency=OFF\\nskip_log_bin\\n' >/etc/mysql/conf.d/theirs.cnf
                systemctl start mysql; mysql -e 'CREATE DATABASE orders; CREATE DATABASE app'""");
        told(
                site.attemptApply("--take-over", "db-03"),
                1,
                "Nothing was changed:",
                "db-03: holds data of its own that the primary db-01 knows nothing of: app, orders",
                "foobar-infra apply --rebuild db-03");
        lab.sql("db-03", "DROP DATABASE orders; DROP DATABASE app; CREATE USER reports@'10.%'");
        told(
                site.attemptApply(),
                1,
                "cloned from: db-02",
                "why: nothing shows that db-01's binary logs",
                "db-03: has MySQL accounts that db-01 has not, and that are gone once it is cloned: 'reports'@'10.%'",
                "foobar-infra apply --take-over db-03");
        try (var apply = site.startApply("--take-over", "db-03")) {
            apply.await("operation_progress");
            apply.kill();
        }
        told(site.attemptApply(), 0, "Applied.");
        well("db-02", "db-03");
    }

    @Test
    @Order(5)
    void what_a_replica_holds_of_its_own_is_replaced_only_if_that_is_said() {
        stray("db-02");
        told(
                site.attemptApply(),
                1,
                "db-02: has transactions that the primary db-01 lacks: ",
                "which destroys what it holds, these transactions being saved there first: foobar-infra apply --rebuild db-02");
        assertThat(lab.sql("db-02", "SHOW DATABASES LIKE 'stray'")).isEqualTo("stray");
        told(
                site.attemptApply("--rebuild", "db-01"),
                64,
                "--rebuild: db-01 is no copy",
                "Those that are: db-02, db-03");
        told(
                site.attemptApply("--rebuild", "db-02"),
                0,
                "DESTROYS what this server holds, and its binary logs: app, orders, stray, the transactions ",
                "Applied.");
        assertThat(lab.sql("db-02", "SHOW DATABASES LIKE 'stray'")).isEmpty();
        well("db-02", "db-03");
    }

    @Test
    @Order(6)
    void a_copy_that_was_cut_short_with_its_server_is_made_again() {
        slowly("db-03", 2);
        try (var apply = site.startApply("--rebuild", "db-03")) {
            apply.await("operation_progress");
            lab.on("db-03", "systemctl kill --signal=KILL 'foobar-infra-*.service' mysql.service");
            apply.ended();
        }
        Faults.until(lab, "db-03", "mysql -e 'SELECT 1'");
        assertThat(lab.sql("db-03", "SHOW DATABASES LIKE 'orders'")).isEmpty();
        lab.on("db-03", "test -e /var/lib/foobar-infra/shop/copying");
        told(site.attemptApply(), 0, "cloned from: db-02", "Applied.");
        lab.on("db-03", "systemctl reset-failed mysql"); // that it was killed
        well("db-02", "db-03");
    }

    @Test
    @Order(7)
    void a_donor_that_dies_and_comes_back_is_asked_again() {
        slowly("db-03", 8);
        try (var apply = site.startApply("--rebuild", "db-03")) {
            apply.await("operation_progress");
            lab.on("db-01", "systemctl kill --signal=KILL mysql.service");
            assertThat(apply.ended().exit()).isZero();
        }
        lab.on("db-01", "systemctl reset-failed mysql");
        well("db-02", "db-03");
    }

    @Test
    @Order(8)
    void a_replica_whose_mysql_dies_in_the_midst_of_it_begins_again_by_itself() {
        slowly("db-03", 2);
        try (var apply = site.startApply("--rebuild", "db-03")) {
            apply.await("operation_progress");
            lab.on("db-03", "systemctl kill --signal=KILL mysql.service");
            assertThat(apply.ended().exit()).isZero();
        }
        well("db-02", "db-03");
    }

    /** MySQL drops what the recipient holds first, and fails at some names with half of it gone and all GTIDs in their place. */
    @Test
    @Order(10)
    void a_copy_that_failed_while_the_old_data_were_dropped_is_made_again_and_names_it_fails_at_are_refused() {
        lab.on("db-01", "echo 'CREATE TABLE orders.`a``b` (id INT PRIMARY KEY)' | mysql");
        Faults.until(lab, "db-02", "mysql -N -e 'SHOW TABLES IN orders' | grep -qF 'a`b'");
        told(
                site.attemptApply("--rebuild", "db-02"),
                1,
                "Nothing was changed:",
                "fails half-way on names here that hold a backtick: orders.a`b");
        lab.on("db-01", "echo 'DROP TABLE orders.`a``b`' | mysql");
        lab.on("db-02", """
                mysql -e 'STOP REPLICA; RESET REPLICA ALL; SET GLOBAL super_read_only = 0; SET sql_log_bin = 0;
                  DROP TABLE orders.old; SET GLOBAL super_read_only = 1'
                echo db-01 >/var/lib/foobar-infra/shop/copying""");
        told(site.attemptApply(), 0, "a copy that was begun here did not end", "Applied.");
        lab.on("db-02", "test ! -e /var/lib/foobar-infra/shop/copying");
        well("db-02", "db-03");
    }

    @Test
    @Order(11)
    void a_client_that_dies_while_all_rows_are_compared_leaves_nothing_running() {
        var digests = "mysql -N -e \"SELECT COUNT(*) > 0 FROM performance_schema.events_statements_summary_by_digest"
                + " WHERE digest_text LIKE '%BIT_XOR%'\" | grep -qx ";
        var busy = "mysql -N -e \"SELECT COUNT(*) FROM performance_schema.threads WHERE processlist_info LIKE '%SHA2(%'"
                + " AND processlist_id <> CONNECTION_ID()\" | grep -qx ";
        lab.sql("db-01", "TRUNCATE performance_schema.events_statements_summary_by_digest");
        try (var verify = Tool.built()
                .start(
                        "verify",
                        "replication",
                        "--data",
                        "--json",
                        "-f",
                        site.file().toString(),
                        "-i",
                        lab.inventory().toString())) {
            // A chunk has been read: a statement itself is over before anybody sees it.
            Faults.until(lab, "db-01", digests + 1);
            verify.kill();
        }
        for (var server : List.of("db-01", "db-02", "db-03")) {
            Faults.until(lab, server, busy + 0);
            Faults.until(lab, server, "! pgrep -x mysql");
        }
        told(site.run("verify replication --data", "--no-color"), 0, " rows of ", " passed");
    }

    @Test
    @Order(9)
    void two_replicas_are_copied_from_one_primary() {
        told(site.attemptApply("--rebuild", "db-02,db-03"), 0, "cloned from: db-01", "Applied.");
        well("db-02", "db-03");
    }
}
