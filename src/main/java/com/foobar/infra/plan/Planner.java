package com.foobar.infra.plan;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Batch;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.role.DesiredStage;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares what should be with what is. Pure: the same desire and the same facts give the same plan. */
public final class Planner {

    private final String topology;
    private final List<DesiredStage> desired;
    private final ManifestFact manifest;

    public Planner(String topology, List<DesiredStage> desired) {
        this.topology = topology;
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
        var stages = new ArrayList<Stage>();
        var departures = departures(observed, only);
        var arriving = new HashSet<String>();
        var forward = new ArrayList<Stage>();
        for (var stage : desired) {
            var steps = new ArrayList<HostStep>();
            for (var server : servers(stage, observed, only)) {
                var operations = operations(stage, server, observed);
                if (!operations.isEmpty()) {
                    steps.add(new HostStep(server, operations));
                    if (operations.stream().flatMap(o -> o.changes().stream()).anyMatch(Planner::startsService)) {
                        arriving.add(server);
                    }
                }
            }
            if (!steps.isEmpty()) {
                forward.add(new Stage(stage.name(), steps, stage.gate()));
            }
        }
        // What leaves goes last, once nothing refers to it any more; unless something else takes its place on the same
        // server and may need its port.
        var early = new ArrayList<HostStep>();
        var late = new ArrayList<HostStep>();
        departures.forEach((server, operations) ->
                (arriving.contains(server) ? early : late).add(new HostStep(server, operations)));
        if (!early.isEmpty()) {
            stages.add(new Stage("make room", early, List.of()));
        }
        // Who belongs to the stack is remembered last of all: until a server is cleared, the others must know of it.
        forward.stream().filter(stage -> !isMembership(stage)).forEach(stages::add);
        if (!late.isEmpty()) {
            stages.add(new Stage("remove", late, List.of()));
        }
        forward.stream().filter(Planner::isMembership).forEach(stages::add);
        return new Plan(topology, stages, obstacles, notes);
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
            if (!resource.server().equals(server)) {
                continue;
            }
            var was = Optional.ofNullable(remembered.get(resource.id().toString()));
            var delta = resource.diff(observed);
            if (delta.isPresent()) {
                pending.add(
                        new Change(server, resource.id(), delta.get(), cause(was, resource, delta.get(), observed)));
            } else if (!resource.digest().isEmpty() && !was.equals(Optional.of(resource.digest()))) {
                // As desired, but the manifest does not know: lost, or made right by hand.
                settled.script(record(resource.id(), resource.digest()));
                forgotten++;
            }
        }
        var operations = new ArrayList<>(group(pending, stage, server));
        if (forgotten > 0) {
            var id = new ResourceId("manifest", stage.name());
            var note = new Delta.Detail.Note("remember " + forgotten + (forgotten == 1 ? " resource" : " resources")
                    + " that are already as the topology says");
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

    private List<Operation> group(List<Change> changes, DesiredStage stage, String server) {
        var operations = new ArrayList<Operation>();
        var batches = new LinkedHashMap<Batch, List<Change>>();
        var order = new ArrayList<Object>();
        for (var change : changes) {
            if (change.delta().work() instanceof Delta.Work.Batched(var batch, var _)) {
                if (!batches.containsKey(batch)) {
                    order.add(batch);
                }
                batches.computeIfAbsent(batch, _ -> new ArrayList<>()).add(change);
            } else {
                order.add(change);
            }
        }
        var digests = digests(stage, server);
        for (var next : order) {
            if (next instanceof Change single && single.delta().work() instanceof Delta.Work.Run(var script)) {
                operations.add(new Operation(
                        single.resource().toString(),
                        List.of(single),
                        single.delta().guard(),
                        script.then(remember(single, digests))));
            } else if (next instanceof Batch batch) {
                var members = batches.getOrDefault(batch, List.of());
                var items = members.stream()
                        .map(c -> ((Delta.Work.Batched) c.delta().work()).item())
                        .toList();
                var script = batch.script(items);
                var guard = Script.empty();
                for (var member : members) {
                    script = script.then(remember(member, digests));
                    guard = guard.then(member.delta().guard());
                }
                operations.add(new Operation(batch.label(), members, guard, script));
            }
        }
        return operations;
    }

    private static Map<ResourceId, String> digests(DesiredStage stage, String server) {
        var digests = new LinkedHashMap<ResourceId, String>();
        stage.resources().stream().filter(r -> r.server().equals(server)).forEach(r -> digests.put(r.id(), r.digest()));
        return digests;
    }

    private static Script remember(Change change, Map<ResourceId, String> digests) {
        var digest = digests.getOrDefault(change.resource(), "");
        return digest.isEmpty() ? Script.empty() : record(change.resource(), digest);
    }

    private static Script record(ResourceId id, String digest) {
        return Script.of(
                "fi_record " + Shell.quote(id.kind()) + " " + Shell.quote(id.name()) + " " + Shell.quote(digest));
    }

    /** What the manifests name and the topology no longer does, by server. */
    private Map<String, List<Operation>> departures(ClusterFacts observed, Collection<String> only) {
        var wanted = new HashSet<String>();
        desired.stream().flatMap(s -> s.resources().stream()).forEach(r -> wanted.add(r.server() + " " + r.id()));
        var result = new LinkedHashMap<String, List<Operation>>();
        for (var server : new TreeSet<>(observed.servers())) {
            if (!only.isEmpty() && !only.contains(server)) {
                continue;
            }
            var gone = new ArrayList<ResourceId>();
            for (var entry :
                    observed.get(server, manifest).orElseThrow().digests().keySet()) {
                int space = entry.indexOf(' ');
                if (!wanted.contains(server + " " + entry)) {
                    gone.add(new ResourceId(entry.substring(0, space), entry.substring(space + 1)));
                }
            }
            var operations = new ArrayList<Operation>();
            for (var removal : Removals.of(topology, gone)) {
                var script = removal.script()
                        .then(Script.of("fi_forget " + Shell.quote(removal.id().kind()) + " "
                                + Shell.quote(removal.id().name()) + " commit"));
                var delta = new Delta(
                        Delta.Action.REMOVE,
                        removal.note()
                                .<List<Delta.Detail>>map(n -> List.of(new Delta.Detail.Note(n)))
                                .orElse(List.of()),
                        new Delta.Work.Run(script),
                        "");
                operations.add(new Operation(
                        "remove " + removal.id(),
                        List.of(new Change(server, removal.id(), delta, Change.Cause.TOPOLOGY)),
                        Script.empty(),
                        script));
            }
            if (!operations.isEmpty()) {
                result.put(server, operations);
            }
        }
        return result;
    }
}
