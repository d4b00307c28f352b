package com.foobar.infra.part;

import com.foobar.infra.fact.ListenersFact.Protocol;
import java.util.Optional;

/**
 * A port on which something listens that is none of the stack's, and is meant to.
 *
 * @param server that has it; empty: any may
 */
public record Expected(Optional<String> server, int port, Protocol protocol) {

    /** Whether that one is meant. */
    public boolean covers(String name, int number, Protocol spoken) {
        return port == number
                && protocol == spoken
                && (server.isEmpty() || server.get().equals(name));
    }
}
