package com.foobar.infra.stack;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.LastStepsFact;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import java.util.List;
import java.util.Set;

/**
 * Who changed a server last, and whether somebody does so at this moment.
 *
 * @param topology the topology's name
 */
record LastChangeGauge(String server, String topology) implements Gauge {

    private static final String SECTION = "last changes";

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(new HostFact(), new LastStepsFact(topology, 1));
    }

    @Override
    public List<Reading> read(ClusterFacts observed) {
        var last = observed.get(server, new LastStepsFact(topology, 1)).orElseThrow();
        if (last.isEmpty()) {
            return List.of(Reading.silent(SECTION, server, server, Level.UNKNOWN, "none is noted"));
        }
        var step = last.getLast();
        var now = now(observed.get(server, new HostFact()).orElseThrow());
        return List.of(new Reading(
                SECTION,
                server,
                server,
                step.result().equals("ok") ? Level.WELL : Level.BAD,
                List.of(step.at(), step.stage(), "by " + step.by(), step.result(), now),
                Reading.values(
                        "at", step.at(), "stage", step.stage(), "by", step.by(), "result", step.result(), "now", now)));
    }

    private String now(HostFact.State host) {
        if (!host.runningStep().isEmpty()) {
            return "a step runs: " + host.runningStep();
        }
        return host.holders().containsKey(topology)
                ? "locked by " + host.holders().get(topology)
                : "";
    }
}
