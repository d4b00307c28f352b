package com.foobar.infra.part;

import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a part is made from, once everything was read.
 *
 * @param token marks what this run's checks write: letters, digits and dashes, another one each time
 * @param reachable whether it is known how to reach a server that left the topology
 * @param agreed what the operator agreed to
 * @param ports all that the parts of the stack open
 */
public record Given(
        Topology topology,
        Ingredients ingredients,
        String token,
        Predicate<String> reachable,
        Agreed agreed,
        List<Port> ports) {

    /** Before it is known what ports are opened. */
    public Given(Topology topology, Ingredients ingredients, String token, Predicate<String> reachable, Agreed agreed) {
        this(topology, ingredients, token, reachable, agreed, List.of());
    }

    /** Where nothing was agreed to. */
    public Given(Topology topology, Ingredients ingredients, String token, Predicate<String> reachable) {
        this(topology, ingredients, token, reachable, Agreed.NOTHING);
    }

    public Given {
        if (!token.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("a token is letters, digits and dashes: " + token);
        }
        ports = List.copyOf(ports);
    }

    /** The same, once it is known what ports are opened. */
    public Given opening(List<Port> all) {
        return new Given(topology, ingredients, token, reachable, agreed, all);
    }
}
