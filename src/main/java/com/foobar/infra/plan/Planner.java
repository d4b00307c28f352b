package com.foobar.infra.plan;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Compares what should be with what is. Pure: the same desire and the same facts give the same plan. */
public final class Planner {

    private final String topology;
    private final List<DesiredStage> desired;
    private final Removals removals;
    private final ManifestFact manifest;
    private final Optional<Scope> scope;

    /** @param removals how what is not desired any more is taken away */
    public Planner(String topology, List<DesiredStage> desired, Removals removals) {
        this(topology, desired, removals, Optional.empty());
    }

    /** @param scope what alone is planned; empty: all, and what leaves */
    public Planner(String topology, List<DesiredStage> desired, Removals removals, Optional<Scope> scope) {
        this.topology = topology;
        this.removals = removals;
        this.scope = scope;
        this.desired = List.copyOf(desired);
        this.manifest = new ManifestFact(topology);
    }

    /** What one server must be asked so that it can be planned. */
    public Set<Fact<?>> facts(String server) {
        var facts = new LinkedHashSet<Fact<?>>();
        facts.add(manifest);
        desired.stream()
                .flatMap(s -> s.resources().stream())
                .filter(r -> r.server().equals(server))
                .forEach(r -> facts.addAll(r.facts()));
        return facts;
    }

    /**
     * The plan for the servers that were observed.
     *
     * @param observed absent servers are left out of the plan
     * @param only plan just these servers
     */
    public Plan plan(ClusterFacts observed, Collection<String> only, List<Obstacle> obstacles, List<String> notes) {
        return plan(observed, only, obstacles, notes, Leaving.NOTHING);
    }

    /** The same where servers leave, or what runs on them. */
    public Plan plan(
            ClusterFacts observed,
            Collection<String> only,
            List<Obstacle> obstacles,
            List<String> notes,
            Leaving leaving) {
        var stages = new ArrayList<Stage>();
        var departures = scope.isPresent()
                ? Map.<String, List<Operation>>of()
                : Departures.of(topology, desired, removals, observed, only);
        var arriving = new HashSet<String>();
        var forward = new ArrayList<Stage>();
        for (var wanted : desired.stream().map(leaving::remembered).toList()) {
            stage(wanted, observed, only).ifPresent(stage -> {
                forward.add(stage);
                stage.steps().stream()
                        .filter(step -> step.operations().stream()
                                .flatMap(o -> o.changes().stream())
                                .anyMatch(Planner::startsService))
                        .forEach(step -> arriving.add(step.server()));
            });
        }
        // What leaves goes last, once nothing refers to it any more; unless something else takes its place on the same
        // server and may need its port.
        var early = new ArrayList<HostStep>();
        var late = new ArrayList<HostStep>();
        departures.forEach((server, operations) -> {
            boolean wanted = arriving.contains(server) || leaving.crowded().contains(server);
            Predicate<Operation> first = operation -> wanted && !isReadUntilTheLast(operation);
            add(early, server, operations.stream().filter(first).toList());
            add(late, server, operations.stream().filter(first.negate()).toList());
        });
        if (!early.isEmpty()) {
            stages.add(new Stage("make room", early, List.of()));
        }
        // Who belongs to the stack is remembered last of all: until a server is cleared, the others must know of it.
        forward.stream().filter(stage -> !isMembership(stage)).forEach(stages::add);
        stages.addAll(Departures.stages(late, removals));
        forward.stream().filter(Planner::isMembership).forEach(stages::add);
        return new Plan(topology, stages, obstacles, notes);
    }

    /** A release is in nobody's way, say: visitors are served from it, and a new one may take files from it, until another is current. */
    private boolean isReadUntilTheLast(Operation operation) {
        return operation.resources().stream().allMatch(removals::isReadUntilTheLast);
    }

    private static void add(List<HostStep> steps, String server, List<Operation> operations) {
        if (!operations.isEmpty()) {
            steps.add(new HostStep(server, operations));
        }
    }

