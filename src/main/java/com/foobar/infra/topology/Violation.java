package com.foobar.infra.topology;

import java.util.List;
import java.util.Optional;

/**
 * A rule that a well-formed topology breaks as a whole.
 *
 * @param path the place it is broken at, such as {@code mysql.replicas[0]}, so that whoever read the file can point at the line
 * @param allowed what could stand there instead, if that is a short list; for "did you mean"
 * @param hint what to do, where the message and the list leave it open
 */
public record Violation(String path, String message, List<String> allowed, Optional<String> hint) {
    public Violation {
        allowed = List.copyOf(allowed);
    }

    public Violation(String path, String message) {
        this(path, message, List.of(), Optional.empty());
    }
}
