package com.foobar.infra.engine;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.LeftBehind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Servers that left both the topology and the inventory, and of which the others remember where they were. They are asked,
 * since one of them may take writes, but nothing is done on them.
 */
final class RememberedOnly {

    private final String topology;
    private final Map<String, String> addresses;
    private final Set<String> asked;

    /** @param left servers that left and that the operator does not know how to reach */
    RememberedOnly(String topology, Map<String, String> addresses, Collection<String> left) {
        this.topology = topology;
        this.addresses = addresses;
        this.asked = new TreeSet<>(left);
        this.asked.retainAll(addresses.keySet());
    }

    /** Those that are worth asking. */
    Set<String> asked() {
        return asked;
    }

    /** What others than these answered. */
    Observation without(Observation answers) {
        var facts = new LinkedHashMap<>(answers.facts().byServer());
        facts.keySet().removeAll(asked);
        return new Observation(
                new ClusterFacts(facts),
                answers.skews(),
                answers.failures().stream()
                        .filter(failure -> !asked.contains(failure.server()))
                        .toList());
    }

    /**
     * What these answered, of those that are still there. At an address there may be another machine by now, and nothing is
     * concluded from that.
     *
     * @param staying what the servers with a role answered
     * @param notes told of each of them
     */
    Observation lookAt(Observation staying, Observation answers, List<String> notes) {
        var facts = new LinkedHashMap<>(answers.facts().byServer());
        facts.keySet().retainAll(asked);
        for (var server : asked) {
            var address = addresses.getOrDefault(server, "");
            if (!facts.containsKey(server)) {
                notes.add(LeftBehind.silent(server, address, why(server, answers)));
                continue;
            }
            var now = staying.facts().servers().stream()
                    .filter(other -> Departed.isSameHost(staying, other, answers, server))
                    .findFirst()
                    .or(() -> answers.facts()
                            .get(server, new ManifestFact(topology))
                            .filter(manifest -> manifest.digests().isEmpty())
                            .map(_ -> "a machine without anything of this topology"));
            now.ifPresent(instead -> {
                facts.remove(server);
                notes.add(LeftBehind.notThere(server, address, instead));
            });
            if (now.isEmpty()) {
                notes.add(LeftBehind.onlyLookedAt(server, address));
            }
        }
        return new Observation(new ClusterFacts(facts), Map.of(), List.of());
    }

    private static String why(String server, Observation answers) {
        return answers.failures().stream()
                .filter(failure -> failure.server().equals(server))
                .map(HostFailure::what)
                .findFirst()
                .orElse("no answer");
    }
}
