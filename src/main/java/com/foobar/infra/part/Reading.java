package com.foobar.infra.part;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One thing of a server as it is at this moment.
 *
 * @param section under which it is told, such as {@code databases}
 * @param subject whose reading it is: a server, or something on one
 * @param level how well that is
 * @param cells in words, the same in each reading of a section; an empty one is something that this subject has not
 * @param values the same for machines: text, whole numbers, fractions, truths
 */
public record Reading(
        String section, String server, String subject, Level level, List<String> cells, Map<String, Object> values) {

    /** How well something is. */
    public enum Level {
        WELL,
        /** It works, and somebody should know. */
        NOTABLE,
        BAD,
        /** It could not be found out. */
        UNKNOWN;

        /** The worse of both. */
        public Level or(Level other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    public Reading {
        cells = List.copyOf(cells);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** One of which nothing can be told but that. */
    public static Reading silent(String section, String server, String subject, Level level, String why) {
        return new Reading(section, server, subject, level, List.of(why), Map.of("state", why));
    }

    /** Values by name, in that order: {@code "name", value, "name", value}. */
    public static Map<String, Object> values(Object... namesAndValues) {
        var values = new LinkedHashMap<String, Object>();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            values.put(Objects.toString(namesAndValues[i]), Objects.requireNonNull(namesAndValues[i + 1]));
        }
        return values;
    }
}
