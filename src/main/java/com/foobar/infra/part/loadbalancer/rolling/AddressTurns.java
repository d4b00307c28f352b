package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.Turn;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Stage;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who gives the virtual address away in a turn, and to whom.
 *
 * @param stack the topology's name
 * @param socket of HAProxy's admin interface
 */
record AddressTurns(String stack, LoadBalancer balancer, String socket) {

    private static final UnitFact HAPROXY = new UnitFact("haproxy.service");

    /** To those that could take it now. */
    GivenAway given(ClusterFacts observed) {
        return given(observed, Set.of());
    }

    private GivenAway given(ClusterFacts observed, Set<String> repaired) {
        var keepalived = new UnitFact(VirtualAddress.unit(stack));
        Predicate<String> fit = server ->
                runs(server, keepalived, observed) && (repaired.contains(server) || runs(server, HAPROXY, observed));
        return new GivenAway(stack, balancer, socket, fit);
    }

    private static boolean runs(String server, UnitFact unit, ClusterFacts observed) {
        return observed.get(server, unit).filter(UnitFact.State::running).isPresent();
    }

    /** The turn of who may have it; that nobody could take it is noted. */
    Turn from(ClusterFacts observed, List<String> notes) {
        return from(given(observed), notes);
    }

    /** The same of a turn before which HAProxy is brought up wherever it is down and the plan changes that. */
    Turn from(ClusterFacts observed, List<Stage> planned, List<String> notes) {
        var repaired = planned.stream()
                .filter(stage -> stage.name().equals(RollingStages.BALANCERS))
                .flatMap(stage -> stage.steps().stream())
                .map(HostStep::server)
                .collect(Collectors.toSet());
        return from(given(observed, repaired), notes);
    }

    private Turn from(GivenAway given, List<String> notes) {
        return (servers, seconds) -> {
            var note = "visitors will notice if " + String.join(" and ", servers)
                    + " has the virtual address: no other load balancer could take it, as keepalived and HAProxy do not both"
                    + " run on any of them";
            if (balancer.virtualAddress().isPresent() && !given.isWanted(servers) && !notes.contains(note)) {
                notes.add(note);
            }
            return given.past(servers, seconds);
        };
    }
}
