package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static com.foobar.infra.lab.faults.Faults.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A primary that lives gives its place to a replica: nothing that was acknowledged is lost, and never do two take writes. */
@Tag("lab")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwitchoverIT {

    @TempDir
    static Path directory;

    private static ThreeDatabases databases;
    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        databases = ThreeDatabases.up("it-switchover", directory);
        lab = databases.lab();
        site = databases.site();
    }

    @AfterAll
    static void down() {
        databases.close();
    }

    private static void roles(String primary, String first, String second) {
        assertThat(databases.topology())
                .contains("  primary: " + primary + "   # the big one\n  replicas: [" + first + ", \"" + second
                        + "\"]\n");
    }

    @Test
    @Order(1)
    void a_writer_loses_nothing_and_is_held_up_for_a_moment_only() {
        String pause;
        try (var sampler = new Sampler(lab, "db-01", "db-02");
                var writer = new SteadyWriter(lab, "db-03", "db-01", "db-02")) {
            told(
                    databases.switchover("db-02"),
                    0,
                    "primary: db-01 → db-02",
                    "expected pause of writes",
                    "hand over from db-01 to db-02",
                    "Applied.");
            pause = writer.lostNothing("db-02");
            databases.follow("db-01", "db-03");
            assertThat(lab.sql("db-01", "SELECT COUNT(*) FROM app.written"))
                    .isEqualTo(lab.sql("db-02", "SELECT COUNT(*) FROM app.written"));
            sampler.neverTwo();
        }
        System.out.println("switchover under load: " + pause);
        roles("db-02", "db-01", "db-03");
        databases.isWell();
        told(databases.switchover("db-02"), 64, "db-02 is the primary already");
        told(databases.switchover("db-09"), 64, "db-09 is no replica of this stack", "db-01, db-03");
    }

    @Test
    @Order(2)
    void an_older_file_moves_nothing_without_a_word() {
        var now = databases.topology();
        site.edit("primary: db-02", "primary: db-01");
        site.edit("[db-01, ", "[db-02, ");
        for (var command : new String[] {"plan --no-color", "apply --yes --no-color"}) {
            told(
                    site.run(command),
                    1,
                    "the file says db-01, the servers made db-02 primary on 20",
                    ", by ",
                    "apply --switchover db-01");
        }
        assertThat(databases.isOpen("db-02")).isTrue();
        assertThat(databases.isOpen("db-01")).isFalse();
        told(site.attemptApply("--switchover", "db-02"), 64, "db-02 is not the primary in this topology, db-01 is");
        told(
                site.attemptApply("--limit", "db-03", "--switchover", "db-01"),
                1,
                "first of all this is to be done, on db-01 and db-02");
        told(site.attemptApply("--switchover", "db-01"), 0, "hand over from db-02 to db-01", "Applied.");
        assertThat(databases.isOpen("db-01")).isTrue();
        databases.isWell();
        site.write("topology.yml", now);
        told(site.run("plan", "--no-color"), 1, "the file says db-02, the servers made db-01 primary on 20");
        site.edit("primary: db-02", "primary: db-01");
        site.edit("[db-01, ", "[db-02, ");
        databases.isWell();
    }

    /** It says so, and the file, the mark and who takes writes are as they were. */
    private static void refused(String... why) {
        var before = databases.topology();
        told(databases.switchover("db-02"), 1, why);
        assertThat(databases.topology()).isEqualTo(before);
        assertThat(databases.isOpen("db-01")).isTrue();
        assertThat(databases.isOpen("db-02")).isFalse();
    }

    /** Runs SQL in a session that stays until it is ended. */
    private static void hold(String server, String sql) {
        lab.on(
                server,
                "printf '%s\\n' \"" + sql + " SELECT 'held'; DO SLEEP(600);\" >/run/hold.sql; rm -f /run/held;"
                        + " setsid mysql -n app </run/hold.sql >/run/held 2>&1 & until grep -q held /run/held; do sleep 0.1; done");
    }

    private static void release(String server) {
        lab.on(
                server,
                "mysql -N -e \"SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE info LIKE 'DO SLEEP(600)%'\" | mysql");
    }

    @Test
    @Order(3)
    void what_would_lose_or_cut_off_something_is_refused_before_anything_is_changed() {
        databases.follow("db-02", "db-03");
        hold("db-01", "BEGIN; INSERT INTO app.written (n) VALUES (0);");
        until(
                lab,
                "db-01",
                "mysql -N -e 'SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_started < NOW() - INTERVAL 3 SECOND' | grep -qx 1");
        refused("a transaction is open for long here", "connection ", "The primary is the one that it was");
        release("db-01");

        hold("db-01", "LOCK TABLES app.written WRITE;");
        refused("somebody holds a lock here", "lock of connection");
        release("db-01");

        hold("db-02", "LOCK TABLES app.written READ;");
        lab.sql("db-01", "INSERT INTO app.written (n) VALUES (0)");
        refused("this server is behind db-01, by more than it applies in 2 s");
        release("db-02");
        databases.follow("db-02");

        lab.sql("db-02", "STOP REPLICA SQL_THREAD");
        refused("db-02: cannot take the place of db-01: replication from db-01 does not run", " OFF");
        lab.sql("db-02", "START REPLICA");
        databases.follow("db-02");

        lab.sql(
                "db-02",
                "SET GLOBAL super_read_only = 0; CREATE TABLE app.errant (id INT PRIMARY KEY); SET GLOBAL super_read_only = 1");
        var uuid = lab.sql("db-02", "SELECT @@server_uuid");
        refused("cannot take the place of db-01: it has transactions that db-01 lacks: " + uuid + ":");
        lab.sql(
                "db-02",
                "SET GLOBAL super_read_only = 0; SET sql_log_bin = 0; DROP TABLE app.errant; SET GLOBAL super_read_only = 1");
        var errant = lab.sql(
                "db-02",
                "SELECT REPLACE(GTID_SUBTRACT(@@gtid_executed, '" + databases.executed("db-01") + "'), CHAR(10), '')");
        for (var gtid : errant.split(",")) {
            lab.sql("db-01", "SET gtid_next = '" + gtid.strip() + "'; BEGIN; COMMIT; SET gtid_next = AUTOMATIC");
        }
        databases.isWell();
    }

    /** A third server that is down for long holds up nobody's maintenance of the first. */
    @Test
    @Order(4)
    void a_dead_third_server_is_left_out_and_follows_once_it_is_back() {
        databases.follow("db-02", "db-03");
        lab.does("kill", "db-03");
        refused("db-03", "leave servers out with --limit");
        told(databases.switchover("db-02", "--limit", "db-02,db-03"), 64, "--limit leaves out db-01");
        // And if MySQL is to be restarted for it, somebody may say that two are down at once for a moment.
        site.edit("  buffer_pool: 16M", "  settings: {back_log: 90}\n  buffer_pool: 16M");
        told(
                databases.switchover("db-02", "--limit", "db-01,db-02"),
                1,
                "while db-03 does not answer: two databases would be down at once",
                "If you agree to that: foobar-infra switchover db-02 --take-over db-02");
        try (var sampler = new Sampler(lab, "db-01", "db-02")) {
            told(
                    databases.switchover("db-02", "--limit", "db-01,db-02", "--take-over", "db-01,db-02"),
                    0,
                    "hand over from db-01 to db-02",
                    "Applied.",
                    "not told of the new primary: db-03");
            databases.follow("db-01");
            sampler.neverTwo();
        }
        roles("db-02", "db-01", "db-03");
        lab.does("start", "db-03");
        told(site.attemptApply(), 0, "Applied.");
        databases.follow("db-01", "db-03");
        databases.isWell();
    }

    /** A replica that gets nothing of what the new primary writes is named, and why; the switch stands. */
    @Test
    @Order(5)
    void it_is_not_well_before_a_row_of_the_new_primary_was_read_on_each_replica() {
        databases.follow("db-01", "db-03");
        hold("db-03", "LOCK TABLES foobar_infra.canary READ;");
        told(
                databases.switchover("db-01", "--gate-timeout", "15s"),
                1,
                "after all stages the following still fails",
                "db-03",
                "canary",
                "not applied within 10 s",
                "db-01 is the primary, and " + site.file() + " says so");
        roles("db-01", "db-02", "db-03");
        assertThat(databases.isOpen("db-01")).isTrue();
        assertThat(databases.isOpen("db-02")).isFalse();
        release("db-03");
        databases.isWell();
        told(databases.switchover("db-02"), 0, "3 checks after all stages", "Applied.");
    }
}
