package com.foobar.infra.part.mysql.rolling;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.seed.SeedResource;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Replicas that are made anew come one after the other, the next once the one before follows: else all of them were away at
 * once, and nobody but the primary would be left to read from.
 */
public final class Copies {

    private final Mysql mysql;
    private final Restarts restarts;

    /** @param desired all stages of the stack, those of the databases among them */
    public Copies(Topology topology, Mysql mysql, List<DesiredStage> desired) {
        this.mysql = mysql;
        this.restarts = new Restarts(topology, mysql, desired);
    }

    /**
     * The same stages with all copies but the first apart. One that is new serves nobody, and is made with the first.
     *
     * @param notes what a reader should know is added to these
     */
    public List<Stage> arranged(List<Stage> planned, ClusterFacts observed, List<String> notes) {
        var copied = mysql.replicas().stream()
                .filter(server -> isCopied(planned, server)
                        && restarts.isKnown(observed, server)
                        && restarts.isUp(observed, server))
                .toList();
        if (copied.size() < 2) {
            return planned;
        }
        notes.add("made anew one after the other, the next once the one before follows, so that reads keep a replica: "
                + String.join(", ", copied));
        var stages = new ArrayList<Stage>();
        planned.forEach(stage -> stages.addAll(divided(stage, copied.subList(1, copied.size()))));
        return stages;
    }

    private static boolean isCopied(List<Stage> planned, String server) {
        return planned.stream()
                .flatMap(stage -> stage.steps().stream())
                .filter(step -> step.server().equals(server))
                .flatMap(step -> step.operations().stream())
                .flatMap(operation -> operation.changes().stream())
                .anyMatch(change -> change.resource().kind().equals(SeedResource.KIND));
    }

    private static List<Stage> divided(Stage stage, List<String> later) {
        if (!stage.name().equals(Rolling.REPLICAS)) {
            return List.of(stage);
        }
        var steps = new LinkedHashMap<String, HostStep>();
        stage.steps().forEach(step -> steps.put(step.server(), step));
        var stages = new ArrayList<Stage>();
        // Of who is still to be made anew nothing need hold before.
        stages.add(new Stage(
                stage.name(),
                stage.steps().stream()
                        .filter(step -> !later.contains(step.server()))
                        .toList(),
                stage.gate().stream()
                        .filter(check -> !later.contains(check.id().server()))
                        .toList(),
                stage.turn()));
        for (var server : later) {
            var step = steps.get(server);
            if (step != null) {
                stages.add(new Stage(
                        "copy " + server,
                        List.of(step),
                        stage.gate().stream()
                                .filter(check -> check.id().server().equals(server))
                                .toList(),
                        stage.turn()));
            }
        }
        return stages;
    }
}
