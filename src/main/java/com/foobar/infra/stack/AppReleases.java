package com.foobar.infra.stack;

import com.foobar.infra.fact.KeptReleases;
import com.foobar.infra.fact.KeptReleasesFact;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.app.AppPart;
import com.foobar.infra.part.app.AppPaths;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.Scope;
import com.foobar.infra.topology.Topology;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of a stack has releases that one can go back to. */
public final class AppReleases {

    /** What is written for the app that is called by no name. */
    public static final String MAIN = "app";

    /** What no release is called. */
    private static final String NONE = "0".repeat(16);

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
        return App.named(topology, id(written))
                .map(app -> new One(
                        app.called(),
                        app.servers(),
                        app.paths(topology.name()).releases(),
                        app.key(AppPart.KEPT_RELEASE),
                        app.key("keep")));
    }

    /** The other apps, as they are written, of those servers'. */
    public static Map<String, One> besides(Topology topology, One one, List<String> servers) {
        var others = new LinkedHashMap<String, One>();
        for (var name : names(topology)) {
            of(topology, name)
                    .filter(other -> !other.key().equals(one.key()))
                    .ifPresent(other -> others.put(
                            name,
                            new One(
                                    other.called(),
                                    other.servers().stream()
                                            .filter(servers::contains)
                                            .toList(),
                                    other.fact(),
                                    other.key(),
                                    other.keep())));
        }
        return others;
    }

    /**
     * The same stack, of which nothing is released but what that app goes back to: all others stay as they are.
     *
     * @param live what runs of each of the others, as they are written, by server
     */
    public static Topology staying(Topology topology, Map<String, Map<String, String>> live) {
        var held = topology;
        for (var one : live.entrySet()) {
            var app = App.named(topology, id(one.getKey())).orElseThrow();
            var all = new HashMap<String, String>();
            // Nobody looks at those that are not asked.
            app.servers().forEach(server -> all.put(server, one.getValue().getOrDefault(server, NONE)));
            held = held.with(app.staying(all));
        }
        return held;
    }

    /** What alone is changed while that app goes back: where there are others, nothing of them, nor of what leads to them; empty: it is the only one. */
    public static Optional<Scope> alone(Given given, String written) {
        return App.all(given.topology()).size() < 2
                ? Optional.empty()
                : App.named(given.topology(), id(written)).map(app -> AppPart.scope(app, given));
    }

    /**
     * How the others go on after an apply of several apps that failed; empty if it was of one at most.
     *
     * @param changes all that it was to do
     */
    public static Optional<String> wayOut(Topology topology, List<Change> changes) {
        var changed = names(topology).stream()
                .filter(name -> changes.stream()
                        .anyMatch(change ->
                                isOf(App.named(topology, id(name)).orElseThrow().paths(topology.name()), change)))
                .toList();
        return changed.size() < 2
                ? Optional.empty()
                : Optional.of("The apps of a server are changed together, and this apply was to change "
                        + String.join(" and ", changed)
                        + ": what it did not come to is as it was. To go on with the others, have the one that failed stay"
                        + " as it runs (kept_release in the topology, with an id that foobar-infra releases APP tells) or"
                        + " go back (foobar-infra rollback APP), and apply again.");
    }

    private static boolean isOf(AppPaths paths, Change change) {
        var name = change.resource().name();
        return name.equals(paths.service()) || name.startsWith(paths.root() + "/");
    }

    private static String id(String written) {
        return written.equals(MAIN) ? "" : written;
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
