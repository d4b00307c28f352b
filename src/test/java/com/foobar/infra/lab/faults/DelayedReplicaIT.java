package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static com.foobar.infra.lab.faults.Faults.until;
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

/** Of three databases db-03 stays behind on purpose: it has all, shows what was, and is used only where somebody says so. */
@Tag("lab")
@Tag("mysql")
@Tag("routing")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DelayedReplicaIT {

    private static final String DIES = "systemctl mask mysql 2>/dev/null; systemctl kill -s KILL mysql;"
            + " until ! pgrep -x mysqld >/dev/null; do sleep 0.1; done";
    private static final String REVIVES = "systemctl unmask mysql; systemctl reset-failed mysql; systemctl start mysql";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-delayed", Lab.READY, "db-01", "db-02", "db-03");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                app:
                  servers: [db-01]
                mysql:
                  primary: db-01
                  replicas: [db-02, db-03]
                  delayed: {db-03: 1h}
                  buffer_pool: 16M
                  database: app
                  routing: {}
                """);
        site.apply();
        lab.sql("db-01", "CREATE TABLE app.goods (id INT PRIMARY KEY)");
        current("db-01", "db-02");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static String executed(String server) {
        return lab.sql(server, "SELECT REPLACE(@@gtid_executed, CHAR(10), '')");
    }

    /** That replica follows, and has executed all that the primary has. */
    private static void current(String primary, String replica) {
        until(lab, replica, "mysql -E -e 'SHOW REPLICA STATUS' | grep -c 'Running: Yes' | grep -qx 2");
        assertThat(lab.sql(replica, "SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed(primary) + "', 60)"))
                .isEqualTo("0");
    }

    /** That replica has received all that the primary has. */
    private static void received(String primary, String replica) {
        until(
                lab,
                replica,
                "mysql -N -e \"SELECT GTID_SUBSET('" + executed(primary)
                        + "', CONCAT(@@gtid_executed, ',', received_transaction_set))"
                        + " FROM performance_schema.replication_connection_status\" | grep -qx 1");
    }

    private static String goods(String server) {
        return lab.sql(server, "SELECT COUNT(*) FROM app.goods");
    }

    private static String tables(String server) {
        return lab.sql(
                server,
                "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'app' AND table_name = 'goods'");
    }

    private static String delay(String server) {
        return lab.sql(server, "SELECT desired_delay FROM performance_schema.replication_applier_configuration");
    }

    private static Ran verified() {
        return site.run("verify replication --no-color --wait 60s");
    }

    @Test
    @Order(1)
    void one_that_is_new_has_all_that_there_was_and_then_stays_behind() {
        assertThat(delay("db-03")).isEqualTo("3600");
        // By these the others ask it, and whoever it is promoted for works with it.
        assertThat(lab.sql(
                        "db-03", "SELECT COUNT(*) FROM mysql.user WHERE user IN ('foobar_infra_opener', 'foobar_app')"))
                .isEqualTo(lab.sql(
                        "db-01",
                        "SELECT COUNT(*) FROM mysql.user WHERE user IN ('foobar_infra_opener', 'foobar_app')"));
        lab.sql("db-01", "INSERT INTO app.goods VALUES (1)");
        current("db-01", "db-02");
        received("db-01", "db-03");
        assertThat(goods("db-02")).isEqualTo("1");
        assertThat(tables("db-03")).isEqualTo("0");
        site.hasNoChanges();
    }

    @Test
    @Order(2)
    void it_is_verified_by_what_it_received_and_nobody_is_led_there_to_read() {
        told(
                verified(),
                0,
                "written and received; applied in 60 min, as it is delayed on purpose",
                "delayed by 60 min on purpose",
                "has received all",
                "not compared: it is 60 min behind db-01 on purpose");
        told(site.run("verify replication --data --no-color --wait 60s"), 0, "not compared: it is 60 min behind db-01");
        until(lab, "db-01", "curl -sS http://127.0.0.1:8406/routes | grep -q 'read:db-02=1'");
        assertThat(lab.on("db-01", "curl -sS http://127.0.0.1:8406/routes"))
                .contains("write:db-01=1", "write:db-03=0")
                .doesNotContain("read:db-03");
        site.isVerified();
    }

    @Test
    @Order(3)
    void the_delay_changes_while_it_runs_and_nothing_that_it_received_is_lost() {
        received("db-01", "db-03");
        var had = lab.sql(
                "db-03", "SELECT received_transaction_set FROM performance_schema.replication_connection_status");
        var started = lab.on("db-03", "systemctl show -P ExecMainStartTimestampMonotonic mysql");
        site.edit("{db-03: 1h}", "{db-03: 2h}");
        told(site.run("plan --no-color"), 0, "delay: 3600 s → 7200 s");
        site.apply();
        assertThat(delay("db-03")).isEqualTo("7200");
        assertThat(lab.on("db-03", "systemctl show -P ExecMainStartTimestampMonotonic mysql"))
                .isEqualTo(started);
        assertThat(lab.sql(
                        "db-03",
                        "SELECT GTID_SUBSET('" + had.replace("\\n", "")
                                + "', received_transaction_set) FROM performance_schema.replication_connection_status"))
                .isEqualTo("1");
        assertThat(tables("db-03")).isEqualTo("0");
        lab.sql(
                "db-03",
                "STOP REPLICA SQL_THREAD; CHANGE REPLICATION SOURCE TO SOURCE_DELAY=7000; START REPLICA SQL_THREAD");
        told(site.run("verify replication --no-color"), 1, "it is delayed on purpose by 7000 s, and not by 7200 s");
        assertThat(Site.changes(site.apply().events("plan").getFirst()))
                .containsExactly("db-03 replication shop change drift");
        assertThat(delay("db-03")).isEqualTo("7200");
        told(verified(), 0);
    }

    @Test
    @Order(4)
    void it_takes_no_place_by_a_switchover() throws Exception {
        var before = java.nio.file.Files.readString(site.file());
        told(
                site.run("switchover db-03 --yes --no-color"),
                1,
                "cannot take the place of db-01: it is 7200 s behind on purpose",
                "take db-03 out of mysql.delayed, and apply");
        assertThat(java.nio.file.Files.readString(site.file())).isEqualTo(before);
        told(site.run("switchover db-02 --yes --no-color"), 0, "Applied.");
        received("db-02", "db-03");
        assertThat(delay("db-03")).isEqualTo("7200");
        assertThat(tables("db-03")).isEqualTo("0");
        told(verified(), 0);
    }

    @Test
    @Order(5)
    void a_failover_takes_another_unless_it_is_named() {
        current("db-02", "db-01");
        received("db-02", "db-03");
        lab.on("db-02", DIES);
        told(site.run("failover --best --yes"), 0, "db-01 takes writes.");
        assertThat(delay("db-03")).isEqualTo("7200");
        assertThat(tables("db-03")).isEqualTo("0");
        lab.on("db-02", REVIVES);
        until(lab, "db-02", "mysqladmin ping");
        site.apply();
        current("db-01", "db-02");
        lab.sql("db-01", "INSERT INTO app.goods VALUES (2)");
        current("db-01", "db-02");
        received("db-01", "db-03");
        told(verified(), 0);
        lab.on("db-01", DIES);
        told(site.run("failover db-03 --yes"), 0, "the delay of db-03 is taken off", "nothing is lost");
        assertThat(goods("db-03")).isEqualTo("2");
        lab.on("db-01", REVIVES);
        until(lab, "db-01", "mysqladmin ping");
        site.apply();
        current("db-03", "db-01");
        current("db-03", "db-02");
        told(site.run("plan --no-color"), 0, "mysql.delayed names the primary db-03", "No changes.");
        told(verified(), 0);
    }

    @Test
    @Order(6)
    void another_is_delayed_from_now_on_and_made_anew_as_a_clone() {
        site.edit("{db-03: 2h}", "{db-02: 1h}");
        site.apply();
        assertThat(delay("db-02")).isEqualTo("3600");
        site.apply("--rebuild", "db-02");
        assertThat(delay("db-02")).isEqualTo("3600");
        assertThat(goods("db-02")).isEqualTo("2");
        lab.sql("db-03", "INSERT INTO app.goods VALUES (3)");
        received("db-03", "db-02");
        assertThat(goods("db-02")).isEqualTo("2");
        told(verified(), 0);
        site.edit("  delayed: {db-02: 1h}\n", "");
        told(site.run("plan --no-color"), 0, "delay: 3600 s → 0 s");
        site.apply();
        current("db-03", "db-02");
        assertThat(goods("db-02")).isEqualTo("3");
        site.isVerified();
    }
}
