package com.foobar.infra.engine;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.LeftBehind;
import com.foobar.infra.resource.MembersResource;
import com.foobar.infra.resource.MembersResource.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the servers that have nothing to do any more, and asks them what is left on them. */
final class Departed {

    /**
     * @param observation the answers of the servers that stay and of those that left
     * @param servers those that left and answered, and so can be cleared
     * @param lookedAt those that left and answered, but only where the others remember them: who took them out of the
     *     inventory too did not ask for anything to be done on them
     * @param uncleared those that left and are not cleared this time, and so must not be forgotten by anybody: not those
     *     that the inventory no longer knows either, as they may come back
     * @param obstacles servers that would be forgotten by all without having been cleared
     * @param notes what a reader of the plan should know
     */
    record Found(
            Observation observation,
            List<String> servers,
            Set<String> lookedAt,
            Set<Member> uncleared,
            List<Obstacle> obstacles,
            List<String> notes) {

        /** The answers of those on which something may be done. */
        Observation changeable() {
            var facts = new LinkedHashMap<>(observation.facts().byServer());
            facts.keySet().removeAll(lookedAt);
            return new Observation(new ClusterFacts(facts), observation.skews(), observation.failures());
        }
    }

    private final Desire desire;
    private final Predicate<String> inInventory;
    private final Set<String> forget;
    private final Function<Collection<String>, Observation> ask;

    /** @param forget servers that are gone for good, as the operator says */
    Departed(
            Desire desire,
            Predicate<String> inInventory,
            Set<String> forget,
            Function<Collection<String>, Observation> ask) {
        this.desire = desire;
        this.inInventory = inInventory;
        this.forget = forget;
        this.ask = ask;
    }

    /**
     * @param staying what the servers with a role answered
     * @param only the servers that the plan is limited to; empty: all
     */
    Found find(Observation staying, Collection<String> only) {
        var notes = new ArrayList<String>();
        var left = names(staying);
        left.removeAll(new Renamed(desire, staying)
                .names(left.stream().filter(server -> !isReachable(server)).toList(), notes));
        // The others may have forgotten a server that nobody could reach for long; it has not forgotten them.
        var idle = new TreeSet<>(desire.idle());
        idle.removeAll(left);
        left.addAll(idle);
        var uncleared = new TreeSet<String>();
        var addresses = MembersResource.addresses(desire.topology(), staying.facts(), desire.servers());
        var remembered = new RememberedOnly(
                desire.topology(),
                addresses,
                left.stream()
                        .filter(server -> !isReachable(server) && !forget.contains(server))
                        .toList());
        for (var server : left) {
            if (!isReachable(server) && !remembered.asked().contains(server) && !forgotten(server, "", notes)) {
                notes.add(LeftBehind.notLookedAt(server));
                uncleared.add(server);
            }
        }
        if (!desire.servers().isEmpty()) {
            toBeForgottenInVain(left, notes);
        }
        var reachable = left.stream().filter(this::isReachable).toList();
        var asked = new ArrayList<>(reachable);
        asked.addAll(remembered.asked());
        if (asked.isEmpty()) {
            return new Found(staying, List.of(), Set.of(), members(uncleared, addresses), List.of(), notes);
        }
        var heard = ask.apply(asked);
        var lookedAt = remembered.lookAt(staying, heard, notes);
        uncleared.addAll(remembered.asked());
        var answers = withoutRenamed(staying, remembered.without(heard), notes);
        if (desire.servers().isEmpty()) {
            var cleared = new TreeSet<>(asked);
            var all = further(answers, cleared, notes);
            toBeForgottenInVain(memberNames(all), notes);
            return new Found(all, List.copyOf(cleared), Set.of(), Set.of(), rememberedByNobody(all, notes), notes);
        }
        for (var failure : answers.failures()) {
            if (idle.contains(failure.server())) {
                notes.add(failure.server() + " has no role; it was not asked whether it had one: " + failure.what());
            } else if (!forgotten(failure.server(), failure.what(), notes)) {
                notes.add(note(failure));
                uncleared.add(failure.server());
            }
        }
        idle.removeIf(server -> !answers.facts().servers().contains(server) || holdsSomething(answers, server));
        idle.forEach(server -> notes.add(server + " has no role, so nothing is done on it"));
        var servers = answers.facts().servers().stream()
                .filter(server -> !idle.contains(server))
                .sorted()
                .toList();
        servers.stream()
                .filter(forget::contains)
                .filter(server -> holdsSomething(answers, server))
                .forEach(server ->
                        notes.add(server + " answers, so it is cleared and not only forgotten. If it is to stay"
                                + " as it is, take it out of the inventory first"));
        servers.stream()
                .filter(server -> !only.isEmpty() && !only.contains(server) && holdsSomething(answers, server))
                .forEach(uncleared::add);
        var all = staying.with(answers).with(lookedAt);
        return new Found(
                new Observation(all.facts(), all.skews(), staying.failures()),
                servers,
                lookedAt.facts().servers(),
                members(uncleared, addresses),
                List.of(),
                notes);
    }

