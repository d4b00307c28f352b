package com.foobar.infra.transport;

import java.nio.file.Path;

/** The SSH configuration says something that {@code ssh} refuses, or that cannot be followed here. */
final class ConfigRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    /** A line of a file. */
    record Place(Path file, int line) {

        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    private final String hint;

    ConfigRefusal(Place place, String what, String hint) {
        this(place.toString(), what, hint);
    }

    /** @param where the file, if it is no single line of it */
    ConfigRefusal(String where, String what, String hint) {
        super(where + ": " + what);
        this.hint = hint;
    }

    /** What to do about it. */
    String hint() {
        return hint;
    }
}
