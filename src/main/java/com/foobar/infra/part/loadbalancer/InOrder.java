package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Several who each want the planned stages in another order, one after the other. */
record InOrder(List<Preflight> arrangers) implements Preflight {

    InOrder {
        arrangers = List.copyOf(arrangers);
    }

    @Override
    public Set<Fact<?>> facts(String server) {
        return arrangers.stream()
                .flatMap(arranger -> arranger.facts(server).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        var stages = planned;
        for (var arranger : arrangers) {
            stages = arranger.arranged(stages, observed, obstacles, notes);
        }
        return stages;
    }

    @Override
    public Optional<Detour> past(List<String> servers, int seconds, ClusterFacts observed) {
        return Detour.together(arrangers.stream()
                .flatMap(arranger -> arranger.past(servers, seconds, observed).stream())
                .toList());
    }

    @Override
    public void away(List<String> servers, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        arrangers.forEach(arranger -> arranger.away(servers, observed, obstacles, notes));
    }
}
