package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static com.foobar.infra.lab.faults.Faults.until;
import static com.foobar.infra.lab.faults.ThreeDatabases.IS_OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Running;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
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

/** Who takes part in a switchover dies or is cut off in the midst of it: one server takes writes soon after, and never do two. */
@Tag("lab")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwitchoverDeathsIT {

    /** No step is at work any more, and nothing that would open a server again. */
    private static final String IS_SETTLED =
            "! systemctl list-units --plain --no-legend --state=active,activating,deactivating"
                    + " 'foobar-infra-*' | grep -v foobar-infra-primary | grep -q service";

    @TempDir
    static Path directory;

    private static ThreeDatabases databases;
    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        databases = ThreeDatabases.up("it-switch-deaths", directory);
        lab = databases.lab();
        site = databases.site();
    }

    @AfterAll
    static void down() {
        databases.close();
    }

    /** The client dies, and whatever the two steps do then by themselves, one server takes writes; the next apply goes on. */
    @Test
    @Order(1)
    void a_client_killed_in_each_step_leaves_one_writable_server() {
        databases.follow("db-02", "db-03");
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
                assertThat(databases.isOpen("db-01"))
                        .as(String.join(", ", met))
                        .isNotEqualTo(databases.isOpen("db-02"));
                if (databases.isOpen(next)) {
                    told(site.attemptApply(), 0, "Applied.", "checks after all stages");
                    to = turned();
                }
            }
            sampler.neverTwo();
        }
        assertThat(met).hasSize(11);
        databases.isWell();
    }

    /** Exchanges the two names in the file. @return who is to be the primary now */
    private static String turned() {
        var from = databases.primary();
        var to = databases.next();
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

    /** Where it waits for the old primary to be closed, the step of the new one stands still; the old one goes on. */
    private static void gate(String to) {
        lab.on(to, """
                rm -f /run/at-gate /run/gate-open
                printf '%s\\n' '#!/bin/sh' \
                    'case $* in 0.01) : >/run/at-gate; until [ -e /run/gate-open ]; do /usr/bin/sleep 0.1; done ;; esac' \
                    'exec /usr/bin/sleep "$@"' >/usr/local/sbin/sleep
                chmod 755 /usr/local/sbin/sleep""");
    }

    /** Begins a switchover, and waits until the old primary takes no writes and the new one stands still. */
    private static Running stopped(String from, String to) {
        var running = Tool.built()
                .start(
                        "switchover",
                        to,
                        "--yes",
                        "--no-color",
                        "-f",
                        site.file().toString(),
                        "-i",
                        lab.inventory().toString());
        until(lab, to, "test -e /run/at-gate");
        until(lab, from, "test -e /run/foobar-infra/shop.handover/holder && ! " + IS_OPEN);
        assertThat(databases.isOpen(to)).isFalse();
        return running;
    }

    private static void failed(Running running) {
        var ended = running.ended();
        assertThat(ended.exit()).as(ended.toString()).isEqualTo(1);
    }

    /** The host of the new primary loses its power after the old one stopped taking writes, before it gave its place. */
    @Test
    @Order(2)
    void the_old_primary_opens_again_if_the_new_one_dies_in_the_middle() {
        var from = databases.primary();
        var to = databases.next();
        databases.follow(to, "db-03");
        gate(to);
        var before = databases.topology();
        try (var sampler = new Sampler(lab, from, to);
                var running = stopped(from, to)) {
            lab.does("kill", to);
            // Nor does it need its step, or that what opens it is never killed.
            lab.on(from, "systemctl kill --signal=KILL 'foobar-infra-*.service'");
            until(lab, from, IS_OPEN);
            lab.does("start", to);
            failed(running);
            lab.on(to, "rm -f /usr/local/sbin/sleep");
            sampler.never(to);
        }
        until(lab, to, "mysql -e 'SELECT 1'");
        assertThat(databases.isOpen(from)).isTrue();
        assertThat(databases.isOpen(to)).isFalse();
        // Where the client could not ask both at its end, the file names the new one.
        site.write("topology.yml", before);
        told(site.attemptApply(), 0);
        databases.follow(to);
        told(databases.switchover(to), 0, "Applied.");
        databases.isWell();
    }

    /** The new primary's network is cut in the middle, and its step goes on there. */
    @Test
    @Order(3)
    void the_old_primary_opens_again_if_the_new_one_is_cut_off_in_the_middle() {
        var from = databases.primary();
        var to = databases.next();
        databases.follow(to, "db-03");
        gate(to);
        var before = databases.topology();
        try (var sampler = new Sampler(lab, from, to);
                var running = stopped(from, to)) {
            lab.does("cut", to);
            lab.on(to, "touch /run/gate-open");
            until(lab, from, IS_OPEN);
            lab.does("mend", to);
            failed(running);
            sampler.never(to);
        }
        lab.on(to, "rm -f /usr/local/sbin/sleep");
        databases.follow(to, "db-03");
        site.write("topology.yml", before);
        databases.isWell();
    }

    /** It was given the place, and its host died before it opened: the old one cannot know that, and a person who does says so. */
    @Test
    @Order(4)
    void a_place_that_was_given_and_not_taken_is_told_by_the_plan_and_taken_back_by_a_failover() {
        var from = databases.primary();
        var to = databases.next();
        databases.follow(to, "db-03");
        // It stands still once it has stopped replicating, and so where it waits to be given the place.
        lab.on(to, """
                rm -f /run/at-gate
                printf '%s\\n' '#!/bin/sh' \
                    'asked="SELECT service_state FROM performance_schema.replication_connection_status"' \
                    'case $* in 0.01) ! mysql -N -e "$asked" | grep -qx OFF || { : >/run/at-gate; exec /usr/bin/sleep 600; } ;; esac' \
                    'exec /usr/bin/sleep "$@"' >/usr/local/sbin/sleep
                chmod 755 /usr/local/sbin/sleep""");
        try (var sampler = new Sampler(lab, from, to)) {
            try (var running = Tool.built()
                    .start(
                            "switchover",
                            to,
                            "--yes",
                            "-f",
                            site.file().toString(),
                            "-i",
                            lab.inventory().toString())) {
                until(lab, to, "test -e /run/at-gate");
                until(lab, from, "test -e /run/foobar-infra/shop.handover/given");
                lab.does("kill", to);
                running.kill();
            }
            until(lab, from, "grep -q 'gave its place to " + to + "' /run/foobar-infra/shop.closed");
            told(
                    site.run("plan", "--no-color"),
                    1,
                    from + " gave its place to " + to
                            + ", which did not say that it took it, so that none takes writes",
                    "foobar-infra failover " + from + " --fenced --accept-loss");
            told(
                    site.run("failover --yes", from, "--fenced", "--accept-loss"),
                    0,
                    from + " takes writes.",
                    "2 checks after failover");
            lab.does("start", to);
            lab.on(to, "rm -f /usr/local/sbin/sleep");
            until(lab, to, "mysql -e 'SELECT 1'");
            told(site.attemptApply(), 0, "Applied.");
            sampler.never(to);
        }
        databases.follow(to, "db-03");
        databases.isWell();
    }
}
