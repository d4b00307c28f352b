package com.foobar.infra.part;

/**
 * Where something on a server says what it does.
 *
 * @param server it is on
 * @param name of what says it, as people call it: {@code nginx}
 * @param place where that is kept
 */
public record LogSource(String server, String name, Place place) {

    /** Where lines are kept. */
    public sealed interface Place {

        /** In the journal, by the unit that said them: {@code nginx.service}. */
        record Journal(String unit) implements Place {}

        /** In a file; each line tells its time, or goes on with the line before. */
        record Text(String path) implements Place {}
    }

    public static LogSource journal(String server, String name, String unit) {
        return new LogSource(server, name, new Place.Journal(unit));
    }

    public static LogSource file(String server, String name, String path) {
        return new LogSource(server, name, new Place.Text(path));
    }
}
