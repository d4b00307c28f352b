package com.foobar.infra.part.monitoring;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import com.foobar.infra.part.monitoring.FiguresFact.Sample;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The alerts that fire; and that none could.
 *
 * @param server where Prometheus is
 * @param port of it, on loopback
 */
record AlertsGauge(String server, int port) implements Gauge {

    private static final String SECTION = "alerts";

    private FiguresFact question() {
        return new FiguresFact(port);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(question());
    }

    @Override
    public List<Reading> read(ClusterFacts observed) {
        var state = observed.get(server, question()).orElseThrow();
        if (!state.answers()) {
            return List.of(Reading.silent(SECTION, server, server, Level.UNKNOWN, "Prometheus does not answer"));
        }
        var blind = MonitoringChecks.blind(state);
        var told = Stream.concat(
                        blind.stream().map(why -> Reading.silent(SECTION, server, server, Level.BAD, why)),
                        MonitoringChecks.firing(state)
                                .filter(s -> !s.label("alertname").equals(MonitoringChecks.WATCHDOG))
                                .map(this::firing))
                .distinct()
                .toList();
        return told.isEmpty() ? List.of(Reading.silent(SECTION, server, server, Level.WELL, "none fires")) : told;
    }

    private Reading firing(Sample alert) {
        var severity = alert.label("severity");
        return new Reading(
                SECTION,
                server,
                alert.label("alertname"),
                severity.equals("critical") ? Level.BAD : Level.NOTABLE,
                List.of(severity, alert.label("instance")),
                Reading.values(
                        "alert", alert.label("alertname"), "severity", severity, "instance", alert.label("instance")));
    }
}
