package com.foobar.infra.part.mysql.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
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
import org.junit.jupiter.api.Test;

/** In which order replicas are made anew. */
class CopiesTest {

    private static final String UP =
            "MainPID=9\nNRestarts=0\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n";

    private final Topology topology = Topologies.of(
            "pair",
            "localhost",
            List.of(new Server("db-01", "chk-a"), new Server("db-02", "chk-b"), new Server("db-03", "chk-c")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Stacks.mysql("db-01", List.of("db-02", "db-03"), Map.of())));
    private final Map<String, Facts> answers = new HashMap<>();
    private final List<String> notes = new ArrayList<>();

    private void replica(String server, String manifest) {
        var asked = new LinkedHashSet<Fact<?>>(
                new Planner("pair", Stacks.stack(topology, "t").stages(), Parts.removals()).facts(server));
        answers.put(
                server,
                FreshHost.answer(
                        asked, Map.of("mysql", Recorded.output("replica"), "manifest", manifest, "units", UP)));
    }

    private static HostStep step(String server, String kind) {
        var id = new ResourceId(kind, "pair");
        var delta = new Delta(Delta.Action.ADD, List.of(), new Delta.Work.Run(Script.empty()), "");
        return new HostStep(
                server,
                List.of(new Operation(
                        id.toString(),
                        List.of(new Change(server, id, delta, Change.Cause.TOPOLOGY)),
                        Script.empty(),
                        Script.empty())));
    }

    private List<String> arranged(String... kinds) {
        var gate = Stacks.stack(topology, "t").stages().stream()
                .filter(stage -> stage.name().equals(Rolling.REPLICAS))
                .findFirst()
                .orElseThrow()
                .gate();
        var replicas = new Stage(Rolling.REPLICAS, List.of(step("db-02", kinds[0]), step("db-03", kinds[1])), gate);
        return new Copies(
                        topology,
                        topology.part(Mysql.class).orElseThrow(),
                        Stacks.stack(topology, "t").stages())
                .arranged(List.of(replicas), new ClusterFacts(answers), notes).stream()
                        .map(stage -> stage.name()
                                + stage.steps().stream().map(HostStep::server).toList()
                                + stage.gate().stream()
                                        .map(check -> check.id().server())
                                        .distinct()
                                        .toList())
                        .toList();
    }

    @Test
    void one_that_serves_goes_away_only_once_the_one_before_is_back() {
        replica("db-02", "replication\tpair\tx\n");
        replica("db-03", "replication\tpair\tx\n");
        assertThat(arranged("data", "data"))
                .containsExactly("database replicas[db-02][db-02]", "copy db-03[db-03][db-03]");
        assertThat(notes)
                .containsExactly("made anew one after the other, the next once the one before follows, so that reads"
                        + " keep a replica: db-02, db-03");
    }

    @Test
    void those_that_are_new_or_stay_wait_for_nobody() {
        replica("db-02", "replication\tpair\tx\n");
        replica("db-03", "");
        var together = "database replicas[db-02, db-03][db-02, db-03]";
        assertThat(arranged("data", "data")).containsExactly(together);
        replica("db-03", "replication\tpair\tx\n");
        assertThat(arranged("data", "replication")).containsExactly(together);
        assertThat(notes).isEmpty();
    }
}
