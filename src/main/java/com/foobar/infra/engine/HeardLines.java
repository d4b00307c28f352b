package com.foobar.infra.engine;

import com.foobar.infra.part.LogReader.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was heard of one server's logs, so that each line is told once, though it is sent again after a connection broke. Each source
 * is remembered by itself: one may be quiet for long, and then say what is older than the last that another said. Not for many threads.
 */
final class HeardLines {

    /** Of one source, lines of several processes may come out of order by so much, and many in one moment: these are compared. */
    private static final Duration DISORDER = Duration.ofSeconds(5);

    private record Moment(Instant at, String text) implements Comparable<Moment> {
        @Override
        public int compareTo(Moment other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : text.compareTo(other.text);
        }
    }

    private static final class OfSource {
        private Instant newest = Instant.EPOCH;
        /** What was heard last, and how often. */
        private final TreeMap<Moment, Integer> last = new TreeMap<>();

        /** The newest that was heard over earlier connections. */
        private Instant known = Instant.EPOCH;
        /** What of that may come again, and how often. */
        private final Map<Moment, Integer> expected = new HashMap<>();

        void again() {
            known = newest;
            expected.clear();
            expected.putAll(last);
        }

        boolean isNew(Moment moment) {
            if (moment.at().isBefore(known.minus(DISORDER))) {
                return false;
            }
            int copies = expected.getOrDefault(moment, 0);
            if (copies > 0) {
                expected.put(moment, copies - 1);
                return false;
            }
            last.merge(moment, 1, Integer::sum);
            if (moment.at().isAfter(newest)) {
                newest = moment.at();
                last.headMap(new Moment(newest.minus(DISORDER), "")).clear();
            }
            return true;
        }
    }

    private final Map<Integer, OfSource> sources = new HashMap<>();

    /** What comes from here on may have come before. */
    void again() {
        sources.values().forEach(OfSource::again);
    }

    /** Whether it was not heard yet; it has been from here on. */
    boolean isNew(Said said) {
        return sources.computeIfAbsent(said.source(), _ -> new OfSource())
                .isNew(new Moment(said.line().at(), said.line().text()));
    }
}