    /** What one stage comes to on the servers that were observed; empty if all is as it should be. Nothing leaves in it. */
    public Optional<Stage> stage(DesiredStage stage, ClusterFacts observed) {
        return stage(stage, observed, Set.of());
    }

    private Optional<Stage> stage(DesiredStage stage, ClusterFacts observed, Collection<String> only) {
        var steps = new ArrayList<HostStep>();
        for (var server : servers(stage, observed, only)) {
            var operations = operations(stage, server, observed);
            if (!operations.isEmpty()) {
                steps.add(new HostStep(server, operations));
            }
        }
        return steps.isEmpty() ? Optional.empty() : Optional.of(new Stage(stage.name(), steps, stage.gate()));
    }

    private static boolean isMembership(Stage stage) {
        return stage.steps().stream()
                .flatMap(step -> step.operations().stream())
                .flatMap(operation -> operation.changes().stream())
                .allMatch(change -> change.resource().kind().equals("members"));
    }

    private static boolean startsService(Change change) {
        return change.resource().kind().equals("service") && change.delta().action() == Delta.Action.ADD;
    }

    private static Set<String> servers(DesiredStage stage, ClusterFacts observed, Collection<String> only) {
        var names = new LinkedHashSet<String>();
        for (var resource : stage.resources()) {
            if (observed.of(resource.server()).isPresent() && (only.isEmpty() || only.contains(resource.server()))) {
                names.add(resource.server());
            }
        }
        return names;
    }

    private List<Operation> operations(DesiredStage stage, String server, ClusterFacts observed) {
        var remembered = observed.get(server, manifest).orElseThrow().digests();
        var pending = new ArrayList<Change>();
        var settled = Script.builder();
        int forgotten = 0;
        for (var resource : stage.resources()) {
            if (!resource.server().equals(server)
                    || scope.filter(alone -> !alone.holds(resource)).isPresent()) {
                continue;
            }
            var was = Optional.ofNullable(remembered.get(resource.id().toString()));
            var delta = resource.diff(observed);
            if (delta.isPresent()) {
                pending.add(
                        new Change(server, resource.id(), delta.get(), cause(was, resource, delta.get(), observed)));
            } else if (!resource.digest().isEmpty() && !was.equals(Optional.of(resource.digest()))) {
                // As desired, but the manifest does not know: lost, or made right by hand.
                settled.script(Grouping.record(resource.id(), resource.digest()));
                forgotten++;
            }
        }
        var operations = new ArrayList<>(Grouping.of(pending, stage, server));
        if (forgotten > 0) {
            var id = new ResourceId("manifest", stage.name());
            var note = new Delta.Detail.Note("remember " + forgotten
                    + (forgotten == 1 ? " resource that is" : " resources that are") + " already as the topology says");
            var script = settled.build();
            var delta = new Delta(Delta.Action.CHANGE, List.of(note), new Delta.Work.Run(script), "");
            operations.add(new Operation(
                    "manifest", List.of(new Change(server, id, delta, Change.Cause.TOPOLOGY)), Script.empty(), script));
        }
        return operations;
    }

    private static Change.Cause cause(Optional<String> was, Resource resource, Delta delta, ClusterFacts observed) {
        var told = resource.drifted(observed);
        if (told.isPresent()) {
            return told.get() ? Change.Cause.DRIFT : Change.Cause.TOPOLOGY;
        }
        if (was.isEmpty()) {
            return Change.Cause.TOPOLOGY;
        }
        if (resource.digest().isEmpty() || was.get().equals(resource.digest())) {
            return resource.followsOthers(observed) ? Change.Cause.TOPOLOGY : Change.Cause.DRIFT;
        }
        return delta.observed().isEmpty() || delta.observed().equals(was.get())
                ? Change.Cause.TOPOLOGY
                : Change.Cause.BOTH;
    }
}
