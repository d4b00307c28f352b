package com.foobar.infra.stack;

import com.foobar.infra.fact.KeptReleases;
import com.foobar.infra.fact.KeptReleasesFact;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.app.AppPart;
import com.foobar.infra.topology.Topology;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of a stack has releases that one can go back to. */
public final class AppReleases {

    /** What is written for the app that is called by no name. */
    public static final String MAIN = "app";

    private AppReleases() {}

    /**
     * One that has releases.
     *
     * @param called what people call it: the app, the app blog
     * @param servers that keep them
     * @param fact what each of them is asked
     * @param key where the topology says which of those that they keep they are to run
     * @param keep where it says how many they keep
     */
    public record One(String called, List<String> servers, KeptReleasesFact fact, String key, String keep) {
        public One {
            servers = List.copyOf(servers);
        }
    }

    /** The app that is written so; empty if there is none. */
    public static Optional<One> of(Topology topology, String written) {
        return App.named(topology, written.equals(MAIN) ? "" : written)
                .map(app -> new One(
                        app.called(),
                        app.servers(),
                        app.paths(topology.name()).releases(),
                        app.key(AppPart.KEPT_RELEASE),
                        app.key("keep")));
    }

    /** How the apps of a stack are written. */
    public static List<String> names(Topology topology) {
        return App.all(topology).stream()
                .map(app -> app.id().isEmpty() ? MAIN : app.id())
                .toList();
    }

    /**
     * The release to go back to: the newest that all servers keep, of those that were live before the one that is now, which is the
     * newest that is on any of them.
     *
     * @param kept what each server keeps
     */
    public static Optional<String> former(Map<String, KeptReleases> kept) {
        return kept.values().stream()
                .filter(one -> one.live().isPresent())
                .max(Comparator.comparing(one -> one.firstTime(one.live().orElseThrow())))
                .flatMap(newest -> newest.former().stream()
                        .filter(id -> areAllKept(id, kept))
                        .findFirst());
    }

    /** Whether each of the servers has it. */
    public static boolean areAllKept(String id, Map<String, KeptReleases> kept) {
        return kept.values().stream().allMatch(one -> one.unpacked().containsKey(id));
    }

    /** What each server keeps, in a line for people. */
    public static String told(Map<String, KeptReleases> kept) {
        var lines = new LinkedHashSet<String>();
        kept.forEach((server, one) -> lines.add(server + " keeps "
                + (one.unpacked().isEmpty()
                        ? "none"
                        : one.newestFirst().stream()
                                .map(id -> id + (one.live().equals(Optional.of(id)) ? " (live)" : ""))
                                .collect(Collectors.joining(", ")))));
        return String.join("\n", lines);
    }
}
