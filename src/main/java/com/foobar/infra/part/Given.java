package com.foobar.infra.part;

import com.foobar.infra.topology.Topology;
import java.util.function.Predicate;

/**
 * What a part is made from, once everything was read.
 *
 * @param token marks what this run's checks write: letters, digits and dashes, another one each time
 * @param reachable whether it is known how to reach a server that left the topology
 * @param agreed what the operator agreed to
 */
public record Given(
        Topology topology, Ingredients ingredients, String token, Predicate<String> reachable, Agreed agreed) {

    /** Where nothing was agreed to. */
    public Given(Topology topology, Ingredients ingredients, String token, Predicate<String> reachable) {
        this(topology, ingredients, token, reachable, Agreed.NOTHING);
    }

    public Given {
        if (!token.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("a token is letters, digits and dashes: " + token);
        }
    }
}
