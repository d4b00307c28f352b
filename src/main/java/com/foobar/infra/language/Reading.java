package com.foobar.infra.language;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The reading of one file: the problems found so far, and where each value stands. */
public final class Reading {

    /** More problems than anyone reads; the rest is only counted. */
    private static final int MOST_PROBLEMS = 100;

    private final Source source;
    private final Set<Problem> problems = new HashSet<>();
    private final Map<String, Place> places = new HashMap<>();
    private int unlisted;

    /** Where a value stands, and what is written there if it is a single value. */
    public record Place(Position at, Optional<String> written) {}

    public Reading(Source source) {
        this.source = source;
    }

    public Source source() {
        return source;
    }

    public void problem(Position at, String message, String hint) {
        add(at, message, Optional.of(hint));
    }

    public void problem(Position at, String message) {
        add(at, message, Optional.empty());
    }

    public void problem(Position at, Refusal refusal) {
        add(at, refusal.message(), refusal.hint());
    }

    private void add(Position at, String message, Optional<String> hint) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(source.problem(at, message, hint)); // a set: an aliased value is read several times
        } else {
            unlisted++;
        }
    }

    /** Whether something is wrong at that place already. */
    public boolean refused(Position at) {
        return problems.stream().anyMatch(p -> p.line() == at.line() && p.column() == at.column());
    }

    public boolean sound() {
        return problems.isEmpty();
    }

    /** Notes where the value with this path stands, such as {@code mysql.replicas[0]}. */
    public void place(String path, Position at, Node node) {
        places.put(path, new Place(at, node instanceof Node.Leaf leaf ? Optional.of(leaf.value()) : Optional.empty()));
    }

    /** The place of the value with that path, or of the nearest one around it that was given. */
    public Place nearest(String path) {
        for (var p = path;
                !p.isEmpty();
                p = p.substring(0, Math.max(0, Math.max(p.lastIndexOf('.'), p.lastIndexOf('['))))) {
            var place = places.get(p);
            if (place != null) {
                return place;
            }
        }
        return new Place(Position.START, Optional.empty());
    }

    /** Where the value with that path stands; empty if it was not given. */
    public Optional<Position> given(String path) {
        return Optional.ofNullable(places.get(path)).map(Place::at);
    }

    /** The paths of all values that were given. */
    public Set<String> given() {
        return Set.copyOf(places.keySet());
    }

    /** Ends the reading with all problems found, in the order of the file; returns if there are none. */
    public void throwIfUnsound() throws ConfigException {
        if (sound()) {
            return;
        }
        var sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparingInt(Problem::line)
                .thenComparingInt(Problem::column)
                .thenComparing(Problem::message));
        if (unlisted > 0) {
            sorted.add(Problem.ofFile(source.file(), unlisted + " more problems are not listed", "mend these first"));
        }
        throw new ConfigException(List.copyOf(sorted));
    }
}
