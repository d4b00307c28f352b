package com.foobar.infra.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * While the steps of a stage run, nobody is led to their servers: what is done before, on those who lead visitors there, and
 * what is done at the end, however the stage ended. It changes nothing that the topology speaks of, and the hosts where it is
 * done undo it by themselves if nobody does.
 *
 * @param out takes the servers out of service, once those who are there have gone
 * @param back takes them back, and waits until they are well for those who lead there
 * @param patience how long each operation of {@code out} may wait for those who are there, besides what it does
 */
public record Detour(List<HostStep> out, List<HostStep> back, Duration patience) {
    public Detour {
        out = List.copyOf(out);
        back = List.copyOf(back);
    }

    /** How long all operations of a server may wait for those who are there. */
    public Duration patienceOfAll() {
        return patience.multipliedBy(
                out.stream().mapToInt(step -> step.operations().size()).max().orElse(0));
    }

    /** All of these at once, with one step a server; empty if there is none. */
    public static Optional<Detour> together(Collection<Detour> detours) {
        return detours.isEmpty()
                ? Optional.empty()
                : Optional.of(new Detour(
                        merged(detours.stream().flatMap(d -> d.out().stream())),
                        merged(detours.stream().flatMap(d -> d.back().stream())),
                        detours.stream()
                                .map(Detour::patience)
                                .max(Comparator.naturalOrder())
                                .orElse(Duration.ZERO)));
    }

    private static List<HostStep> merged(Stream<HostStep> steps) {
        var operations = new LinkedHashMap<String, List<Operation>>();
        steps.forEach(step -> operations
                .computeIfAbsent(step.server(), _ -> new ArrayList<>())
                .addAll(step.operations()));
        return operations.entrySet().stream()
                .map(entry -> new HostStep(entry.getKey(), entry.getValue()))
                .toList();
    }
}
