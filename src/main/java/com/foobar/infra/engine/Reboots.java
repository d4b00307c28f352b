package com.foobar.infra.engine;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.BootFact;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.Obstacle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Servers that are to be rebooted, and nothing else: what is shown is what is done.
 *
 * @param survey the servers as they were when it was planned
 * @param turns one after the other
 * @param obstacles what stands in the way; with any that is not consented to, none is rebooted
 * @param notes what a reader should know but nothing depends on
 * @param settling what should be true again of the others, a moment after the last turn
 */
public record Reboots(
        Survey survey, List<Turn> turns, List<Obstacle> obstacles, List<String> notes, List<Check> settling) {

    public Reboots {
        turns = List.copyOf(turns);
        obstacles = List.copyOf(obstacles);
        notes = List.copyOf(notes);
        settling = List.copyOf(settling);
    }

    /**
     * Servers that reboot together.
     *
     * @param boots which boot each of them had when it was asked
     * @param due why each of them waits for a reboot; missing: none does
     * @param detour who leads visitors past them meanwhile; empty: nobody
     * @param gate proves them well afterwards
     */
    public record Turn(
            List<String> servers,
            Map<String, String> boots,
            Map<String, String> due,
            Optional<Detour> detour,
            List<Check> gate) {
        public Turn {
            servers = List.copyOf(servers);
            boots = Map.copyOf(boots);
            due = Map.copyOf(due);
            gate = List.copyOf(gate);
        }

        public String name() {
            return "reboot " + String.join(", ", servers);
        }

        /** Who leads visitors past them. */
        public List<String> passedBy() {
            return detour.stream()
                    .flatMap(d -> d.out().stream())
                    .map(step -> step.server())
                    .filter(server -> !servers.contains(server))
                    .toList();
        }
    }

    /**
     * @param survey of all servers, those in the turns asked for their {@link BootFact} too
     * @param turns servers that reboot together, in order
     * @param seconds after which whoever was led past one is led there again in any case
     */
    public static Reboots of(Desire desire, Survey survey, List<List<String>> turns, Duration seconds) {
        var obstacles = new ArrayList<Obstacle>();
        var notes = new ArrayList<String>();
        var planned = new ArrayList<Turn>();
        for (var servers : turns) {
            desire.away(servers, survey.observation(), obstacles, notes);
            var boots = new LinkedHashMap<String, String>();
            var due = new LinkedHashMap<String, String>();
            for (var server : servers) {
                survey.observation().facts().get(server, new BootFact()).ifPresent(state -> {
                    boots.put(server, state.boot());
                    if (!state.due().isEmpty()) {
                        due.put(server, String.join("; ", state.due()));
                    }
                });
            }
            planned.add(new Turn(
                    servers,
                    boots,
                    due,
                    desire.past(servers, (int) seconds.toSeconds(), survey.observation()),
                    gate(desire, servers::contains)));
        }
        var others =
                gate(desire, server -> survey.observation().facts().of(server).isPresent());
        return new Reboots(survey, planned, obstacles, notes, others);
    }

    /** All that is proven of such servers when they are made. */
    private static List<Check> gate(Desire desire, Predicate<String> servers) {
        var gate = new LinkedHashMap<String, Check>();
        for (var stage : desire.stages()) {
            for (var check : stage.gate()) {
                if (servers.test(check.id().server())) {
                    gate.put(check.id().toString(), check);
                }
            }
        }
        return List.copyOf(gate.values());
    }

    /** All on which anything is done. */
    Set<String> servers() {
        var servers = new LinkedHashSet<String>();
        for (var turn : turns) {
            servers.addAll(turn.servers());
            turn.detour().ifPresent(detour -> detour.out().forEach(step -> servers.add(step.server())));
        }
        return servers;
    }
}
