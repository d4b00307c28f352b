package com.foobar.infra.audit;

import com.foobar.infra.topology.Topology;
import java.util.Collection;
import java.util.Optional;

/**
 * What a topology promises for the loss of servers.
 *
 * @param pages whether visitors are still answered
 * @param writes whether what they send is still taken
 */
public record Claims(boolean pages, boolean writes) {

    /** Without those servers; empty where no visitors come to the stack at all. */
    public static Optional<Claims> without(Topology topology, Collection<String> lost) {
        var paths = new Paths(topology);
        return paths.any() ? Optional.of(new Claims(paths.reads(lost), paths.writes(lost))) : Optional.empty();
    }
}
