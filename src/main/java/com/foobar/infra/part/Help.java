package com.foobar.infra.part;

import java.util.List;
import java.util.Map;

/**
 * What the help of commands says in a part's own words.
 *
 * @param examples a line each, by the command that it is an example of
 * @param unwritten what it has on servers and {@code render} does not write, in a few words each
 */
public record Help(Map<String, String> examples, List<String> unwritten) {

    /** Of a part that has nothing to say. */
    public static final Help NONE = new Help(Map.of(), List.of());

    public Help {
        examples = Map.copyOf(examples);
        unwritten = List.copyOf(unwritten);
    }
}
