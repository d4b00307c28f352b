package com.foobar.infra.stack;

import com.foobar.infra.part.monitoring.Monitoring;
import com.foobar.infra.topology.Topology;
import java.util.Optional;

/** Who keeps the figures of a stack, for those who want to see them. */
public final class Observers {

    /** Their section of the topology. */
    public static final String SECTION = "monitoring";

    private Observers() {}

    /**
     * Where they are asked for.
     *
     * @param port of Prometheus, on that server's loopback
     */
    public record Place(String server, int port) {}

    /** Empty: nobody keeps any. */
    public static Optional<Place> of(Topology topology) {
        return topology.part(Monitoring.class).map(m -> new Place(m.server(), m.port()));
    }
}
