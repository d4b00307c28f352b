package com.foobar.infra.part.mysql.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the comparison of all rows found so far, in words. */
final class DataFindings {

    private static final int SHOWN = 20;

    private final List<String> different = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();
    private long tables;
    private long rows;
    private long chunks;
    private final Map<String, Long> micros = new TreeMap<>();
    private String stopped = "";

    void different(String what) {
        different.add(what);
    }

    /** What was not compared, and why. */
    void notCompared(String what) {
        left.add(what);
    }

    /** What was to be compared and could not be read. */
    void notRead(String what) {
        unread.add(what);
    }

    /** What could not be read; empty if all could. */
    String unread() {
        return unread.isEmpty() ? "" : "not read: " + first(unread);
    }

    void table() {
        tables++;
    }

    long tables() {
        return tables;
    }

    long rows() {
        return rows;
    }

    /** A chunk of them is compared, with so many rows alike. */
    void chunk(long alike) {
        rows += alike;
        chunks++;
    }

    /** That server has been reading for so long, pauses and all. */
    void spent(String server, long these) {
        micros.merge(server, these, Long::sum);
    }

    /** Why it could not go on. */
    void stop(String why) {
        stopped = why;
    }

    List<String> different() {
        return List.copyOf(different);
    }

    String stopped() {
        return stopped;
    }

    String differences() {
        return first(different);
    }

    String summary() {
        return MemberCheck.count(rows, "row") + " of " + MemberCheck.count(tables, "table") + " alike" + cost()
                + (left.isEmpty() ? "" : "; not compared: " + first(left))
                + (unread.isEmpty() || different.isEmpty() ? "" : "; " + unread())
                + (stopped.isEmpty() || different.isEmpty() ? "" : "; it ended early: " + stopped);
    }

    private String cost() {
        return chunks == 0
                ? ""
                : ", in " + MemberCheck.count(chunks, "chunk") + " read within "
                        + micros.entrySet().stream()
                                .map(e -> String.format(Locale.ROOT, "%.1f s on %s", e.getValue() / 1e6, e.getKey()))
                                .collect(Collectors.joining(" and "));
    }

    private static String first(List<String> all) {
        return all.size() <= SHOWN
                ? String.join("; ", all)
                : String.join("; ", all.subList(0, SHOWN)) + "; and " + (all.size() - SHOWN) + " more";
    }
}