    private static Set<Member> members(Collection<String> names, Map<String, String> addresses) {
        return names.stream()
                .map(name -> new Member(name, Optional.ofNullable(addresses.get(name))))
                .collect(Collectors.toSet());
    }

    /** Whether nobody is to remember it any more, as the operator said; noted, since it may still run. */
    private boolean forgotten(String server, String why, List<String> notes) {
        if (!forget.contains(server)) {
            return false;
        }
        notes.add(server + " is forgotten, as --forget says, without having been cleared"
                + (why.isEmpty() ? "" : " (" + why + ")") + ": should it come back, nobody looks at it");
        return true;
    }

    private void toBeForgottenInVain(Collection<String> remembered, List<String> notes) {
        forget.stream()
                .filter(server -> !remembered.contains(server))
                .forEach(server -> notes.add(server + " is to be forgotten, but no server remembers it"));
    }

    /**
     * Where all are cleared, so are those that left and that these remember, as far as the inventory says how to reach them.
     *
     * @param cleared told of those besides the ones that were asked already
     */
    private Observation further(Observation answers, Set<String> cleared, List<String> notes) {
        var all = answers;
        var asked = new TreeSet<>(cleared);
        while (true) {
            var names = memberNames(all);
            names.removeIf(server -> asked.contains(server) || !inInventory.test(server));
            if (names.isEmpty()) {
                return all;
            }
            asked.addAll(names);
            var heard = ask.apply(names);
            var facts = new LinkedHashMap<>(heard.facts().byServer());
            for (var other : all.facts().servers()) {
                for (var server : names) {
                    if (facts.containsKey(server) && isSameHost(all, other, heard, server)) {
                        facts.remove(server);
                        notes.add(server + " is the same host as " + other + ", under the name that it had");
                    }
                }
            }
            var silent = heard.failures().stream()
                    .filter(failure -> !forgotten(failure.server(), failure.what(), notes))
                    .toList();
            cleared.addAll(facts.keySet());
            silent.forEach(failure -> cleared.add(failure.server()));
            all = all.with(new Observation(new ClusterFacts(facts), heard.skews(), silent));
        }
    }

    /** Those that nobody would remember any more, as all that do are cleared themselves. */
    private List<Obstacle> rememberedByNobody(Observation answers, List<String> notes) {
        return memberNames(answers).stream()
                .filter(server -> !isReachable(server) && !forgotten(server, "", notes))
                .map(server -> new Obstacle(
                        server,
                        "it left the topology and was never cleared, and no server would be left to remember it",
                        "Add it to the inventory, and it is cleared too; if it is gone for good: --forget " + server,
                        false))
                .toList();
    }

    /** Those that the others remember as members of this topology; and if no server has a role, all of the topology. */
    private Set<String> names(Observation staying) {
        var names = memberNames(staying);
        if (desire.servers().isEmpty()) {
            names.addAll(desire.idle());
        }
        desire.servers().forEach(names::remove);
        return names;
    }

    private Set<String> memberNames(Observation observation) {
        var manifest = new ManifestFact(desire.topology());
        var names = new TreeSet<String>();
        for (var server : observation.facts().servers()) {
            observation
                    .facts()
                    .get(server, manifest)
                    .ifPresent(state -> names.addAll(MembersResource.names(desire.topology(), state)));
        }
        return names;
    }

    private boolean isReachable(String server) {
        return inInventory.test(server) || desire.idle().contains(server);
    }

    /** Without the answers of servers that did not leave, but only have another name in the topology now. */
    private Observation withoutRenamed(Observation staying, Observation left, List<String> notes) {
        var facts = new LinkedHashMap<>(left.facts().byServer());
        for (var old : new TreeSet<>(left.facts().servers())) {
            desire.servers().stream()
                    .filter(now -> isSameHost(staying, now, left, old))
                    .findFirst()
                    .ifPresent(now -> {
                        facts.remove(old);
                        notes.add(old + " is the same host as " + now
                                + ": it was renamed, and nothing is removed there. Take the old name out of the"
                                + " inventory");
                    });
        }
        return new Observation(new ClusterFacts(facts), left.skews(), left.failures());
    }

    static boolean isSameHost(Observation here, String one, Observation there, String other) {
        return here.facts().get(one, new HostFact()).stream()
                .anyMatch(host -> there.facts()
                        .get(other, new HostFact())
                        .filter(host::isSameHost)
                        .isPresent());
    }

    private boolean holdsSomething(Observation observation, String server) {
        return observation
                .facts()
                .get(server, new ManifestFact(desire.topology()))
                .filter(manifest -> !manifest.digests().isEmpty())
                .isPresent();
    }

    private String note(HostFailure failure) {
        return desire.idle().contains(failure.server())
                ? failure.server() + " has no role any more, but cannot be cleared, as it does not answer: "
                        + failure.what() + ". " + LeftBehind.forget(failure.server())
                : failure.server() + " left the topology, but cannot be cleared, as it does not answer: "
                        + failure.what()
                        + ". If only the topology told its address, put it back under servers, without a role,"
                        + " until it is cleared. " + LeftBehind.forget(failure.server());
    }
}
