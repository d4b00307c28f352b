package com.foobar.infra.part.mysql.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** In which order databases are restarted, and when they are not. Each runs with other settings than its file is to have. */
class RollingTest {

    private static final String PRIMARY = Recorded.output("primary");
    private static final String REPLICA = Recorded.output("replica");
    private static final String UP =
            "MainPID=9\nNRestarts=0\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n";
    private static final String DOWN =
            "MainPID=0\nNRestarts=0\nLoadState=loaded\nActiveState=inactive\nUnitFileState=enabled\nNeedDaemonReload=no\n";

    private final List<String> notes = new ArrayList<>();
    private final List<Obstacle> obstacles = new ArrayList<>();
    private final Map<String, Facts> answers = new HashMap<>();

    private Topology topology = topology(Stacks.mysql("db-01", List.of("db-02", "db-03"), Map.of()));

    private static Topology topology(Mysql mysql) {
        return Topologies.of(
                "pair",
                "localhost",
                List.of(new Server("db-01", "chk-a"), new Server("db-02", "chk-b"), new Server("db-03", "chk-c")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(mysql));
    }

    private void primary(String unit, String mysql) {
        answers("db-01", unit, mysql, "writable\tpair\topen\n");
    }

    private void replica(String server, String unit, String mysql) {
        answers(server, unit, mysql, "replication\tpair\tx\n");
    }

    private void answers(String server, String unit, String mysql, String manifest) {
        var asked = new LinkedHashSet<Fact<?>>(planner().facts(server));
        answers.put(server, FreshHost.answer(asked, Map.of("mysql", mysql, "manifest", manifest, "units", unit)));
    }

    private Planner planner() {
        return new Planner("pair", Stacks.stack(topology, "t").stages(), Parts.removals());
    }

    private Rolling rolling() {
        return new Rolling(
                topology,
                topology.part(Mysql.class).orElseThrow(),
                Stacks.stack(topology, "t").stages());
    }

    private List<Stage> arranged() {
        var observed = new ClusterFacts(answers);
        var plan = planner().plan(observed, Set.of(), List.of(), List.of());
        return rolling().arranged(plan.stages(), observed, obstacles, notes);
    }

    /** Those of the databases, with their servers. */
    private List<String> names() {
        return arranged().stream()
                .filter(stage ->
                        stage.name().startsWith("restart") || stage.name().startsWith("database"))
                .map(stage -> stage.name()
                        + stage.steps().stream().map(step -> step.server()).toList())
                .toList();
    }

    @Test
    void the_replicas_come_one_after_the_other_and_the_primary_last() {
        primary(UP, PRIMARY);
        replica("db-02", UP, REPLICA);
        replica("db-03", UP, REPLICA);
        assertThat(names())
                .containsExactly(
                        "restart db-02[db-02]",
                        "restart db-03[db-03]",
                        "database primary[db-01]",
                        "database replicas[db-02, db-03]");
        assertThat(arranged().stream()
                        .filter(stage -> stage.name().equals("restart db-02"))
                        .flatMap(stage -> stage.gate().stream())
                        .map(Check::id))
                .extracting(id -> id.name() + " " + id.server())
                .containsExactly("threads db-02", "source-is-primary db-02", "refuses-writes db-02", "caught-up db-02");
        assertThat(notes.getFirst())
                .isEqualTo("MySQL restarts, one after the other, each back and caught up before the next: db-02, db-03;"
                        + " last the primary db-01 in place: writes pause until it is open again, about ten seconds. For"
                        + " less than a second, if a replica takes its place first: foobar-infra switchover db-02 (with"
                        + " --back it has it again at the end)");
        assertThat(obstacles).isEmpty();
    }

    @Test
    void nothing_of_a_replica_but_its_restart_goes_before_the_primary() {
        primary(UP, PRIMARY);
        replica("db-02", UP, REPLICA);
        replica("db-03", UP, REPLICA);
        var all = planner()
                .plan(new ClusterFacts(answers), Set.of(), List.of(), List.of())
                .changes();
        assertThat(arranged().stream()
                        .flatMap(stage -> stage.steps().stream())
                        .flatMap(step -> step.operations().stream())
                        .flatMap(operation -> operation.changes().stream()))
                .containsExactlyInAnyOrderElementsOf(all);
        assertThat(arranged().stream()
                        .filter(stage -> stage.name().startsWith("restart"))
                        .flatMap(stage -> stage.steps().stream())
                        .flatMap(step -> step.operations().stream())
                        .flatMap(operation -> operation.changes().stream())
                        .map(change -> change.resource().kind()))
                .isSubsetOf("file", "service", "settings")
                .contains("service");
    }

    @Test
    void who_is_down_comes_up_before_anybody_goes_down() {
        primary(UP, PRIMARY);
        replica("db-02", UP, REPLICA);
        replica("db-03", DOWN, Recorded.output("not-running"));
        assertThat(names()).startsWith("restart db-03[db-03]", "restart db-02[db-02]", "database primary[db-01]");
        assertThat(obstacles).isEmpty();
    }

    @Test
    void with_the_primary_down_it_comes_first() {
        primary(DOWN, Recorded.output("not-running"));
        replica("db-02", UP, REPLICA);
        replica("db-03", UP, REPLICA);
        assertThat(names())
                .startsWith("database primary[db-01]")
                .endsWith("restart db-02[db-02]", "restart db-03[db-03]");
    }

    @Test
    void a_server_that_cannot_be_asked_keeps_the_others_up() {
        primary(UP, PRIMARY);
        replica("db-02", UP, REPLICA);
        arranged();
        assertThat(obstacles)
                .extracting(o -> o.server() + ": " + o.what())
                .containsExactly(
                        "db-01: MySQL is to be restarted here while db-03 does not answer: two databases would be down"
                                + " at once",
                        "db-02: MySQL is to be restarted here while db-03 does not answer: two databases would be down"
                                + " at once");
        assertThat(obstacles).allMatch(Obstacle::consentable);
    }

    @Test
    void one_that_does_not_follow_is_mended_by_itself_after_the_primary() {
        primary(UP, PRIMARY);
        replica("db-02", UP, Recorded.output("replica-wrong-password"));
        replica("db-03", UP, REPLICA);
        assertThat(names())
                .containsExactly(
                        "restart db-03[db-03]",
                        "database primary[db-01]",
                        "database replicas[db-03]",
                        "restart db-02[db-02]");
        assertThat(arranged().stream()
                        .filter(stage -> stage.name().equals("database replicas"))
                        .flatMap(stage -> stage.gate().stream())
                        .map(check -> check.id().server()))
                .as("what holds only later is asked later")
                .containsOnly("db-03");
    }

    @Test
    void what_is_new_is_made_as_ever() {
        for (var server : List.of("db-01", "db-02", "db-03")) {
            answers.put(
                    server,
                    FreshHost.answer(new LinkedHashSet<Fact<?>>(planner().facts(server))));
        }
        assertThat(names()).containsExactly("database primary[db-01]", "database replicas[db-02, db-03]");
        assertThat(notes).isEmpty();
    }

    @Test
    void before_a_handover_all_but_the_old_primary_are_restarted() {
        topology = topology(Stacks.mysql("db-02", List.of("db-01", "db-03"), Map.of()));
        primary(UP, PRIMARY);
        replica("db-02", UP, REPLICA);
        replica("db-03", UP, REPLICA);
        var observed = new ClusterFacts(answers);
        var stages = rolling().beforeHandover(observed, "db-01");
        assertThat(stages).extracting(Stage::name).containsExactly("restart db-03", "restart db-02");
        assertThat(stages).extracting(Stage::turn).containsOnly(Stage.Turn.ALONE);
        rolling().notes(observed, "db-01", notes);
        assertThat(notes)
                .containsExactly("MySQL restarts, one after the other, each back and caught up before the next: db-03,"
                        + " db-02; then db-02 takes the place of db-01, and db-01 restarts as a replica; expected pause of"
                        + " writes: less than a second");
        assertThat(new TreeSet<>(stages.getFirst().gate().stream()
                        .flatMap(check -> check.facts().keySet().stream())
                        .toList()))
                .as("the gate asks who is the primary still")
                .contains("db-01");
    }

    @Test
    void a_stack_without_replicas_is_told_of_the_pause() {
        topology = topology(Stacks.mysql("db-01", List.of(), Map.of()));
        primary(UP, PRIMARY);
        assertThat(names()).containsExactly("database primary[db-01]");
        assertThat(notes)
                .containsExactly("MySQL restarts on the primary db-01 in place: writes pause until it is open again,"
                        + " about ten seconds");
    }

    @Test
    void with_one_replica_to_acknowledge_its_restart_is_a_pause_too() {
        topology = topology(Stacks.semiSync("db-01", List.of("db-02")));
        primary(UP, PRIMARY);
        replica("db-02", UP, REPLICA);
        names();
        assertThat(notes).contains("writes wait while db-02 restarts, as no other replica acknowledges");
    }
}
