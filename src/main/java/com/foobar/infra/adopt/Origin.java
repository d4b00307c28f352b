package com.foobar.infra.adopt;

/**
 * Where a value was seen.
 *
 * @param place a file, or what else told it
 * @param line from 1; 0 if it is no file's
 */
public record Origin(String server, String place, int line) {

    /** Something that is no line of a file. */
    static Origin of(Host host, String place) {
        return new Origin(host.name(), place, 0);
    }

    @Override
    public String toString() {
        return server + ":" + place + (line > 0 ? ":" + line : "");
    }
}
