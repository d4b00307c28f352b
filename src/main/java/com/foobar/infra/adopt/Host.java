package com.foobar.infra.adopt;

import com.foobar.infra.fact.InterfacesFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.topology.IpLiteral;
import java.util.List;
import java.util.Optional;

/**
 * A server that was read.
 *
 * @param name what the topology calls it
 * @param reached the address or name by which it was reached; empty if only the user's SSH configuration knows
 */
public record Host(
        String name,
        Optional<String> reached,
        HostReading reading,
        List<InterfacesFact.Address> addresses,
        List<ListenersFact.Listener> listeners) {

    public Host {
        addresses = List.copyOf(addresses);
        listeners = List.copyOf(listeners);
    }

    /** The same under another name. */
    Host named(String other) {
        return new Host(other, reached, reading, addresses, listeners);
    }

    /** Whether others mean this host by that address or name. */
    boolean is(String address) {
        if (IpLiteral.is(address)) {
            var literal = IpLiteral.canonical(address);
            return addresses.stream()
                    .anyMatch(a -> IpLiteral.canonical(a.address()).equals(literal));
        }
        return address.equalsIgnoreCase(name)
                || address.equalsIgnoreCase(reading.hostname())
                || reached.filter(address::equalsIgnoreCase).isPresent();
    }

    /** Who listens on that port. */
    Optional<ListenersFact.Listener> on(int port) {
        return listeners.stream().filter(l -> l.port() == port).findFirst();
    }
}
