package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Databases and accounts beside those of an app, on a primary and its replica. */
@Tag("lab")
@Tag("mysql")
@TestMethodOrder(OrderAnnotation.class)
class DatabaseAccountsIT {

    private static final String REPORTS =
            "    reports: {privileges: read, databases: [foobar, shop-archive], from: [two]}\n";

    private static final String MORE = """
              databases:
                shop-archive: {charset: latin1}
                logs: {collation: utf8mb4_0900_as_cs}
              accounts:
            """ + REPORTS + """
                migrations: {privileges: owner, from: ['%']}
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-accounts2", Lab.READY, "one", "two");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  one: @one@
                  two: @two@
                mysql:
                  primary: one
                  replicas: [two]
                  buffer_pool: 32M
                """ + MORE);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** What a client on one server is told by MySQL on another. */
    private static String as(String user, String from, String to, String sql) {
        return lab.attempt(
                        from,
                        "MYSQL_PWD=$(cat /etc/foobar-infra/small/secrets/mysql-account-" + user
                                + ") mysql --no-defaults -NB -h " + lab.address(to) + " -u " + user + " -e \"" + sql
                                + "\" 2>&1")
                .out()
                .strip();
    }

    private static String collation(String database) {
        return lab.sql(
                        "one",
                        "SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = '"
                                + database + "'")
                .strip();
    }

    @Test
    @Order(1)
    void each_account_may_do_what_its_privileges_say_where_it_comes_from_and_no_more() {
        assertThat(
                        as(
                                "migrations",
                                "two",
                                "one",
                                "CREATE TABLE foobar.t (id INT PRIMARY KEY); INSERT INTO foobar.t VALUES (7);"
                                        + " CREATE VIEW \\`shop-archive\\`.v AS SELECT * FROM foobar.t; CREATE TABLE logs.l (id INT PRIMARY KEY)"))
                .isEmpty();
        assertThat(as("migrations", "two", "one", "CREATE DATABASE other")).contains("ERROR 1044");
        assertThat(as("migrations", "two", "one", "SELECT user FROM mysql.user"))
                .contains("ERROR 1142");
        assertThat(as("reports", "two", "one", "SELECT * FROM \\`shop-archive\\`.v"))
                .isEqualTo("7");
        assertThat(as("reports", "two", "one", "DELETE FROM foobar.t")).contains("ERROR 1142");
        assertThat(as("reports", "two", "one", "SELECT * FROM logs.l")).contains("ERROR 1142");
        assertThat(as("reports", "one", "one", "SELECT 1")).contains("ERROR 1");
        assertThat(collation("shop-archive")).startsWith("latin1_");
        assertThat(collation("logs")).isEqualTo("utf8mb4_0900_as_cs");
        site.isVerified();
        site.hasNoChanges();
    }

    @Test
    @Order(2)
    void what_was_changed_by_hand_is_seen_and_set_right() {
        lab.sql(
                "one",
                "GRANT DELETE ON foobar.* TO reports@'" + lab.address("two")
                        + "'; REVOKE DROP ON logs.* FROM migrations@'%';"
                        + " CREATE USER reports@'10.9.9.9' IDENTIFIED BY 'Stale-1'; ALTER DATABASE logs CHARACTER SET ascii");
        var ran = site.run("verify", "--no-color");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "has further privileges: DELETE, SELECT, SHOW VIEW ON foobar.*",
                        "lacks DROP",
                        "'reports'@'10.9.9.9' is for an address that the topology does not give");
        assertThat(Site.changes(site.apply().events("plan").getFirst()))
                .anyMatch(c -> c.startsWith("one account reports@" + lab.address("two")))
                .anyMatch(c -> c.startsWith("one account migrations@% change"))
                .anyMatch(c -> c.startsWith("one accounts reports change"))
                .anyMatch(c -> c.startsWith("one database logs change"));
        assertThat(collation("logs")).isEqualTo("utf8mb4_0900_as_cs");
        site.isVerified();
        site.hasNoChanges();
    }

    @Test
    @Order(3)
    void a_replica_that_takes_the_primarys_place_knows_the_passwords() {
        lab.on("one", "systemctl mask --runtime mysql; systemctl kill -s KILL mysql");
        var ran = site.run("failover", "two", "--yes");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(as("migrations", "two", "two", "INSERT INTO foobar.t VALUES (8)"))
                .isEmpty();
        lab.on("one", "systemctl unmask --runtime mysql; systemctl start mysql");
        site.apply();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> as("reports", "two", "one", "SELECT COUNT(*) FROM foobar.t"), "2"::equals);
        site.isVerified();
        site.hasNoChanges();
    }

    @Test
    @Order(4)
    void an_account_that_is_taken_out_is_dropped_and_a_database_stays() {
        site.edit(REPORTS, "");
        site.edit("    logs: {collation: utf8mb4_0900_as_cs}\n", "");
        site.apply();
        assertThat(lab.sql("two", "SELECT user FROM mysql.user WHERE user IN ('reports', 'migrations')"))
                .isEqualToIgnoringNewLines("migrations");
        assertThat(lab.attempt("two", "ls /etc/foobar-infra/small/secrets/mysql-account-reports")
                        .out())
                .isEmpty();
        assertThat(as("migrations", "two", "two", "DROP TABLE foobar.t")).isEmpty();
        assertThat(lab.sql("two", "SHOW TABLES FROM logs")).isEqualToIgnoringNewLines("l");
        site.isVerified();
        site.hasNoChanges();
    }
}
