package com.foobar.infra.stack;

import com.foobar.infra.fact.KeptReleases;
import com.foobar.infra.fact.KeptReleasesFact;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.app.AppPart;
import com.foobar.infra.part.app.AppPaths;
import com.foobar.infra.topology.Topology;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of a stack has releases that one can go back to. */
public final class AppReleases {

    /** Where the topology says which of those that the servers keep they are to run. */
    public static final String KEY = AppPart.KEPT_RELEASE;

    /** Where it says how many they keep. */
    public static final String KEEP = "app.keep";

    private AppReleases() {}

    /** The servers that keep them; none if the stack has no app. */
    public static List<String> servers(Topology topology) {
        return topology.part(App.class).map(App::servers).orElse(List.of());
    }

    /** What each of them is asked. */
    public static KeptReleasesFact fact(Topology topology) {
        return new AppPaths(topology.name()).releases();
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
