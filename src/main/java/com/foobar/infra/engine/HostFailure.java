package com.foobar.infra.engine;

import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.transport.TransportException;

/**
 * A host that could not be worked with, for people.
 *
 * @param what what happened, in one sentence
 * @param hint what to do about it; several lines or empty
 */
public record HostFailure(String server, String what, String hint) {

    /** Server and what happened, naming the server once. */
    public String line() {
        return what.startsWith(server + " ") ? what : server + ": " + what;
    }

    public static HostFailure of(String server, TransportException problem) {
        return new HostFailure(server, String.valueOf(problem.getMessage()), problem.hint());
    }

    public static HostFailure of(String server, MalformedAnswer problem) {
        return new HostFailure(
                server,
                "its answer cannot be read: " + problem.getMessage(),
                problem.hint().isEmpty()
                        ? "See what its shell prints with: foobar-infra plan -v --limit " + server
                        : problem.hint());
    }
}
