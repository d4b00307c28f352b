package com.foobar.infra.engine;

import com.foobar.infra.fact.HostFact;
import com.foobar.infra.plan.Plan;
import java.time.Duration;
import java.util.List;

/**
 * The hosts as they are, and what would make them as the topology says.
 *
 * @param servers those that the plan is for, in the topology's order
 * @param failures those of them that could not be planned
 * @param begun when the first host was asked, by {@link System#nanoTime()}
 * @param waited whether a step whose client is gone was waited for, and so has changed hosts a moment ago
 */
public record Survey(
        List<String> servers,
        Observation observation,
        Plan plan,
        List<HostFailure> failures,
        long begun,
        boolean waited) {
    public Survey {
        servers = List.copyOf(servers);
        failures = List.copyOf(failures);
    }

    public Survey(List<String> servers, Observation observation, Plan plan, List<HostFailure> failures, long begun) {
        this(servers, observation, plan, failures, begun, false);
    }

    Survey afterWaiting() {
        return new Survey(servers, observation, plan, failures, begun, true);
    }

    /** How long ago the first host was asked. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** The last step that was begun on that server before it answered; empty if none, or if it did not answer. */
    String lastStep(String server) {
        return observation
                .facts()
                .get(server, new HostFact())
                .map(HostFact.State::lastStep)
                .orElse("");
    }

    /** Every host answered, was planned and is as the topology says. */
    public boolean converged() {
        return plan.isEmpty() && failures.isEmpty() && plan.leftOut().isEmpty();
    }
}
