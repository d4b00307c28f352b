package com.foobar.infra.engine;

import com.foobar.infra.fact.ClusterFacts;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one round of questions to the hosts found.
 *
 * @param facts the answers; a host that failed is absent
 * @param skews how far each host's clock is ahead of ours (negative: behind), as far as the round trip lets us tell;
 *     only for hosts that were asked what machine they are
 * @param failures the hosts that did not answer
 */
public record Observation(ClusterFacts facts, Map<String, Duration> skews, List<HostFailure> failures) {

    public Observation {
        skews = Map.copyOf(skews);
        failures = List.copyOf(failures);
    }

    /** Both, the newer answers replacing older ones. */
    Observation with(Observation newer) {
        var all = new HashMap<>(facts.byServer());
        newer.facts.byServer().forEach((server, f) -> all.merge(server, f, (old, young) -> old.with(young)));
        newer.failures.forEach(f -> all.remove(f.server()));
        var allSkews = new HashMap<>(skews);
        allSkews.putAll(newer.skews);
        var allFailures = new java.util.ArrayList<>(failures);
        newer.failures.stream()
                .filter(f -> failures.stream().noneMatch(g -> g.server().equals(f.server())))
                .forEach(allFailures::add);
        return new Observation(new ClusterFacts(all), allSkews, allFailures);
    }
}
