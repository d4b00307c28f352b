package com.foobar.infra.part;

import java.util.List;

/**
 * All that the parts of a stack must be let through for.
 *
 * @param ports that they open
 * @param exchanges of packets without ports among the servers
 * @param outgoing what they must reach outside of the stack
 */
public record Openings(List<Port> ports, List<Exchange> exchanges, List<Outgoing> outgoing) {

    /** Nothing. */
    public static final Openings NONE = new Openings(List.of(), List.of(), List.of());

    public Openings {
        ports = List.copyOf(ports);
        exchanges = List.copyOf(exchanges);
        outgoing = List.copyOf(outgoing);
    }
}
