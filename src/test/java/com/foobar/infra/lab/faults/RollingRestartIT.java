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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A changed setting restarts three databases under a writer: never two at once, and with a handover nearly without a pause. */
@Tag("lab")
@Tag("mysql")
@Tag("routing")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RollingRestartIT {

    private static final String SETTING = "performance_schema_max_digest_length";

    private static final String[] ALL = {"db-01", "db-02", "db-03"};

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
        lab = Lab.up("it-rolling", Lab.READY, ALL);
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                app:
                  servers: [db-03]
                mysql:
                  primary: db-01   # the big one
                  replicas: [db-02, "db-03"]
                  buffer_pool: 16M
                  database: app
                  routing: {}
                  settings: {max_connections: 90, performance_schema_max_digest_length: 1024}
                """);
        site.apply();
        lab.sql(
                "db-01",
                "CREATE USER writer IDENTIFIED BY 'writer'; GRANT INSERT ON app.* TO writer;"
                        + " CREATE TABLE app.written (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
        follow("db-01");
        site.isVerified();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** All others have what that one has executed. */
    private static void follow(String primary) {
        var executed = lab.sql(primary, "SELECT REPLACE(@@gtid_executed, CHAR(10), '')");
        for (var server : ALL) {
            if (!server.equals(primary)) {
                until(lab, server, "mysql -E -e 'SHOW REPLICA STATUS' | grep -c 'Running: Yes' | grep -qx 2");
                assertThat(lab.sql(server, "SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed + "', 60)"))
                        .isEqualTo("0");
            }
        }
    }

    private static void empty(String primary) {
        lab.sql(primary, "TRUNCATE app.written");
        follow(primary);
    }

    private static String file() {
        try {
            return Files.readString(site.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digestLength() {
        var text = file();
        return text.substring(text.indexOf(SETTING)).replaceAll("(?s)}.*", "");
    }

    private static void set(String value) {
        site.edit(digestLength(), SETTING + ": " + value);
    }

    private static void runsWith(String value) {
        for (var server : ALL) {
            assertThat(lab.sql(server, "SELECT @@" + SETTING)).as(server).isEqualTo(value);
        }
    }

    private static List<String> stages(Ran ran) {
        return ran.events("stage_started").stream()
                .map(e -> e.path("stage").asString())
                .toList();
    }

    @Test
    @Order(1)
    void what_can_be_set_live_restarts_nothing() {
        var downs = new Downs(lab, ALL);
        site.edit("max_connections: 90", "max_connections: 91");
        assertThat(site.run("plan", "--no-color").out())
                .contains("max_connections: 90 → 91")
                .doesNotContain("estarts");
        site.apply();
        assertThat(downs.order()).isEmpty();
        for (var server : ALL) {
            assertThat(lab.sql(server, "SELECT @@max_connections")).isEqualTo("91");
        }
    }

    @Test
    @Order(2)
    void an_apply_restarts_the_replicas_first_and_the_primary_in_place() {
        set("1536");
        told(
                site.run("plan --no-color"),
                0,
                "MySQL restarts, one after the other, each back and caught up before the next: db-02, db-03; last the"
                        + " primary db-01 in place: writes pause until it is open again, about ten seconds",
                "foobar-infra switchover db-02");
        empty("db-01");
        var downs = new Downs(lab, ALL);
        Ran ran;
        String pause;
        try (var sampler = new Sampler(lab, ALL);
                var writer = new SteadyWriter(lab, "db-03", "127.0.0.1:6446", "127.0.0.1:6446")) {
            ran = site.apply();
            pause = writer.lostNothingAcknowledged("db-01");
            sampler.neverTwo();
        }
        System.out.println("rolling restart in place: " + pause);
        assertThat(stages(ran)).containsExactly("restart db-02", "restart db-03", "database primary");
        assertThat(ran.last("operation_told").path("text").asString())
                .startsWith("open for writes again ")
                .endsWith(" ms after its restart began");
        assertThat(downs.order()).containsExactly("db-02", "db-03", "db-01");
        runsWith("1536");
        follow("db-01");
        site.isVerified();
    }

    @Test
    @Order(3)
    void a_switchover_there_and_back_restarts_all_with_two_short_pauses() {
        var before = file();
        set("2048");
        empty("db-01");
        var downs = new Downs(lab, ALL);
        String pause;
        try (var sampler = new Sampler(lab, ALL);
                var writer = new SteadyWriter(lab, "db-03", "127.0.0.1:6446", "127.0.0.1:6446")) {
            told(
                    site.run("switchover db-02 --back --yes --no-color"),
                    0,
                    "MySQL restarts, one after the other, each back and caught up before the next: db-03, db-02; then db-02"
                            + " takes the place of db-01, and db-01 restarts as a replica; expected pause of writes: less than a"
                            + " second",
                    "hand over from db-01 to db-02",
                    "open for writes ",
                    "db-02 is the primary now. Next: back to db-01, as asked for.",
                    "hand over from db-02 to db-01",
                    "Applied.");
            pause = writer.lostNothing("db-01");
            sampler.neverTwo();
        }
        System.out.println("rolling restart by handovers: " + pause);
        assertThat(downs.order()).containsExactly("db-03", "db-02", "db-01");
        assertThat(file()).isEqualTo(before.replace(SETTING + ": 1536", SETTING + ": 2048"));
        runsWith("2048");
        follow("db-01");
        site.isVerified();
    }

    @Test
    @Order(4)
    void what_the_first_does_not_start_with_reaches_no_other() {
        var downs = new Downs(lab, "db-01", "db-03");
        site.edit("max_connections: 91", "max_connections: 91, innodb_undo_directory: /nonexistent");
        told(site.attemptApply(), 1, "Stage 1/3: restart db-02", "the previous configuration was put back and serves");
        assertThat(downs.order()).isEmpty();
        site.edit(", innodb_undo_directory: /nonexistent", "");
        until(lab, "db-02", "mysqladmin ping");
        follow("db-01");
        site.apply();
        site.isVerified();
    }

    @Test
    @Order(5)
    void nobody_is_restarted_while_another_is_down() {
        set("1280");
        lab.on("db-03", "systemctl stop mysql");
        told(
                site.run("apply --yes --no-color --limit db-01,db-02"),
                1,
                "db-02: MySQL is to be restarted here while db-03 is down: two databases would be down at once");
        assertThat(lab.sql("db-02", "SELECT @@" + SETTING)).isEqualTo("2048");
        var downs = new Downs(lab, "db-01", "db-02");
        assertThat(stages(site.apply()))
                .as("who is down comes first")
                .containsExactly("restart db-03", "restart db-02", "database primary");
        assertThat(downs.order()).containsExactly("db-02", "db-01");
        runsWith("1280");
        follow("db-01");
        site.isVerified();
    }

    /** The client dies at each event of a roll in place: each next plan tells what is left, and each server restarts once. */
    @Test
    @Order(6)
    void a_client_killed_at_each_step_of_a_roll_in_place_is_gone_on_with() {
        set("1792");
        var downs = new Downs(lab, ALL);
        var met = new LinkedHashSet<String>();
        try (var sampler = new Sampler(lab, ALL)) {
            killedAtEach(met);
            sampler.neverTwo();
        }
        assertThat(met)
                .contains(
                        "restart db-02 operation_started db-02",
                        "restart db-03 operation_started db-03",
                        "database primary operation_started db-01");
        assertThat(downs.order()).containsExactly("db-02", "db-03", "db-01");
        runsWith("1792");
        follow("db-01");
        site.isVerified();
    }

    /** The same of a roll by a handover: the file says from the beginning who is to be the primary. */
    @Test
    @Order(7)
    void a_client_killed_at_each_step_of_a_roll_by_a_handover_is_gone_on_with() {
        set("1408");
        site.edit("primary: db-01", "primary: db-02");
        site.edit("[db-02, ", "[db-01, ");
        var downs = new Downs(lab, ALL);
        var met = new LinkedHashSet<String>();
        try (var sampler = new Sampler(lab, ALL)) {
            killedAtEach(met, "--switchover", "db-02");
            sampler.neverTwo();
        }
        assertThat(met)
                .contains("restart db-02 operation_started db-02", "restart db-03 operation_started db-03")
                .anyMatch(event -> event.startsWith("hand over"))
                .contains("restart db-01 operation_started db-01");
        assertThat(downs.order()).containsExactly("db-03", "db-02", "db-01");
        runsWith("1408");
        follow("db-02");
        site.isVerified();
    }

    private static void killedAtEach(LinkedHashSet<String> met, String... options) {
        while (true) {
            try (var running = site.startApply(options)) {
                var event = running.await(e -> isOfRoll(e) && met.add(name(e)));
                if (event.isEmpty()) {
                    var ended = running.ended();
                    assertThat(ended.exit()).as("after " + met + "\n" + ended).isZero();
                    return;
                }
                running.kill();
            }
            for (var server : ALL) {
                until(lab, server, IS_SETTLED);
            }
            var done = met.contains("restart db-02 operation_started db-02");
            var plan = site.run("plan --no-color", options).out();
            if (done && plan.contains("MySQL restarts") && !plan.contains("takes the place of")) {
                assertThat(plan).contains("already with what its file says: ", "db-02");
            }
        }
    }

    private static boolean isOfRoll(JsonNode event) {
        var stage = event.path("stage").asString("");
        return stage.startsWith("restart ")
                || stage.startsWith("prepare the handover")
                || stage.startsWith("hand over")
                || stage.equals("database primary")
                        && event.path("operation").asString("").startsWith("service");
    }

    private static String name(JsonNode event) {
        return event.path("stage").asString("") + " " + event.path("type").asString("") + " "
                + event.path("server").asString("");
    }
}
