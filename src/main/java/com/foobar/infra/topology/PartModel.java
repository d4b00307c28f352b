package com.foobar.infra.topology;

import java.util.List;

/** What a topology says of one part of its stack: one section, read and sound. */
public interface PartModel {

    /** What tells it from others of its type; empty: it is the only one, or the first. */
    default String id() {
        return "";
    }

    /** The servers that carry the part, in its own order. */
    List<String> members();

    /** The first words of the names of Debian packages whose update stops what serves visitors for a moment. */
    default List<String> packageFamilies() {
        return List.of();
    }

    /** Who of its servers asks whom of another part; in the order in which they are asked. */
    default List<Visit> visits(Topology topology) {
        return List.of();
    }

    /** Whether visitors may come to it first, even if it asks nobody. */
    default boolean faces() {
        return false;
    }

    /** Whether what visitors leave stays there. */
    default boolean keepsData() {
        return false;
    }

    /** Of its servers those that take what changes data. */
    default List<String> writable() {
        return members();
    }
}
