package com.foobar.infra.plan;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the servers' manifests name and the topology no longer does. */
final class Departures {

    private Departures() {}

    /**
     * The operations that clear each server of what has left, by server.
     *
     * @param only just these servers; empty: all that were observed
     */
    public static Map<String, List<Operation>> of(
            String topology,
            List<DesiredStage> desired,
            Removals removals,
            ClusterFacts observed,
            Collection<String> only) {
        var manifest = new ManifestFact(topology);
        var wanted = new HashSet<String>();
        desired.stream().flatMap(s -> s.resources().stream()).forEach(r -> wanted.add(r.server() + " " + r.id()));
        var gone = new LinkedHashMap<String, List<ResourceId>>();
        for (var server : new TreeSet<>(observed.servers())) {
            var keepers = desired.stream()
                    .flatMap(s -> s.resources().stream())
                    .filter(r -> r.server().equals(server))
                    .toList();
            var remembered = observed.get(server, manifest).orElseThrow().digests();
            gone.put(
                    server,
                    gone(server, remembered.keySet(), wanted).stream()
                            .filter(id -> keepers.stream().noneMatch(r -> r.looksAfter(id)))
                            .filter(id -> removals.hold(id, remembered.getOrDefault(id.toString(), ""))
                                    .isEmpty())
                            .toList());
        }
        var everywhere = gone.values().stream().flatMap(List::stream).toList();
        var result = new LinkedHashMap<String, List<Operation>>();
        gone.forEach((server, ids) -> {
            var operations = removals.of(topology, ids, everywhere).stream()
                    .map(removal -> operation(server, removal))
                    .toList();
            if (!operations.isEmpty() && (only.isEmpty() || only.contains(server))) {
                result.put(server, operations);
            }
        });
        return result;
    }

    /** From the visitors on: those that carry what asks others before the others; one stage if all carry the like. */
    static List<Stage> stages(List<HostStep> steps, Removals removals) {
        var tiers = new LinkedHashMap<Removals.Tier, List<HostStep>>();
        for (var tier : removals.tiers()) {
            for (var step : steps) {
                if (tier(step, removals).equals(tier)) {
                    tiers.computeIfAbsent(tier, _ -> new ArrayList<>()).add(step);
                }
            }
        }
        boolean several = tiers.size() > 1;
        return tiers.entrySet().stream()
                .map(tier ->
                        new Stage(several ? "remove " + tier.getKey().name() : "remove", tier.getValue(), List.of()))
                .toList();
    }

    private static Removals.Tier tier(HostStep step, Removals removals) {
        return step.operations().stream()
                .flatMap(operation -> operation.changes().stream())
                .map(change -> removals.tier(change.resource()))
                .min(Comparator.comparingInt(removals.tiers()::indexOf))
                .orElse(removals.tiers().getLast());
    }

    private static List<ResourceId> gone(String server, Set<String> remembered, Set<String> wanted) {
        return remembered.stream()
                .filter(id -> !wanted.contains(server + " " + id))
                .map(id -> id.split(" ", 2))
                .map(word -> new ResourceId(word[0], word[1]))
                .toList();
    }

    private static Operation operation(String server, Removals.Removal removal) {
        var id = removal.id();
        var script = removal.script()
                .then(Script.of("fi_forget " + Shell.quote(id.kind()) + " " + Shell.quote(id.name()) + " commit"));
        List<Delta.Detail> notes = removal.note().stream()
                .<Delta.Detail>map(Delta.Detail.Note::new)
                .toList();
        var delta = new Delta(Delta.Action.REMOVE, notes, new Delta.Work.Run(script), "");
        return new Operation(
                removal.label(), List.of(new Change(server, id, delta, Change.Cause.TOPOLOGY)), Script.empty(), script);
    }
}
