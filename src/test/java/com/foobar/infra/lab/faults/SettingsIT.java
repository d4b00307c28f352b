package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two databases run with: by which value, by whose hand, and for how long. */
@Tag("lab")
@Tag("mysql")
class SettingsIT {

    private static final String OWN = "templates/mysql/primary.cnf.ftl";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() throws IOException {
        lab = Lab.up("it-settings", Lab.READY, "db-01", "db-02");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@}
                mysql: {primary: db-01, replicas: [db-02], buffer_pool: 16M, database: app}
                """);
        firstInstallsThatAreRefused();
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** mysqld is down: there is nobody to be asked but its checker, which only warns. */
    private static void firstInstallsThatAreRefused() throws IOException {
        var builtin = Files.readString(Path.of("templates/mysql/primary.cnf.ftl"));
        var template = site.write(OWN, builtin + "max_connections = many\n");
        told(
                site.attemptApply(),
                64,
                "mysql/primary.cnf.ftl: it writes max_connections = many, which is no whole number",
                "max_connections takes a whole number from 1 to 100000");
        site.write(OWN, builtin + "max_connections = 3\n");
        told(
                site.attemptApply(),
                64,
                "mysql/primary.cnf.ftl: it writes max_connections = 3, which would keep out the replicas",
                "this stack needs 11 or more");
        site.write(OWN, builtin + "max_connections = 2000000\n");
        told(
                site.attemptApply(),
                1,
                "mysqld would pass over a part of the new configuration; nothing was changed",
                "'max_connections': unsigned value 2000000 adjusted to 100000. The file has: max_connections = 2000000");
        assertThat(lab.attempt("db-01", "mysqladmin ping").exit()).isNotZero();
        assertThat(lab.on("db-01", "ls /etc/mysql/mysql.conf.d /var/lib/foobar-infra/shop/tx"))
                .doesNotContain("zz-foobar", "mysql.service");
        Files.delete(template);
    }

    @Test
    void what_somebody_set_by_hand_is_seen_by_the_plan_and_mended() {
        lab.sql("db-01", "SET GLOBAL binlog_expire_logs_auto_purge = OFF");
        lab.sql("db-02", "SET GLOBAL replica_parallel_workers = 1");
        told(
                site.run("plan", "--no-color"),
                0,
                "binlog_expire_logs_auto_purge: OFF → ON",
                "replica_parallel_workers: 1 → 4");
        site.apply();
        assertThat(lab.sql("db-01", "SELECT @@binlog_expire_logs_auto_purge")).isEqualTo("1");
        assertThat(lab.sql("db-02", "SELECT @@replica_parallel_workers")).isEqualTo("4");
        site.hasNoChanges();
        site.isVerified();
    }

    /** Replicas come back to it by themselves, up to two seconds later. */
    @Test
    void a_replica_that_waits_for_its_primary_is_nothing_to_change() {
        lab.on("db-01", "systemctl stop mysql");
        Faults.until(
                lab,
                "db-02",
                "mysql -N -e 'SELECT service_state FROM performance_schema.replication_connection_status' | grep -q CONNECTING");
        told(site.run("plan", "--limit", "db-02", "--detailed-exitcode", "--no-color"), 0, "No changes.");
        // Brings the primary up again, and ends by planning.
        told(site.attemptApply(), 0, "Applied.");
        site.isVerified();
    }

    @Test
    void one_crash_is_forgotten_after_a_minute() {
        lab.on("db-02", "systemctl kill -s KILL mysql");
        Faults.until(lab, "db-02", "mysqladmin ping");
        Faults.until(lab, "db-02", "systemctl is-active mysql");
        told(
                site.run("verify replication", "--no-color"),
                1,
                "revived 1 time since it was started",
                "passes once it is up for 60 s");
        told(site.run("verify replication", "--no-color", "--wait", "90s"), 0, " passed");
        lab.on("db-02", "systemctl reset-failed mysql");
    }
}
