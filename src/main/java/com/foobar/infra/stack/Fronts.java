package com.foobar.infra.stack;

import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.maintenance.Maintenance;
import com.foobar.infra.topology.Topology;
import java.util.List;

/** What of a stack can keep visitors from it. */
public final class Fronts {

    private Fronts() {}

    /** What they are called. */
    public static final String NAME = "load balancer";

    /** The same of several. */
    public static final String NAMES = "load balancers";

    /** Their section of the topology. */
    public static final String SECTION = "load_balancer";

    /** Where the topology says whether they are. */
    public static final String KEY = Maintenance.KEY;

    /** The key below that, where the topology says more of it. */
    public static final String STATE = Maintenance.STATE;

    /** The servers at which visitors arrive; none if the stack has no load balancer. */
    public static List<String> servers(Topology topology) {
        return topology.part(LoadBalancer.class).map(LoadBalancer::servers).orElse(List.of());
    }
}
