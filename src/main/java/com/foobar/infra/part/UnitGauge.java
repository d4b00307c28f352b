package com.foobar.infra.part;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.UnitFact;
import java.util.List;
import java.util.Set;

/**
 * Whether a service of systemd's runs.
 *
 * @param section under which it is told
 * @param unit the whole of it: {@code nginx.service}
 */
public record UnitGauge(String section, String server, String unit) implements Gauge {

    private UnitFact question() {
        return new UnitFact(unit);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(question());
    }

    @Override
    public List<Reading> read(ClusterFacts observed) {
        var state = observed.get(server, question()).orElseThrow();
        var level = switch (state.active()) {
            case "active" -> state.restarts() > 0 ? Reading.Level.NOTABLE : Reading.Level.WELL;
            case "activating", "reloading" -> Reading.Level.NOTABLE;
            default -> Reading.Level.BAD;
        };
        var active = state.load().equals("loaded") ? state.active() : state.load();
        return List.of(new Reading(
                section,
                server,
                unit.replace(".service", ""),
                level,
                List.of(active, state.restarts() > 0 ? "restarted by itself " + state.restarts() + " times" : ""),
                Reading.values("state", active, "restarts", state.restarts())));
    }
}
