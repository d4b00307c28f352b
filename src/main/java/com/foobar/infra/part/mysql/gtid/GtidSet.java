package com.foobar.infra.part.mysql.gtid;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * A set of global transaction identifiers, as {@code gtid_executed} prints it.
 *
 * <p>Immutable and normalised: sources sorted, intervals sorted and merged, so that equal sets are equal values. Line
 * breaks and spaces are tolerated, and so are tags ({@code uuid:tag:1-5}, MySQL 8.3 and later): a tag makes a source of
 * its own.
 */
public final class GtidSet {

    /**
     * Who numbered the transactions.
     *
     * @param uuid of the server where they were first committed, in lower case
     * @param tag empty for nearly every transaction
     */
    public record Source(String uuid, String tag) implements Comparable<Source> {
        private static final Comparator<Source> ORDER =
                Comparator.comparing(Source::uuid).thenComparing(Source::tag);

        @Override
        public int compareTo(Source other) {
            return ORDER.compare(this, other);
        }
    }

    /** Both ends belong to it; {@code 1 <= first <= last}. */
    private record Interval(long first, long last) {}

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern TAG = Pattern.compile("[a-z_A-Z][a-z0-9_A-Z]{0,31}");
    private static final Pattern INTERVAL = Pattern.compile("([0-9]{1,19})(?:-([0-9]{1,19}))?");

    private static final GtidSet EMPTY = new GtidSet(Collections.emptySortedMap());

    private final java.util.SortedMap<Source, List<Interval>> intervals;

    private GtidSet(java.util.SortedMap<Source, List<Interval>> intervals) {
        this.intervals = intervals;
    }

    public static GtidSet empty() {
        return EMPTY;
    }

    /** Reads MySQL's notation; throws {@link IllegalArgumentException} on anything else. */
    public static GtidSet parse(String text) {
        var found = new TreeMap<Source, List<Interval>>();
        for (var part : text.replaceAll("\\s", "").split(",")) {
            if (!part.isEmpty()) {
                parseSource(part, found);
            }
        }
        return normal(found);
    }

    private static void parseSource(String part, Map<Source, List<Interval>> into) {
        var words = part.split(":", -1);
        if (words.length < 2 || !UUID.matcher(words[0]).matches()) {
            throw malformed(part);
        }
        var uuid = words[0].toLowerCase(Locale.ROOT);
        var tag = "";
        boolean counted = false;
        for (int i = 1; i < words.length; i++) {
            var interval = INTERVAL.matcher(words[i]);
            if (interval.matches()) {
                long first = number(interval.group(1), part);
                var last = interval.group(2);
                long end = last == null ? first : number(last, part);
                if (first < 1 || end < first) {
                    throw malformed(part);
                }
                into.computeIfAbsent(new Source(uuid, tag), _ -> new ArrayList<>())
                        .add(new Interval(first, end));
                counted = true;
            } else if (TAG.matcher(words[i]).matches() && (i == 1 || counted)) {
                tag = words[i].toLowerCase(Locale.ROOT);
                counted = false;
            } else {
                throw malformed(part);
            }
        }
        if (!counted) {
            throw malformed(part);
        }
    }

