package com.foobar.infra.audit;

import com.foobar.infra.topology.Topology;
import java.time.LocalDate;
import java.util.List;

/**
 * What is looked at.
 *
 * @param exposed ports that others can reach than those who have business there
 * @param further addresses that servers may have besides their own
 * @param today by which proposals are dated
 * @param spare servers and addresses that are proposed
 */
public record Audited(Topology topology, List<Exposed> exposed, List<String> further, LocalDate today, Spare spare) {

    /** One of which nothing was proposed yet. */
    public Audited(Topology topology, List<Exposed> exposed, List<String> further, LocalDate today) {
        this(topology, exposed, further, today, new Spare(topology, further));
    }

    public Audited {
        exposed = List.copyOf(exposed);
        further = List.copyOf(further);
    }

    /**
     * A port that nothing guards.
     *
     * @param key what set it in the topology
     * @param program what listens there
     */
    public record Exposed(String server, int port, String key, String program) {}
}
