package com.foobar.infra.engine;

import com.foobar.infra.plan.Plan;
import java.util.List;

/**
 * The hosts as they are, and what would make them as the topology says.
 *
 * @param servers those that the plan is for, in the topology's order
 * @param failures those of them that could not be planned
 */
public record Survey(List<String> servers, Observation observation, Plan plan, List<HostFailure> failures) {
    public Survey {
        servers = List.copyOf(servers);
        failures = List.copyOf(failures);
    }

    /** Every host answered and is as the topology says. */
    public boolean converged() {
        return plan.isEmpty() && failures.isEmpty();
    }
}
