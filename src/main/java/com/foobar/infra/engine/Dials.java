package com.foobar.infra.engine;

import com.foobar.infra.fact.DialFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ReachFact;
import com.foobar.infra.transport.Dial;
import com.foobar.infra.transport.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Tries ports of servers from the operator's machine: each once, some at a time. */
final class Dials {

    private static final Duration PATIENCE = Duration.ofSeconds(ReachFact.SECONDS);
    private static final int AT_ONCE = 64;

    private Dials() {}

    private record Place(String address, int port) {}

    /** Answers those of the questions that are to be answered from here. */
    static Facts of(Fleet fleet, Set<Fact<?>> asked) {
        var dials = asked.stream()
                .filter(DialFact.class::isInstance)
                .map(DialFact.class::cast)
                .toList();
        var ways = new HashMap<String, Way>();
        var answers = new HashMap<DialFact, DialFact.State>();
        var places = new HashMap<Place, List<DialFact>>();
        for (var dial : dials) {
            var way = dial.address()
                    .<Way>map(Way.Direct::new)
                    .orElseGet(() -> ways.computeIfAbsent(dial.server(), fleet::way));
            switch (way) {
                case Way.Indirect(var why) -> answers.put(dial, new DialFact.State.Untried(why));
                case Way.Direct(var address) ->
                    places.computeIfAbsent(new Place(address, dial.port()), _ -> new ArrayList<>())
                            .add(dial);
            }
        }
        tried(places.keySet())
                .forEach((place, how) -> places.getOrDefault(place, List.of())
                        .forEach(dial -> answers.put(dial, new DialFact.State.Tried(place.address(), how))));
        return Facts.of(answers);
    }

    private static Map<Place, ReachFact.State> tried(Set<Place> places) {
        var turns = new Semaphore(AT_ONCE);
        var pending = new HashMap<Place, Future<ReachFact.State>>();
        var results = new HashMap<Place, ReachFact.State>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var place : places) {
                pending.put(place, threads.submit(() -> {
                    turns.acquire();
                    try {
                        return Dial.to(place.address(), place.port(), PATIENCE);
                    } finally {
                        turns.release();
                    }
                }));
            }
            for (var each : pending.entrySet()) {
                results.put(each.getKey(), each.getValue().get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return results;
    }
}
