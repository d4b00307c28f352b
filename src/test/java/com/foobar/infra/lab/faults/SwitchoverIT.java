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
import java.util.LinkedHashSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A primary that lives gives its place to a replica: nothing that was acknowledged is lost, and never do two take writes. */
@Tag("lab")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwitchoverIT {

    private static final String IS_OPEN = "mysql -N -e 'SELECT @@read_only' | grep -qx 0";

    /** No step is at work any more, and nothing that would open a server again. */
    private static final String IS_SETTLED =
            "! systemctl list-units --plain --no-legend --state=active,activating,deactivating"
                    + " 'foobar-infra-*' | grep -v foobar-infra-primary | grep -q service";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-switchover", Lab.READY, "db-01", "db-02", "db-03");
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
        lab.sql(
                "db-01",
                "CREATE USER writer IDENTIFIED BY 'writer'; GRANT INSERT ON app.* TO writer;"
                        + " CREATE TABLE app.written (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
        follow("db-02", "db-03");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Ran switchover(String... words) {
        return site.run("switchover --yes --no-color", words);
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

    /** They have all that the primary has executed. */
    private static void follow(String... replicas) {
        for (var replica : replicas) {
            until(lab, replica, "mysql -E -e 'SHOW REPLICA STATUS' | grep -c 'Running: Yes' | grep -qx 2");
            lab.sql(replica, "SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed(primary()) + "', 60)");
        }
    }

    private static String executed(String server) {
        return lab.sql(server, "SELECT REPLACE(@@gtid_executed, CHAR(10), '')").replace("\\n", "");
    }

    private static String primary() {
        return isOpen("db-01") ? "db-01" : "db-02";
    }

    private static boolean isOpen(String server) {
        return lab.attempt(server, IS_OPEN).exit() == 0;
    }

    private static void isWell() {
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    @Test
    @Order(1)
    void a_writer_loses_nothing_and_is_held_up_for_a_moment_only() {
        String pause;
        try (var sampler = new Sampler(lab, "db-01", "db-02");
                var writer = new SteadyWriter(lab, "db-03", "db-01", "db-02")) {
            told(
                    switchover("db-02"),
                    0,
                    "primary: db-01 → db-02",
                    "expected pause of writes",
                    "hand over from db-01 to db-02",
                    "Applied.");
            pause = writer.lostNothing("db-02");
            follow("db-01", "db-03");
            assertThat(lab.sql("db-01", "SELECT COUNT(*) FROM app.written"))
                    .isEqualTo(lab.sql("db-02", "SELECT COUNT(*) FROM app.written"));
            sampler.neverTwo();
        }
        System.out.println("switchover under load: " + pause);
        roles("db-02", "db-01", "db-03");
        isWell();
        told(switchover("db-02"), 64, "db-02 is the primary already");
        told(switchover("db-09"), 64, "db-09 is no replica of this stack", "db-01, db-03");
    }

    @Test
    @Order(2)
    void an_older_file_moves_nothing_without_a_word() {
        var now = topology();
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
        assertThat(isOpen("db-02")).isTrue();
        assertThat(isOpen("db-01")).isFalse();
        told(site.attemptApply("--switchover", "db-02"), 64, "db-02 is not the primary in this topology, db-01 is");
        told(
                site.attemptApply("--limit", "db-03", "--switchover", "db-01"),
                1,
                "first of all this is to be done, on db-01 and db-02");
        told(site.attemptApply("--switchover", "db-01"), 0, "hand over from db-02 to db-01", "Applied.");
        assertThat(isOpen("db-01")).isTrue();
        isWell();
        site.write("topology.yml", now);
        told(site.run("plan", "--no-color"), 1, "the file says db-02, the servers made db-01 primary on 20");
        site.edit("primary: db-02", "primary: db-01");
        site.edit("[db-01, ", "[db-02, ");
        isWell();
    }

    /** It says so, and the file, the mark and who takes writes are as they were. */
    private static void refused(String... why) {
        var before = topology();
        told(switchover("db-02"), 1, why);
        assertThat(topology()).isEqualTo(before);
        assertThat(isOpen("db-01")).isTrue();
        assertThat(isOpen("db-02")).isFalse();
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
        follow("db-02", "db-03");
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
        follow("db-02");

        lab.sql("db-02", "STOP REPLICA SQL_THREAD");
        refused("db-02: cannot take the place of db-01: replication from db-01 does not run", " OFF");
        lab.sql("db-02", "START REPLICA");
        follow("db-02");

        lab.sql(
                "db-02",
                "SET GLOBAL super_read_only = 0; CREATE TABLE app.errant (id INT PRIMARY KEY); SET GLOBAL super_read_only = 1");
        var uuid = lab.sql("db-02", "SELECT @@server_uuid");
        refused("cannot take the place of db-01: it has transactions that db-01 lacks: " + uuid + ":");
        lab.sql(
                "db-02",
                "SET GLOBAL super_read_only = 0; SET sql_log_bin = 0; DROP TABLE app.errant; SET GLOBAL super_read_only = 1");
        var errant = lab.sql(
                "db-02", "SELECT REPLACE(GTID_SUBTRACT(@@gtid_executed, '" + executed("db-01") + "'), CHAR(10), '')");
        for (var gtid : errant.split(",")) {
            lab.sql("db-01", "SET gtid_next = '" + gtid.strip() + "'; BEGIN; COMMIT; SET gtid_next = AUTOMATIC");
        }
        isWell();
    }

    /** The client dies, and whatever the two steps do then by themselves, one server takes writes; the next apply goes on. */
    @Test
    @Order(4)
    void a_client_killed_in_each_step_leaves_one_writable_server() {
        follow("db-02", "db-03");
        var met = new LinkedHashSet<String>();
        try (var sampler = new Sampler(lab, "db-01", "db-02")) {
            var to = turned();
            while (true) {
                var next = to;
                try (var running = site.startApply("--switchover", next)) {
                    var event = running.await(e -> isOfHandover(e) && met.add(name(e, next)));
                    if (event.isEmpty()) {
                        var ended = running.ended();
                        assertThat(ended.exit())
                                .as("after " + met + "\n" + ended)
                                .isZero();
                        break;
                    }
                    running.kill();
                }
                until(lab, "db-01", IS_SETTLED);
                until(lab, "db-02", IS_SETTLED);
                assertThat(isOpen("db-01")).as(String.join(", ", met)).isNotEqualTo(isOpen("db-02"));
                if (isOpen(next)) {
                    site.apply();
                    to = turned();
                }
            }
            sampler.neverTwo();
        }
        assertThat(met).hasSize(10);
        isWell();
    }

    /** Exchanges the two names in the file. @return who is to be the primary now */
    private static String turned() {
        var from = primary();
        var to = from.equals("db-01") ? "db-02" : "db-01";
        site.edit("primary: " + from, "primary: " + to);
        site.edit("[" + to, "[" + from);
        return to;
    }

    private static boolean isOfHandover(JsonNode event) {
        var stage = event.path("stage").asString("");
        return stage.startsWith("prepare the handover") || stage.startsWith("hand over");
    }

    private static String name(JsonNode event, String to) {
        var stage = event.path("stage").asString("").startsWith("prepare") ? "prepare" : "hand over";
        var type = event.path("type").asString("");
        var server = event.path("server").asString("");
        return stage + " " + type.replace("step_done", "operation_done") + " "
                + (server.isEmpty() ? "" : server.equals(to) ? "new" : "old");
    }

    /** The host of the new primary loses its power after the old one stopped taking writes, before it gave its place. */
    @Test
    @Order(5)
    void the_old_primary_opens_again_if_the_new_one_dies_in_the_middle() {
        var from = primary();
        var to = from.equals("db-01") ? "db-02" : "db-01";
        follow(to, "db-03");
        // Where it waits for the old one to be closed, its step stands still; the old one goes on.
        lab.on(to, """
                printf '%s\\n' '#!/bin/sh' \
                    'case $* in 0.01) : >/run/at-gate; until [ -e /run/gate-open ]; do /usr/bin/sleep 0.1; done ;; esac' \
                    'exec /usr/bin/sleep "$@"' >/usr/local/sbin/sleep
                chmod 755 /usr/local/sbin/sleep""");
        var before = topology();
        try (var sampler = new Sampler(lab, from, to);
                var running = Tool.built()
                        .start(
                                "switchover",
                                to,
                                "--yes",
                                "--no-color",
                                "-f",
                                site.file().toString(),
                                "-i",
                                lab.inventory().toString())) {
            until(lab, to, "test -e /run/at-gate");
            until(lab, from, "test -e /run/foobar-infra/shop.handover/holder && ! " + IS_OPEN);
            assertThat(isOpen(to)).isFalse();
            lab.does("kill", to);
            // Nor does it need its step, or that what opens it is never killed.
            lab.on(from, "systemctl kill --signal=KILL 'foobar-infra-*.service'");
            until(lab, from, IS_OPEN);
            lab.does("start", to);
            var ended = running.ended();
            assertThat(ended.exit()).as(ended.toString()).isEqualTo(1);
            lab.on(to, "rm -f /usr/local/sbin/sleep");
            sampler.never(to);
        }
        until(lab, to, "mysql -e 'SELECT 1'");
        assertThat(isOpen(from)).isTrue();
        assertThat(isOpen(to)).isFalse();
        site.write("topology.yml", before);
        told(site.attemptApply(), 0);
        follow(to);
        told(switchover(to), 0, "Applied.");
        isWell();
    }
}
