package com.foobar.infra.engine;

import com.foobar.infra.fact.ClockSyncFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.LoadFact;
import com.foobar.infra.fact.RoomFact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells of each server what it is, and what there is to be said of it before anybody works with it. Pure. */
public final class Doctor {

    private static final List<RoomFact> ROOMS =
            List.of(new RoomFact("/"), new RoomFact("/var/lib"), new RoomFact("/srv"), new RoomFact("/tmp"));

    /** Of an hour it matters to nobody; but a clock that is off by that much is kept by nothing. */
    private static final Duration SKEW = Duration.ofSeconds(2);

    private static final long SMALL = 1L << 30;
    private static final long LITTLE_MEMORY = 900L << 20;
    private static final int FEW_INODES = 20_000;

    private Doctor() {}

    /** What every server is asked. */
    public static Map<String, Set<Fact<?>>> questions(Iterable<String> servers) {
        var questions = new LinkedHashMap<String, Set<Fact<?>>>();
        for (var server : servers) {
            questions.put(
                    server,
                    new java.util.LinkedHashSet<>(List.of(
                            new HostFact(),
                            new LoadFact(),
                            new ClockSyncFact(),
                            ROOMS.get(0),
                            ROOMS.get(1),
                            ROOMS.get(2),
                            ROOMS.get(3))));
        }
        return questions;
    }

    /** Those that answered all of that. */
    public static List<Event.Examined.OfServer> examine(Iterable<String> servers, Observation observation) {
        var all = new ArrayList<Event.Examined.OfServer>();
        for (var server : servers) {
            examine(server, observation).ifPresent(all::add);
        }
        return all;
    }

    private static Optional<Event.Examined.OfServer> examine(String server, Observation observation) {
        var facts = observation.facts();
        var host = facts.get(server, new HostFact());
        var load = facts.get(server, new LoadFact());
        if (host.isEmpty() || load.isEmpty()) {
            return Optional.empty();
        }
        var skew = observation.skews().getOrDefault(server, Duration.ZERO);
        var notes = new ArrayList<String>();
        host(host.get(), notes);
        clock(skew, facts.get(server, new ClockSyncFact()), notes);
        long least = rooms(server, facts, notes);
        if (load.get().availableBytes() < LITTLE_MEMORY / 3 || host.get().memoryBytes() < LITTLE_MEMORY) {
            notes.add("it has little memory: " + mib(host.get().memoryBytes()) + ", of which "
                    + mib(load.get().availableBytes()) + " are free; a database alone wants about 500 MiB");
        }
        if (load.get().load() > 4.0 * Math.max(1, load.get().processors())) {
            notes.add("it is busy: load " + load.get().load() + " on "
                    + load.get().processors() + " processors");
        }
        return Optional.of(new Event.Examined.OfServer(
                server,
                host.get().prettyName(),
                skew,
                host.get().memoryBytes(),
                load.get().processors(),
                least,
                notes));
    }

    private static void host(HostFact.State host, List<String> notes) {
        if (!host.systemd()) {
            notes.add("systemd does not run there");
        }
        if (host.dpkgInterrupted()) {
            notes.add("dpkg was stopped in the midst of something: dpkg --configure -a ends it");
        }
        host.firewalls().forEach(name -> notes.add(name + " is active there: what it closes, others do not reach"));
        host.holders()
                .forEach((topology, holder) ->
                        notes.add("it is being changed at this moment, for " + topology + ", by " + holder));
        if (!host.runningStep().isEmpty()) {
            notes.add("a step of an earlier apply still runs: " + host.runningStep());
        }
    }

    private static void clock(Duration skew, Optional<ClockSyncFact.State> sync, List<String> notes) {
        if (skew.abs().compareTo(SKEW) > 0) {
            notes.add("its clock is " + skew.abs().toMillis() / 1000.0 + " s "
                    + (skew.isNegative() ? "behind" : "ahead of")
                    + " this machine's: certificates, package lists and replication suffer from that");
        }
        if (sync.filter(ClockSyncFact.State.NOT::equals).isPresent()) {
            notes.add("nothing keeps its clock: apt-get install systemd-timesyncd");
        }
    }

    /** The least that is free anywhere; -1 if no file system says. */
    private static long rooms(String server, ClusterFacts facts, List<String> notes) {
        long least = -1;
        var mounts = new LinkedHashMap<String, RoomFact.State>();
        for (var room : ROOMS) {
            facts.get(server, room).ifPresent(state -> mounts.putIfAbsent(state.mount(), state));
        }
        for (var state : mounts.values()) {
            if (state.readOnly()) {
                notes.add("nobody can write on " + state.mount());
            } else if (state.freeBytes() >= 0) {
                least = least < 0 ? state.freeBytes() : Math.min(least, state.freeBytes());
                if (state.freeBytes() < SMALL) {
                    notes.add(state.mount() + " has only " + mib(state.freeBytes()) + " left");
                }
            }
            if (state.freeInodes() >= 0 && state.freeInodes() < FEW_INODES) {
                notes.add(state.mount() + " has room for only " + state.freeInodes() + " more files");
            }
        }
        return least;
    }

    private static String mib(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
