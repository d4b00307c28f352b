package com.foobar.infra.part;

import com.foobar.infra.topology.Topology;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a part is made from, once everything was read.
 *
 * @param token marks what this run's checks write: letters, digits and dashes, another one each time
 * @param reachable whether it is known how to reach a server that left the topology
 * @param rebuilt servers whose copies of other servers' data the operator wants made anew, whatever they hold
 */
public record Given(
        Topology topology, Ingredients ingredients, String token, Predicate<String> reachable, Set<String> rebuilt) {

    /** Where nothing is made anew. */
    public Given(Topology topology, Ingredients ingredients, String token, Predicate<String> reachable) {
        this(topology, ingredients, token, reachable, Set.of());
    }

    public Given {
        rebuilt = Set.copyOf(rebuilt);
        if (!token.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("a token is letters, digits and dashes: " + token);
        }
    }
}
