package com.foobar.infra.part.updates;

import com.foobar.infra.topology.Topology;
import java.time.LocalTime;
import java.util.List;

/**
 * Whose turn it is when. Of each part the first of its servers, which others copy from or wait for, comes after the rest of
 * them; where parts share servers, the one furthest from the visitors has its way, so that a database's primary is the last of all.
 *
 * @param servers in the order of their turns
 */
record Turns(List<String> servers) {

    /** What one server's updates may take before the next begins, as long as a day has room for that. */
    private static final int MINUTES = 20;

    private static final int MINUTES_OF_A_DAY = 24 * 60;

    Turns {
        servers = List.copyOf(servers);
    }

    static Turns of(Updates updates, Topology topology) {
        return new Turns(topology.leastNeededFirst(updates.members(), Updates.class));
    }

    /** When that server's turn is, if the first one's is then. */
    LocalTime after(LocalTime first, String server) {
        int apart = Math.max(1, Math.min(MINUTES, MINUTES_OF_A_DAY / servers.size()));
        return first.plusMinutes((long) apart * servers.indexOf(server));
    }
}
