package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a load balancer passes on, and to which of its servers. */
record TrafficGauge(String server) implements Gauge {

    private static final String SECTION = "load balancer";
    private static final TrafficFact QUESTION = new TrafficFact(HaproxyPaths.SOCKET);

    /** The frontend for this machine only: what it tells is told here. */
    private static final String STATUS = "status";

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(QUESTION);
    }

    @Override
    public List<Reading> read(ClusterFacts observed) {
        var lines = observed.get(server, QUESTION).orElseThrow().lines();
        if (lines.isEmpty()) {
            return List.of(Reading.silent(SECTION, server, "haproxy", Level.BAD, "does not answer"));
        }
        var readings = new ArrayList<Reading>();
        for (var line : lines) {
            if (!line.proxy().equals(STATUS)) {
                switch (line.name()) {
                    case "FRONTEND" -> readings.add(reading(line, line.proxy(), Level.WELL, "requests"));
                    case "BACKEND" -> {
                        if (line.queued() > 0 || !line.status().equals("UP")) {
                            var level = line.status().equals("UP") ? Level.NOTABLE : Level.BAD;
                            readings.add(reading(line, line.proxy() + ", as a whole", level, "requests"));
                        }
                    }
                    default -> readings.add(reading(line, line.proxy() + "/" + line.name(), level(line), "sessions"));
                }
            }
        }
        return readings;
    }

    private static Level level(TrafficFact.Line line) {
        if (line.status().equals("UP") || line.status().equals("no check")) {
            return Level.WELL;
        }
        return line.status().startsWith("DOWN") ? Level.BAD : Level.NOTABLE;
    }

    private Reading reading(TrafficFact.Line line, String subject, Level level, String noun) {
        return new Reading(
                SECTION,
                server,
                subject,
                level,
                List.of(
                        line.status(),
                        line.sessions() + " open",
                        line.rate() + " " + noun + "/s",
                        line.queued() > 0 ? line.queued() + " wait" : "",
                        line.errors() + " of " + line.requests() + " failed"),
                Reading.values(
                        "status",
                        line.status(),
                        "open",
                        line.sessions(),
                        "per_second",
                        line.rate(),
                        "queued",
                        line.queued(),
                        noun,
                        line.requests(),
                        "errors",
                        line.errors()));
    }
}
