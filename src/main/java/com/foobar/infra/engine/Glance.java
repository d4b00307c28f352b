package com.foobar.infra.engine;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tells how a stack is at this moment, in one round trip to each server, and what a plan would change. */
public final class Glance {

    private final Surveyor surveyor;
    private final Desire desire;
    private final List<Gauge> gauges;
    private final Set<String> only;
    private long rounds;

    /** @param only just these servers; empty: all */
    public Glance(Surveyor surveyor, Desire desire, Collection<String> only) {
        this.surveyor = surveyor;
        this.desire = desire;
        this.only = Set.copyOf(only);
        this.gauges = desire.gauges().stream()
                .filter(g -> only.isEmpty() || only.contains(g.server()))
                .toList();
    }

    /** Asks once. */
    public Event.StatusRead read() {
        var at = Instant.now();
        long began = System.nanoTime();
        var besides = new LinkedHashMap<String, Set<Fact<?>>>();
        gauges.forEach(gauge -> besides.computeIfAbsent(gauge.server(), _ -> new LinkedHashSet<>())
                .addAll(gauge.facts()));
        var survey = surveyor.survey(only, besides);
        rounds++;
        return new Event.StatusRead(
                desire.topology(),
                readings(survey.observation()),
                Event.Drift.of(survey.plan(), survey.failures().size()),
                survey.failures(),
                at,
                Duration.ofNanos(System.nanoTime() - began),
                rounds);
    }

    private List<Reading> readings(Observation observation) {
        var all = new ArrayList<Reading>();
        for (var gauge : gauges) {
            // Who does not answer is told once, with the reason.
            if (observation.facts().servers().contains(gauge.server())) {
                all.addAll(read(gauge, observation));
            }
        }
        return all;
    }

    /** One that stumbles over an answer nobody thought of must not keep the others from being told. */
    private static List<Reading> read(Gauge gauge, Observation observation) {
        try {
            return gauge.read(observation.facts());
        } catch (RuntimeException e) {
            return List.of(Reading.silent(
                    "not read", gauge.server(), gauge.getClass().getSimpleName(), Reading.Level.UNKNOWN, e.toString()));
        }
    }
}
