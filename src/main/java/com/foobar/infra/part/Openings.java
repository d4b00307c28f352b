package com.foobar.infra.part;

import java.util.List;
import java.util.Map;

/**
 * All that the parts of a stack must be let through for, and what of them is to be active without being asked from outside.
 *
 * @param ports that they open
 * @param exchanges of packets without ports among the servers
 * @param logins by which servers come to others by SSH
 * @param outgoing what they must reach outside of the stack
 * @param further addresses that a server may have besides its own, by its name
 * @param units of systemd's that are to be active though they listen on no port, by server
 */
public record Openings(
        List<Port> ports,
        List<Exchange> exchanges,
        List<Login> logins,
        List<Outgoing> outgoing,
        Map<String, List<String>> further,
        Map<String, List<String>> units) {

    /** Nothing. */
    public static final Openings NONE = new Openings(List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of());

    public Openings {
        ports = List.copyOf(ports);
        exchanges = List.copyOf(exchanges);
        logins = List.copyOf(logins);
        outgoing = List.copyOf(outgoing);
        further = Map.copyOf(further);
        units = Map.copyOf(units);
    }
}
