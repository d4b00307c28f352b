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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there, whatever dies; and switching that on and off stops nobody. */
@Tag("lab")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SemiSyncIT {

    private static final List<String> SERVERS = List.of("db-01", "db-02", "db-03");
    private static final String WAITS = "SELECT @@rpl_semi_sync_source_enabled, @@super_read_only, @@read_only";
    private static final String CLIENTS = "SELECT variable_value FROM performance_schema.global_status WHERE"
            + " variable_name = 'Rpl_semi_sync_source_clients'";
    private static final String WAITING =
            "SELECT COUNT(*) FROM performance_schema.threads WHERE processlist_id IS NOT NULL AND processlist_state LIKE 'Waiting for semi-sync ACK%'";
    private static final int WRITERS = 4;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-semi-sync", Lab.READY, "db-01", "db-02", "db-03");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                mysql:
                  primary: db-01
                  replicas: [db-02, db-03]
                  durability: semi-sync
                  buffer_pool: 16M
                  database: app
                """);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static String processes() {
        return SERVERS.stream()
                .map(s -> lab.on(s, "systemctl show -P MainPID mysql"))
                .collect(Collectors.joining(" "));
    }

    private static void isVerified() {
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    private static void awaitSql(String server, String statement, String answer) {
        until(lab, server, "mysql -N -B -e \"" + statement + "\" | tr '\\t' ' ' | grep -qx '" + answer + "'");
    }

    @Test
    @Order(1)
    void a_new_stack_waits_from_its_first_write_on() {
        var ran = site.attemptApply();
        told(ran, 0, "Applied.", "durability shop");
        assertThat(lab.sql("db-01", WAITS)).isEqualTo("1\t0\t0");
        assertThat(lab.sql("db-02", WAITS)).isEqualTo("0\t1\t1");
        isVerified();
        lab.sql("db-01", "CREATE TABLE app.lines (id INT PRIMARY KEY)");
    }

    /** Loaded and unloaded without a restart, and without a transaction of a replica's own. */
    @Test
    @Order(2)
    void it_is_switched_off_and_on_without_a_restart() {
        var before = processes();
        site.edit("durability: semi-sync", "durability: async");
        told(site.attemptApply(), 0, "Applied.", "semi-sync mysql");
        assertThat(lab.sql("db-01", WAITS)).isEqualTo("0\t0\t0");
        assertThat(lab.on("db-01", "ls /etc/foobar-infra/shop")).doesNotContain("semi-sync");
        isVerified();
        // As on a server that never had it.
        lab.sql("db-01", "SET sql_log_bin = 0; UNINSTALL PLUGIN rpl_semi_sync_replica");
        site.edit("durability: async", "durability: semi-sync");
        var plan = site.run("plan", "--no-color");
        told(plan, 0, "semi-sync mysql", "durability shop", "once a replica has it");
        assertThat(plan.out()).doesNotContain("restart");
        told(site.attemptApply(), 0, "Applied.");
        isVerified();
        assertThat(lab.sql("db-01", "SELECT COUNT(*) FROM mysql.plugin WHERE name LIKE 'rpl%'"))
                .isEqualTo("0");
        assertThat(processes()).isEqualTo(before);
    }

    @Test
    @Order(3)
    void with_the_replicas_gone_a_write_is_not_acknowledged_until_one_is_back() {
        lab.sql("db-02", "STOP REPLICA IO_THREAD");
        lab.sql("db-03", "STOP REPLICA IO_THREAD");
        awaitSql("db-01", CLIENTS, "0");
        lab.on(
                "db-01",
                "nohup sh -c \"mysql -e 'INSERT INTO app.lines VALUES (1)' && touch /root/acked\""
                        + " >/dev/null 2>&1 &");
        awaitSql("db-01", WAITING, "1");
        told(site.run("verify replication", "--no-color"), 1, "no replica acknowledges, so writes wait; ");
        assertThat(lab.on("db-01", "ls /root")).doesNotContain("acked");
        assertThat(lab.sql("db-01", "SELECT COUNT(*) FROM app.lines")).isEqualTo("0");
        lab.sql("db-03", "START REPLICA IO_THREAD");
        until(lab, "db-01", "test -e /root/acked");
        lab.sql("db-02", "START REPLICA IO_THREAD");
        isVerified();
    }

    /** The way out where the replicas do not come back. */
    @Test
    @Order(4)
    void what_waits_goes_on_alone_by_a_persons_word() {
        lab.does("pause", "db-02", "db-03");
        awaitSql("db-01", CLIENTS, "2");
        lab.on(
                "db-01",
                "nohup sh -c \"mysql -e 'INSERT INTO app.lines VALUES (2)' && touch /root/acked-2\""
                        + " >/dev/null 2>&1 &");
        awaitSql("db-01", WAITING, "1");
        site.edit("durability: semi-sync", "durability: async");
        told(site.attemptApply("--limit", "db-01"), 0, "Applied.");
        until(lab, "db-01", "test -e /root/acked-2");
        lab.does("unpause", "db-02", "db-03");
        site.edit("durability: async", "durability: semi-sync");
        told(site.attemptApply(), 0, "Applied.");
        assertThat(lab.sql("db-01", WAITS)).isEqualTo("1\t0\t0");
        isVerified();
    }

    @Test
    @Order(5)
    void after_its_own_restart_the_primary_waits_before_it_is_open() {
        for (int times = 1; times <= 2; times++) {
            lab.on("db-01", "systemctl kill -s KILL mysql");
            until(lab, "db-01", "systemctl show -P NRestarts mysql | grep -qx " + times + " && mysql -e 'SELECT 1'");
        }
        awaitSql("db-01", WAITS, "1 0 0");
        awaitSql("db-01", CLIENTS, "2");
        // That it died, and systemd revived it, is seen.
        told(
                site.run("verify replication", "--no-color"),
                1,
                " restarts ",
                "revived 2 times since it was started",
                "forgotten by: systemctl reset-failed mysql");
        lab.on("db-01", "systemctl reset-failed mysql");
        isVerified();
    }

    /** mysqld is killed under load, and its host right after, so that nothing can be read from it any more. */
    @Test
    @Order(6)
    void no_acknowledged_write_is_lost_with_the_primary() {
        lab.sql("db-01", "CREATE USER loader@'%' IDENTIFIED BY 'Load-1'");
        lab.sql("db-01", "GRANT INSERT ON app.* TO loader@'%'");
        lab.on(
                "db-03",
                "for w in $(seq " + WRITERS + "); do nohup sh -c '"
                        + "i=$(($1 * 1000000)); while :; do i=$((i + 1));"
                        + " echo \"INSERT INTO app.lines VALUES ($i); SELECT $i;\"; done"
                        + " | MYSQL_PWD=Load-1 mysql -n -N -B -h " + lab.address("db-01")
                        + " -uloader >/root/acked.\"$1\"' sh \"$w\" >/dev/null 2>&1 & done");
        until(lab, "db-03", "[ \"$(cat /root/acked.* | wc -l)\" -gt 1000 ]");
        lab.on(
                "db-01",
                "systemctl mask mysql 2>/dev/null; systemctl kill -s KILL mysql;"
                        + " until ! pgrep -x mysqld >/dev/null; do sleep 0.1; done");
        lab.does("kill", "db-01");
        for (var replica : List.of("db-02", "db-03")) {
            until(
                    lab,
                    replica,
                    "mysql -N -e 'SELECT service_state FROM performance_schema.replication_connection_status' | grep -qx CONNECTING");
        }
        var started = System.nanoTime();
        told(
                failover("--best", "--fenced", "--accept-loss"),
                0,
                " takes writes.",
                "acknowledges nothing that no replica has");
        var primary = promoted();
        lab.sql(primary, "INSERT INTO app.lines VALUES (3)");
        System.out.println("semi-sync: from the command to an acknowledged write on the promoted server: "
                + "%.1f".formatted((System.nanoTime() - started) / 1e9) + " s");
        assertThat(lab.sql(primary, WAITS)).isEqualTo("1\t0\t0");
        var acknowledged = lines(lab.on("db-03", "cat /root/acked.*"));
        var there = lines(lab.sql(primary, "SELECT id FROM app.lines"));
        System.out.println("semi-sync: " + acknowledged.size() + " writes acknowledged before the kill, "
                + acknowledged.stream().filter(id -> !there.contains(id)).count() + " of them lost");
        assertThat(acknowledged).hasSizeGreaterThan(1000);
        assertThat(there).containsAll(acknowledged);
    }

    /** It may hold what nobody was told of, and is made anew. */
    @Test
    @Order(7)
    void the_old_primary_comes_back_as_a_replica_that_acknowledges() {
        var primary = promoted();
        told(site.attemptApply("--limit", primary + "," + other(primary)), 0, "Applied.");
        lab.does("start", "db-01");
        until(lab, "db-01", "systemctl unmask mysql && systemctl start mysql && mysql -e 'SELECT 1'");
        told(site.attemptApply("--rebuild", "db-01"), 0, "Applied.");
        assertThat(lab.sql("db-01", WAITS)).isEqualTo("0\t1\t1");
        awaitSql(primary, CLIENTS, "2");
        isVerified();
    }

    @Test
    @Order(8)
    void a_switchover_hands_over_the_waiting_too() {
        var before = promoted();
        told(site.run("switchover --yes", "db-01", "--no-color"), 0, "Applied.");
        assertThat(promoted()).isEqualTo("db-01");
        assertThat(lab.sql("db-01", WAITS)).isEqualTo("1\t0\t0");
        assertThat(lab.sql(before, WAITS)).isEqualTo("0\t1\t1");
        awaitSql("db-01", CLIENTS, "2");
        lab.sql("db-01", "INSERT INTO app.lines VALUES (4)");
        isVerified();
    }

    /** The client dies once the place was given: the old primary acknowledges by itself, so that the new one is open without an apply. */
    @Test
    @Order(9)
    void a_switchover_whose_client_dies_leaves_one_that_takes_everybodys_writes() {
        var to = other("db-01");
        try (var running = Tool.built()
                .start(
                        "switchover",
                        to,
                        "--yes",
                        "--json",
                        "-f",
                        site.file().toString(),
                        "-i",
                        lab.inventory().toString())) {
            var met = running.await(e -> e.path("type").asString("").endsWith("_done")
                    && e.path("stage").asString("").startsWith("hand over"));
            var ended = running.kill();
            assertThat(met).as(ended.toString()).isPresent();
        }
        awaitSql(to, WAITS, "1 0 0");
        lab.sql(to, "INSERT INTO app.lines VALUES (5)");
        told(site.attemptApply(), 0, "Applied.");
        isVerified();
    }

    private static Ran failover(String... words) {
        return site.run("failover --yes", words);
    }

    /** Whom the topology names now. */
    private static String promoted() {
        return SERVERS.stream()
                .filter(s -> topology().contains("primary: " + s + "\n"))
                .findFirst()
                .orElseThrow();
    }

    /** The other one of those that never died. */
    private static String other(String primary) {
        return primary.equals("db-02") ? "db-03" : "db-02";
    }

    private static String topology() {
        try {
            return Files.readString(site.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> lines(String text) {
        return text.lines().collect(Collectors.toSet());
    }
}
