package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
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

/** Databases that must not take, or no longer play, the part that the topology gives them. No data is ever lost. Those that were promoted are in {@link PromotedByHandIT}. */
@Tag("lab")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DatabasesIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-db", Lab.READY, "db-01", "db-02", "db-03");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                mysql: {primary: db-01, replicas: [db-02], buffer_pool: 16M, database: app, settings: {slow_query_log: true, loose_an_invention: 1}}
                """);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Ran verify() {
        return site.run("verify replication", "--no-color");
    }

    /** Nothing is lost, and all follow. That there is nothing left to do an apply that ended well has found itself. */
    private static void well(String... replicas) {
        // First, as replicas take some seconds to come back to a primary that was down for a moment.
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        for (var server : replicas) {
            assertThat(lab.sql(server, "SELECT item FROM orders.lines")).isEqualTo("a chair");
        }
        assertThat(lab.sql("db-01", "SELECT item FROM orders.lines")).isEqualTo("a chair");
    }

    /** Loads a copy of all that the primary holds into a server that holds nothing that is needed. */
    private static void seed(String replica) {
        var server = lab.on("db-01", """
                mkdir /run/dump; cd /run/dump
                mysqldump --all-databases --single-transaction --set-gtid-purged=ON --flush-privileges --routines \
                    --events >all.sql
                python3 -m http.server 9000 >/dev/null 2>&1 & echo $!""");
        Faults.until(lab, replica, "curl -sfo /run/all.sql http://db-01:9000/all.sql");
        lab.on("db-01", "kill " + server + "; rm -r /run/dump");
        lab.on(
                replica,
                "systemctl start mysql; mysql -e 'RESET BINARY LOGS AND GTIDS'; mysql </run/all.sql; rm /run/all.sql");
    }

    @Test
    @Order(1)
    void data_on_the_primary_to_be_is_kept_when_the_server_is_taken_over() {
        lab.on("db-01", """
                printf '[mysqld]\ngtid_mode=OFF\nenforce_gtid_consistency=OFF\n' >/etc/mysql/conf.d/theirs.cnf
                systemctl start mysql""");
        lab.sql(
                "db-01",
                "CREATE DATABASE orders; CREATE TABLE orders.lines (id INT PRIMARY KEY, item TEXT);"
                        + " INSERT INTO orders.lines VALUES (1, 'a chair')");
        lab.on("db-01", "systemctl stop mysql");
        var plan = site.run("plan", "--no-color");
        told(
                plan,
                1,
                "db-01: MySQL here does not run, but holds data: orders",
                "start it there (systemctl start mysql)");
        assertThat(plan.toString()).doesNotContain("To go on all the same");
        told(site.attemptApply("--take-over", "all"), 1, "db-01: MySQL here does not run", "Nothing was changed:");
        lab.on("db-01", "mv /usr/sbin/mysqld /usr/sbin/mysqld.removed");
        told(
                site.attemptApply("--take-over", "all"),
                1,
                "db-01: a MySQL that was removed here left data: orders",
                "install it again there and start it",
                "Nothing was changed:");
        lab.on("db-01", "mv /usr/sbin/mysqld.removed /usr/sbin/mysqld; systemctl start mysql");
        told(
                site.attemptApply(),
                1,
                "db-01: MySQL here already holds data: orders",
                "nothing of it is dropped",
                "To go on all the same: apply --take-over db-01");
        assertThat(lab.sql("db-01", "SELECT item FROM orders.lines")).isEqualTo("a chair");
        site.edit("replicas: [db-02]", "replicas: []");
        told(site.attemptApply("--take-over", "db-01"), 0, "Applied.");
        well();
    }

    @Test
    @Order(2)
    void a_replica_that_was_seeded_by_hand_is_taken_over_as_it_is() {
        site.edit("replicas: []", "replicas: [db-02]");
        seed("db-02");
        told(site.attemptApply("--take-over", "db-02"), 0, "Applied.");
        well("db-02");
    }

    @Test
    @Order(3)
    void a_new_replica_with_data_of_its_own_is_refused() {
        lab.on("db-03", "systemctl start mysql");
        lab.sql("db-03", "CREATE DATABASE theirs; CREATE TABLE theirs.kept (id INT PRIMARY KEY)");
        var own = lab.sql("db-03", "SELECT @@gtid_executed");
        site.edit("replicas: [db-02]", "replicas: [db-02, db-03]");
        told(
                site.attemptApply("--take-over", "db-03"),
                1,
                "db-03: MySQL here already holds data: theirs",
                "db-03: has transactions that the primary db-01 lacks: " + own,
                "never reset silently");
        assertThat(lab.sql("db-03", "SELECT COUNT(*) FROM theirs.kept")).isEqualTo("0");
        assertThat(lab.sql("db-03", "SELECT @@gtid_executed")).isEqualTo(own);
        // The operator has saved what is needed.
        lab.sql("db-03", "DROP DATABASE theirs; RESET BINARY LOGS AND GTIDS");
    }

    @Test
    @Order(4)
    void a_new_replica_that_needs_purged_logs_is_cloned() {
        lab.sql("db-01", "FLUSH BINARY LOGS; FLUSH BINARY LOGS");
        lab.sql("db-01", "PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 SECOND");
        assertThat(lab.sql("db-01", "SELECT @@gtid_purged")).isNotEmpty();
        told(site.attemptApply(), 0, "+ data shop", "cloned from: db-0", "Applied.");
        well("db-02", "db-03");
    }

    @Test
    @Order(5)
    void errant_transactions_are_named_and_never_reset() {
        lab.sql("db-02", "SET GLOBAL super_read_only = 0; CREATE DATABASE stray; SET GLOBAL super_read_only = 1");
        var uuid = lab.sql("db-02", "SELECT @@server_uuid");
        site.edit("settings: {", "settings: {long_query_time: 3, ");
        told(
                site.attemptApply(),
                1,
                "db-02: has transactions that the primary db-01 lacks: " + uuid + ":1",
                "mysqlbinlog",
                "foobar-infra apply --rebuild db-02",
                "Until then db-02 is left out; the others are changed.",
                "Applied. ",
                "Left out, for what stands in the way there:");
        assertThat(lab.sql("db-01", "SELECT @@long_query_time")).isEqualTo("3.000000");
        assertThat(lab.sql("db-02", "SELECT @@long_query_time")).isEqualTo("10.000000");
        told(site.attemptApply(), 1, "No changes, but for what is left out: db-02.");
        told(verify(), 1, "errant-transactions", uuid + ":1", "db-02");
        assertThat(lab.sql("db-02", "SELECT GTID_SUBSET('" + uuid + ":1', @@gtid_executed)"))
                .isEqualTo("1");

        lab.sql("db-01", "SET GTID_NEXT = '" + uuid + ":1'; CREATE DATABASE stray; SET GTID_NEXT = AUTOMATIC");
        told(site.attemptApply(), 0);
        well("db-02", "db-03");
    }

    @Test
    @Order(6)
    void an_image_of_the_primary_is_refused() {
        var uuid = lab.sql("db-01", "SELECT @@server_uuid");
        lab.on(
                "db-02",
                "cp -p /var/lib/mysql/auto.cnf /root/; systemctl stop mysql;"
                        + " sed -i 's/^server-uuid=.*/server-uuid=" + uuid
                        + "/' /var/lib/mysql/auto.cnf; systemctl start mysql");
        told(
                site.attemptApply(),
                1,
                "db-02: has the same server_uuid as its source db-01 (" + uuid + "): it is an image of it",
                "remove /var/lib/mysql/auto.cnf");
        told(verify(), 1, "identities", uuid, "remove auto.cnf");
        lab.on("db-02", "systemctl stop mysql; rm /var/lib/mysql/auto.cnf; systemctl start mysql");
        told(site.attemptApply(), 0);
        well("db-02", "db-03");
    }

    @Test
    @Order(7)
    void a_replication_password_that_was_changed_on_the_primary_is_set_right() {
        lab.sql("db-01", "ALTER USER foobar_replication@'" + lab.address("db-02") + "' IDENTIFIED BY 'something-else'");
        lab.sql("db-02", "STOP REPLICA; START REPLICA");
        refusedPassword();
        told(
                site.attemptApply(),
                0,
                "account foobar_replication@" + lab.address("db-02"),
                "(sensitive, changes)",
                "Applied.");
        well("db-02", "db-03");
    }

    @Test
    @Order(8)
    void a_replication_password_that_was_changed_on_the_replica_is_set_right() {
        lab.sql(
                "db-02",
                "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = 'nothing-of-the-kind'; START REPLICA");
        refusedPassword();
        var applied = site.attemptApply();
        told(applied, 0, "~ replication shop", "Applied.");
        assertThat(applied.toString()).doesNotContain("nothing-of-the-kind");
        well("db-02", "db-03");
    }

    private static void refusedPassword() {
        Faults.until(
                lab,
                "db-02",
                "mysql -N -e 'SELECT last_error_number FROM performance_schema.replication_connection_status' | grep 1045");
        told(verify(), 1, "db-02", "error 1045", "foobar-infra apply sets it again");
    }

    @Test
    @Order(9)
    void a_setting_that_mysql_does_not_know_changes_nothing() {
        var before = lab.on("db-01", "find /etc/mysql -type f -printf '%p %i %T@\\n'; systemctl show -p MainPID mysql");
        site.edit("settings: {", "settings: {no.such_setting: 1, ");
        told(
                site.attemptApply(),
                1,
                "mysqld rejects the new configuration; nothing was changed",
                "unknown variable 'no.such_setting=1'",
                "mysql.settings.no.such_setting: " + site.file() + ":");
        assertThat(lab.on("db-01", "find /etc/mysql -type f -printf '%p %i %T@\\n'; systemctl show -p MainPID mysql"))
                .isEqualTo(before);
        site.edit("no.such_setting: 1, ", "");
        well("db-02", "db-03");
        site.hasNoChanges();
    }

    @Test
    @Order(10)
    void a_setting_with_which_mysql_cannot_start_is_taken_back() {
        site.edit("settings: {", "settings: {innodb_undo_directory: /nonexistent, ");
        told(
                site.attemptApply(),
                1,
                "mysql.service does not run the new configuration; the previous configuration was put back and serves",
                "[ERROR]");
        Faults.until(lab, "db-01", "mysql -N -e 'SELECT @@super_read_only' | grep 0");
        site.edit("innodb_undo_directory: /nonexistent, ", "");
        well("db-02", "db-03");
        site.hasNoChanges();
    }

    @Test
    @Order(11)
    void a_replica_that_was_opened_is_closed_although_its_errant_write_is_in_the_way() {
        lab.sql("db-02", "SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0; FLUSH PRIVILEGES");
        var uuid = lab.sql("db-02", "SELECT @@server_uuid");
        told(verify(), 1, "one-writable", "db-02 accepts writes beside the primary db-01");
        told(
                site.attemptApply(),
                1,
                "Stage 1/1: close writers",
                "db-02: has transactions that the primary db-01 lacks");
        told(verify(), 1, "one-writable", "db-01 alone of 3 servers", "errant-transactions");
        var gtid = lab.sql(
                "db-02",
                "SELECT GTID_SUBTRACT(@@gtid_executed, '"
                        + lab.sql("db-01", "SELECT REPLACE(@@gtid_executed, CHAR(10), '')") + "')");
        assertThat(gtid).startsWith(uuid);
        lab.sql("db-01", "SET GTID_NEXT = '" + gtid + "'; BEGIN; COMMIT; SET GTID_NEXT = AUTOMATIC");
        well("db-02", "db-03");
        site.hasNoChanges();
    }

    @Test
    @Order(12)
    void a_frozen_server_is_told_from_one_that_lets_nobody_in() {
        lab.on("db-02", "kill -STOP \"$(pidof mysqld)\"");
        try {
            told(site.run("plan", "--no-color"), 1, "db-02: cannot ask MySQL", "is stopped by a signal", "kill -CONT");
        } finally {
            lab.on("db-02", "kill -CONT \"$(pidof mysqld)\"");
        }
    }

    @Test
    @Order(13)
    void a_server_that_systemd_had_to_revive_is_told() {
        lab.on("db-01", """
                kill -9 "$(pidof mysqld)"
                for i in $(seq 120); do
                    mysqladmin --no-defaults ping >/dev/null 2>&1 && exit 0
                    sleep 0.5
                done
                exit 1""");
        told(verify(), 1, "db-01  restarts", "revived 1 time since", "journalctl -u mysql");
        // A start that somebody asked for begins a new count.
        lab.on("db-01", "systemctl restart mysql");
        // It opens itself once a replica has answered.
        Faults.until(lab, "db-01", "mysql -N -e 'SELECT @@super_read_only' | grep 0");
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, "revived 0 times", " passed");
    }
}
