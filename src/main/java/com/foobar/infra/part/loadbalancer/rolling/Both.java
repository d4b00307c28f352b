package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Visitors are led past servers by all who lead there: load balancers, and web servers that ask an app elsewhere. */
record Both(Turn first, Turn second) implements Turn {

    @Override
    public Optional<Detour> past(List<String> servers, int seconds) {
        var detours = Stream.of(first, second)
                .flatMap(turn -> turn.past(servers, seconds).stream())
                .toList();
        return detours.isEmpty()
                ? Optional.empty()
                : Optional.of(new Detour(
                        together(detours.stream().flatMap(d -> d.out().stream())),
                        together(detours.stream().flatMap(d -> d.back().stream()))));
    }

    /** One step a server. */
    private static List<HostStep> together(Stream<HostStep> steps) {
        var operations = new LinkedHashMap<String, List<Operation>>();
        steps.forEach(step -> operations
                .computeIfAbsent(step.server(), _ -> new ArrayList<>())
                .addAll(step.operations()));
        return operations.entrySet().stream()
                .map(entry -> new HostStep(entry.getKey(), entry.getValue()))
                .toList();
    }
}
