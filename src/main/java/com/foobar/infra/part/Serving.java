package com.foobar.infra.part;

import java.util.List;
import java.util.stream.Stream;

/**
 * The units by which a server serves.
 *
 * @param each none of which may be down
 * @param oneOf of which one that runs is enough: whoever is down takes nothing from the others; may name some of {@code each}
 */
public record Serving(List<String> each, List<String> oneOf) {

    public Serving {
        each = List.copyOf(each);
        oneOf = List.copyOf(oneOf);
    }

    /** All of them. */
    public static Serving by(String... units) {
        return new Serving(List.of(units), List.of());
    }

    /** Any of them. */
    public static Serving byOneOf(List<String> units) {
        return new Serving(List.of(), units);
    }

    /** All that may have visitors notice, in the order in which they are asked from the back. */
    public List<String> units() {
        return Stream.concat(oneOf.stream(), each.stream()).distinct().toList();
    }
}