    private static long number(String digits, String part) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a GTID set: " + part, e);
        }
    }

    private static IllegalArgumentException malformed(String part) {
        return new IllegalArgumentException("not a GTID set: " + part);
    }

    private static GtidSet normal(Map<Source, List<Interval>> found) {
        var all = new TreeMap<Source, List<Interval>>();
        found.forEach((source, list) -> {
            if (!list.isEmpty()) {
                all.put(source, merged(list));
            }
        });
        return all.isEmpty() ? EMPTY : new GtidSet(Collections.unmodifiableSortedMap(all));
    }

    private static List<Interval> merged(List<Interval> list) {
        var sorted = new ArrayList<>(list);
        sorted.sort(Comparator.comparingLong(Interval::first));
        var out = new ArrayList<Interval>();
        for (var next : sorted) {
            var last = out.isEmpty() ? null : out.getLast();
            if (last != null && next.first() - 1 <= last.last()) {
                out.set(out.size() - 1, new Interval(last.first(), Math.max(last.last(), next.last())));
            } else {
                out.add(next);
            }
        }
        return List.copyOf(out);
    }

    public boolean isEmpty() {
        return intervals.isEmpty();
    }

    /** How many transactions it holds. */
    public long count() {
        return intervals.values().stream()
                .flatMap(List::stream)
                .mapToLong(i -> i.last() - i.first() + 1)
                .sum();
    }

    /** The last number of each source. */
    public Map<Source, Long> lastNumbers() {
        var numbers = new TreeMap<Source, Long>();
        intervals.forEach((source, list) -> numbers.put(source, list.getLast().last()));
        return numbers;
    }

    /** Whether every transaction of the other set is in this one. */
    public boolean contains(GtidSet other) {
        return other.subtract(this).isEmpty();
    }

    public GtidSet union(GtidSet other) {
        var all = new TreeMap<Source, List<Interval>>();
        intervals.forEach((source, list) -> all.put(source, new ArrayList<>(list)));
        other.intervals.forEach((source, list) ->
                all.computeIfAbsent(source, _ -> new ArrayList<>()).addAll(list));
        return normal(all);
    }

    /** The transactions of this set that are not in the other. */
    public GtidSet subtract(GtidSet other) {
        var left = new TreeMap<Source, List<Interval>>();
        intervals.forEach((source, list) ->
                left.put(source, minus(list, other.intervals.getOrDefault(source, List.of()))));
        return normal(left);
    }

    /** All but what that server numbered, tagged or not. */
    public GtidSet without(String uuid) {
        return numberedBy(other -> !other.equals(uuid.toLowerCase(Locale.ROOT)));
    }

    /** What servers of such UUIDs numbered, tagged or not. */
    public GtidSet numberedBy(Predicate<String> uuids) {
        var left = new TreeMap<Source, List<Interval>>();
        intervals.forEach((source, list) -> {
            if (uuids.test(source.uuid())) {
                left.put(source, list);
            }
        });
        return normal(left);
    }

    /** Each of its transactions, as {@code gtid_next} takes it; for small sets. */
    public List<String> each() {
        var all = new ArrayList<String>();
        intervals.forEach((source, list) ->
                list.forEach(interval -> LongStream.rangeClosed(interval.first(), interval.last())
                        .forEach(number -> all.add(
                                source.uuid() + ":" + (source.tag().isEmpty() ? "" : source.tag() + ":") + number))));
        return all;
    }

    private static List<Interval> minus(List<Interval> list, List<Interval> holes) {
        var out = new ArrayList<Interval>();
        for (var interval : list) {
            long first = interval.first();
            for (var hole : holes) {
                if (hole.last() < first || hole.first() > interval.last()) {
                    continue;
                }
                if (hole.first() > first) {
                    out.add(new Interval(first, hole.first() - 1));
                }
                first = hole.last() + 1;
            }
            if (first <= interval.last()) {
                out.add(new Interval(first, interval.last()));
            }
        }
        return out;
    }

    /** MySQL's notation in one line; empty for the empty set. */
    @Override
    public String toString() {
        var out = new StringBuilder();
        var uuid = "";
        for (var entry : intervals.entrySet()) {
            var source = entry.getKey();
            if (!source.uuid().equals(uuid)) {
                out.append(out.isEmpty() ? "" : ",").append(source.uuid());
                uuid = source.uuid();
            }
            if (!source.tag().isEmpty()) {
                out.append(':').append(source.tag());
            }
            for (var interval : entry.getValue()) {
                out.append(':').append(interval.first());
                if (interval.last() > interval.first()) {
                    out.append('-').append(interval.last());
                }
            }
        }
        return out.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GtidSet that && intervals.equals(that.intervals);
    }

    @Override
    public int hashCode() {
        return intervals.hashCode();
    }
}
