package com.foobar.infra.part;

import com.foobar.infra.fact.HostFact;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Server;
import java.util.Optional;

/** Whether a host has the address that the topology gives it. */
public final class OwnAddress {

    private OwnAddress() {}

    /** That it has not; empty also where that cannot be told, or does not matter. */
    public static Optional<Obstacle> obstacle(Server server, HostFact.State host) {
        if (!server.literal()
                || server.loopback()
                || host.addresses().isEmpty()
                || host.addresses().stream()
                        .anyMatch(a -> IpLiteral.canonical(a).equals(IpLiteral.canonical(server.address())))) {
            return Optional.empty();
        }
        return Optional.of(new Obstacle(
                server.name(),
                server.address() + " is not an address of this host; it has " + String.join(", ", host.addresses()),
                "correct servers." + server.name() + ".address in the topology",
                false));
    }
}
