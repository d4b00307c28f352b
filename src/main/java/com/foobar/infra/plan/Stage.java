package com.foobar.infra.plan;

import com.foobar.infra.check.Check;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Steps that run side by side on several servers.
 *
 * @param gate checks that must pass before the next stage begins
 * @param turn when it is done
 * @param detour who is led past its servers meanwhile; empty: nobody
 */
public record Stage(String name, List<HostStep> steps, List<Check> gate, Turn turn, Optional<Detour> detour) {

    /** When a stage is done. */
    public enum Turn {
        /** In its order. */
        PLAIN,
        /** Even if something stands in the way of all the rest, as it makes things safer. */
        URGENT,
        /** By itself: what is left can only be planned on what it leaves. */
        ALONE
    }

    public Stage {
        steps = List.copyOf(steps);
        gate = List.copyOf(gate);
    }

    /** One that has its time. */
    public Stage(String name, List<HostStep> steps, List<Check> gate) {
        this(name, steps, gate, Turn.PLAIN);
    }

    /** One during which everybody goes on. */
    public Stage(String name, List<HostStep> steps, List<Check> gate, Turn turn) {
        this(name, steps, gate, turn, Optional.empty());
    }

    public boolean urgent() {
        return turn == Turn.URGENT;
    }

    /**
     * What several ask for at the same time: one step a server, with the operations in the order of the stages, and what
     * proves any of them.
     *
     * @return empty if there is none
     */
    public static Optional<Stage> together(Collection<Stage> stages) {
        if (stages.size() < 2) {
            return stages.stream().findFirst();
        }
        var operations = new LinkedHashMap<String, List<Operation>>();
        stages.forEach(stage -> stage.steps()
                .forEach(step -> operations
                        .computeIfAbsent(step.server(), _ -> new ArrayList<>())
                        .addAll(step.operations())));
        var steps = new ArrayList<HostStep>();
        operations.forEach((server, all) -> steps.add(new HostStep(server, all)));
        return Optional.of(new Stage(
                stages.stream().map(Stage::name).distinct().collect(Collectors.joining(", ")),
                steps,
                stages.stream().flatMap(stage -> stage.gate().stream()).toList(),
                stages.stream().allMatch(Stage::urgent) ? Turn.URGENT : Turn.PLAIN));
    }
}
