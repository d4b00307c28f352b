package com.foobar.infra.fact;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one server keeps of the app's releases, and which was live when, by its own clock.
 *
 * @param live the one that runs; empty if there is none
 * @param unpacked when each that lies there was unpacked, by id
 * @param turns who was live since when, oldest first; empty on a server that has noted none yet
 */
public record KeptReleases(Optional<String> live, Map<String, Instant> unpacked, List<Turn> turns) {

    /** What an id looks like. */
    public static final String ID = "[0-9a-f]{16}";

    public KeptReleases {
        unpacked = Collections.unmodifiableMap(new LinkedHashMap<>(unpacked));
        turns = List.copyOf(turns);
    }

    /** How a release came to be live. */
    public enum How {
        /** The topology's directory held it. */
        RELEASED,
        /** Somebody went back to it. */
        ROLLED_BACK
    }

    /**
     * The beginning of a release's time.
     *
     * @param who applied
     * @param from the directory that it was packed from, as the topology had it; empty if nobody knows
     */
    public record Turn(Instant since, String id, How how, String who, String from) {}

    /**
     * That the server was rolled back, and nothing was released since.
     *
     * @param from the release that was taken out of service
     * @param to the one that is live
     */
    public record Rollback(String from, String to, Instant when, String who) {}

    /** Whether nobody noted that the live one is. */
    public boolean isUnnoted() {
        return live.isPresent() && !turns.isEmpty() && !turns.getLast().id().equals(live.get());
    }

    /** Whether it was rolled back last. */
    public Optional<Rollback> rolledBack() {
        if (turns.size() < 2 || turns.getLast().how() != How.ROLLED_BACK || isUnnoted()) {
            return Optional.empty();
        }
        var last = turns.getLast();
        var before = turns.get(turns.size() - 2);
        return Optional.of(new Rollback(before.id(), last.id(), last.since(), last.who()));
    }

    /** The last time at which it came to be live. */
    public Optional<Turn> lastTurn(String id) {
        return turns.reversed().stream().filter(t -> t.id().equals(id)).findFirst();
    }

    /** The directory that it was packed from, as it was last told; empty if nobody noted it. */
    public String from(String id) {
        return turns.reversed().stream()
                .filter(t -> t.id().equals(id) && !t.from().isEmpty())
                .findFirst()
                .map(Turn::from)
                .orElse("");
    }

    /** When its last time ended; empty if it is live, or never was, or nobody knows. */
    public Optional<Instant> until(String id) {
        for (int i = turns.size() - 2; i >= 0; i--) {
            if (turns.get(i).id().equals(id)) {
                return Optional.of(turns.get(i + 1).since());
            }
        }
        return Optional.empty();
    }

    /** All that lie there: the live one, then the others that were live, the last first, then those that never were. */
    public List<String> newestFirst() {
        var order = new LinkedHashSet<String>();
        live.ifPresent(order::add);
        turns.reversed().forEach(t -> order.add(t.id()));
        order.retainAll(unpacked.keySet());
        unpacked.keySet().stream()
                .sorted(Comparator.<String, Instant>comparing(id -> unpacked.getOrDefault(id, Instant.EPOCH))
                        .reversed())
                .forEach(order::add);
        return List.copyOf(order);
    }

    /** Whether it served once, as far as anybody knows. */
    private boolean wasLive(String id) {
        return turns.isEmpty() || live.equals(Optional.of(id)) || lastTurn(id).isPresent();
    }

    /**
     * Those of them that go once a release is live: all that never served, and the oldest beyond so many.
     *
     * @param next that is to be live
     * @param keep how many may lie there, that one among them
     */
    public List<String> surplus(String next, int keep) {
        var kept = new LinkedHashSet<String>(List.of(next));
        newestFirst().stream().filter(this::wasLive).forEach(kept::add);
        var staying = kept.stream().limit(keep).toList();
        return newestFirst().stream().filter(id -> !staying.contains(id)).toList();
    }

    /** Those that one may go back to: that lie there and came to be live, the first time, before the live one did; the newest first. */
    public List<String> former() {
        if (live.isEmpty()) {
            return List.of();
        }
        var former = new ArrayList<>(unpacked.keySet().stream()
                .filter(this::wasLive)
                .filter(id -> !id.equals(live.get()) && firstTime(id).isBefore(firstTime(live.get())))
                .toList());
        former.sort(Comparator.comparing(this::firstTime).reversed());
        return former;
    }

    /** When it was new. */
    public Instant firstTime(String id) {
        return turns.stream()
                .filter(t -> t.id().equals(id))
                .findFirst()
                .map(Turn::since)
                .orElseGet(() -> unpacked.getOrDefault(id, Instant.EPOCH));
    }
}
