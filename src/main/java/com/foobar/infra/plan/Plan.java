package com.foobar.infra.plan;

import com.foobar.infra.resource.Delta.Action;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that apply would do, and nothing else: what {@code plan} shows is the object that {@code apply} executes.
 *
 * @param stages in the order of execution; empty stages are left out
 * @param obstacles what stands in the way; with any that is not consented to, nothing is applied at all, or nothing on
 *     its server if that {@linkplain Obstacle#leavesOut is left out}
 * @param notes what a reader should know but nothing depends on
 */
public record Plan(String topology, List<Stage> stages, List<Obstacle> obstacles, List<String> notes) {
    public Plan {
        stages = List.copyOf(stages);
        obstacles = List.copyOf(obstacles);
        notes = List.copyOf(notes);
    }

    /** All changes, in the order in which they are made. */
    public List<Change> changes() {
        return stages.stream()
                .flatMap(s -> s.steps().stream())
                .flatMap(s -> s.operations().stream())
                .flatMap(o -> o.changes().stream())
                .toList();
    }

    /** Servers on which anything is done: changes, and what leads visitors past them meanwhile. */
    public Set<String> servers() {
        var servers = new LinkedHashSet<String>();
        for (var stage : stages) {
            stage.steps().forEach(step -> servers.add(step.server()));
            stage.detour().ifPresent(detour -> detour.out().forEach(step -> servers.add(step.server())));
        }
        return servers;
    }

    /** Those of them that change themselves, and do not just lead visitors past others meanwhile. */
    public Set<String> changing() {
        var servers = new LinkedHashSet<String>();
        stages.forEach(stage -> stage.steps().forEach(step -> servers.add(step.server())));
        return servers;
    }

    /** Servers whose changes are not in this plan, for what stands in the way there. */
    public Set<String> leftOut() {
        return obstacles.stream()
                .filter(Obstacle::leavesOut)
                .map(Obstacle::server)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** With this stage before all others. */
    public Plan beginningWith(Stage stage) {
        return new Plan(
                topology, Stream.concat(Stream.of(stage), stages.stream()).toList(), obstacles, notes);
    }

    /** Only what is done even if something stands in the way of the rest. */
    public Plan urgent() {
        return new Plan(topology, stages.stream().filter(Stage::urgent).toList(), obstacles, notes);
    }

    /** Whether it is only the first of two: once it is done, the servers are asked anew for the rest. */
    public boolean leavesARest() {
        return stages.stream().anyMatch(stage -> stage.turn() == Stage.Turn.ALONE);
    }

    public boolean isEmpty() {
        return changes().isEmpty();
    }

    public int count(Action action) {
        return (int)
                changes().stream().filter(c -> c.delta().action() == action).count();
    }
}
