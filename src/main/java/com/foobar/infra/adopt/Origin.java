package com.foobar.infra.adopt;

/**
 * Where a value was seen.
 *
 * @param place a file, or what else told it
 * @param line from 1; 0 if it is no file's
 */
public record Origin(String server, String place, int line) {

    @Override
    public String toString() {
        return server + ":" + place + (line > 0 ? ":" + line : "");
    }
}
