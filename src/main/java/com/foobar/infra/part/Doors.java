package com.foobar.infra.part;

import com.foobar.infra.fact.ListenersFact.Protocol;
import java.util.List;
import java.util.Set;

/**
 * All that is to listen on the servers.
 *
 * @param ports of all parts
 * @param guarded servers at whose ports a part keeps out who has no business there
 * @param expected what is none of the stack's and is known
 */
public record Doors(List<Port> ports, Set<String> guarded, List<Expected> expected) {

    public Doors {
        ports = List.copyOf(ports);
        guarded = Set.copyOf(guarded);
        expected = List.copyOf(expected);
    }

    /** The stack's ports of a server. */
    public List<Port> of(String server) {
        return ports.stream().filter(p -> p.server().equals(server)).toList();
    }

    /** Whether something else is known to listen there. */
    public boolean expects(String server, int port, Protocol protocol) {
        return expected.stream().anyMatch(e -> e.covers(server, port, protocol));
    }
}
