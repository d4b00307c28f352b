package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The client dies after each step of a first apply and of a change. Whatever it had reached, the next apply goes on from
 * there; the last one finds everything done.
 */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
@Tag("mysql")
@Order(1)
class KillEveryStepIT {

    private static final String[] HOSTS = {"one", "two"};

    /** As a power cut does to what runs on the host: nothing of the step gets to clean up. */
    private static final String KILL_STEPS =
            "systemctl kill --signal=KILL 'foobar-infra-*.service' 2>/dev/null || true";

    @TempDir
    Path directory;

    private Lab lab;
    private Site site;

    @BeforeEach
    void up() {
        lab = Lab.up("it-kill", Lab.READY, HOSTS);
        site = new Site(lab, Tool.built(), directory);
        site.topology(TwoServers.WITH_ALL_ROLES);
    }

    @AfterEach
    void down() {
        lab.close();
    }

    @Test
    void a_client_killed_in_each_stage_of_a_first_apply_and_of_a_change_loses_nothing() {
        var first = applyKilledAfterEachOperation(lab -> {});
        assertThat(first.keySet())
                .containsExactly("database primary", "database replicas", "app", "web", "load balancer", "membership");
        change();
        var changed = applyKilledAfterEachOperation(lab -> {});
        assertThat(changed.keySet())
                .containsExactly(
                        "restart two", "database primary", "app", "roll one", "take back", "roll two", "load balancer");
    }

    @Test
    void a_client_and_its_steps_killed_after_each_operation_of_a_first_apply_and_of_a_change_lose_nothing() {
        Consumer<Lab> killSteps = lab -> {
            for (var host : HOSTS) {
                lab.on(host, KILL_STEPS);
            }
        };
        var first = applyKilledAfterEachOperation(killSteps);
        // An operation that was killed just before its end counts as done under another name, or not at all.
        assertThat(first.keySet())
                .contains("database primary", "database replicas", "app", "web", "load balancer", "membership");
        assertThat(first.values().stream().mapToInt(Set::size).sum()).isGreaterThan(12);
        change();
        var changed = applyKilledAfterEachOperation(killSteps);
        assertThat(changed.keySet())
                .contains("restart two", "database primary", "app", "roll one", "roll two", "load balancer");
    }

    @Test
    void ctrl_c_ends_the_client_with_130_and_frees_the_locks() {
        try (var running = site.startApply()) {
            running.await("operation_started");
            running.signal("INT");
            var ended = running.ended();
            assertThat(ended.exit()).as(ended.toString()).isEqualTo(130);
            assertThat(ended.last("interrupted").path("running").size()).isPositive();
        }
        for (var host : HOSTS) {
            lab.on(host, "flock -w 5 /run/foobar-infra/small.lock true");
        }
        site.apply();
        converges();
    }

    /** Algorithm, nginx, my.cnf and the app's release, all at once. */
    private void change() {
        site.edit("algorithm: roundrobin", "algorithm: leastconn");
        site.edit("max_body_size: 10m", "max_body_size: 12m");
        site.edit("max_connections: 60", "max_connections: 61, performance_schema_max_digest_length: 2048");
        site.write(
                "templates/app/page.html",
                Programs.text(Programs.ROOT.resolve("templates/app/page.html")) + "<!-- the next release -->\n");
    }

    /**
     * Applies again and again, and kills the client each time that an operation is done for the first time.
     *
     * @param blow what else happens then
     * @return the operations after which it was killed, by stage, in their order
     */
    private Map<String, Set<String>> applyKilledAfterEachOperation(Consumer<Lab> blow) {
        var done = new LinkedHashMap<String, Set<String>>();
        while (true) {
            try (var running = site.startApply()) {
                var next = running.await(e -> Ran.type(e).equals("operation_done")
                        && done.computeIfAbsent(e.path("stage").asString(), _ -> new LinkedHashSet<>())
                                .add(operation(e)));
                if (next.isEmpty()) {
                    var ended = running.ended();
                    assertThat(ended.exit()).as("after " + done + "\n" + ended).isZero();
                    break;
                }
                running.kill();
                blow.accept(lab);
            }
        }
        converges();
        return done;
    }

    private void converges() {
        site.hasNoChanges();
        site.isVerified();
    }

    private static String operation(JsonNode event) {
        return event.path("server").asString() + " " + event.path("operation").asString();
    }
}
