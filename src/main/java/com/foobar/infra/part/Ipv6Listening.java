package com.foobar.infra.part;

import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.Ipv6Fact;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.topology.Server;
import java.util.Optional;

/** Whether programs can listen by IPv6 on a server that is known by name, of which nobody knows what the name leads to. */
public final class Ipv6Listening {

    private Ipv6Listening() {}

    /** Why they cannot; the fact must have been asked for. */
    public static Optional<Obstacle> obstacle(Server server, Facts facts) {
        return facts.get(new Ipv6Fact())
                ? Optional.empty()
                : Optional.of(new Obstacle(
                        server.name(),
                        "its kernel has no IPv6, by which a server that is known by name is reached as well: "
                                + server.address(),
                        "give servers." + server.name() + ".address its IPv4 address",
                        false));
    }
}
