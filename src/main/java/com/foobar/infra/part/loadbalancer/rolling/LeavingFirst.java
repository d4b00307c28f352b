package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.ResourceId;
import java.util.ArrayList;
import java.util.List;

/**
 * What leaves goes last, but for the virtual address: a load balancer that leaves gives it away before the others hear no more
 * of it, as it would take it otherwise.
 */
public final class LeavingFirst implements Preflight {

    static final String STAGE = "give the virtual address away";

    /** To stop keepalived, which takes five seconds at most, and what is forgotten by that. */
    private static final int SECONDS = 60;

    private final LoadBalancer balancer;
    private final ResourceId service;
    private final AddressTurns address;

    /**
     * @param stack the topology's name
     * @param socket of HAProxy's admin interface
     */
    public LeavingFirst(String stack, LoadBalancer balancer, String socket) {
        this.balancer = balancer;
        this.service = new ResourceId("service", VirtualAddress.unit(stack));
        this.address = new AddressTurns(stack, balancer, socket);
    }

    @Override
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        if (balancer.virtualAddress().isEmpty()) {
            return planned;
        }
        var first = new ArrayList<HostStep>();
        var stages = new ArrayList<Stage>();
        int at = -1;
        for (var stage : planned) {
            if (at < 0 && stage.name().equals(VirtualAddress.STAGE)) {
                at = stages.size();
            }
            var steps = new ArrayList<HostStep>();
            boolean divided = false;
            for (var step : stage.steps()) {
                var leaving = step.operations().stream().filter(this::leaves).toList();
                if (leaving.isEmpty()) {
                    steps.add(step);
                    continue;
                }
                divided = true;
                if (at < 0) {
                    at = stages.size();
                }
                first.add(new HostStep(step.server(), leaving));
                var rest = step.operations().stream()
                        .filter(operation -> !leaving.contains(operation))
                        .toList();
                if (!rest.isEmpty()) {
                    steps.add(new HostStep(step.server(), rest));
                }
            }
            if (!divided) {
                stages.add(stage);
            } else if (!steps.isEmpty()) {
                stages.add(new Stage(stage.name(), steps, stage.gate(), stage.turn(), stage.detour()));
            }
        }
        if (first.isEmpty()) {
            return planned;
        }
        var servers = first.stream().map(HostStep::server).toList();
        var given = address.given(observed);
        if (!given.isWanted(servers)) {
            notes.add(
                    "visitors will notice if " + String.join(" or ", servers)
                            + " has the virtual address: none of the load balancers that stay could take it before they are changed");
        }
        stages.add(at, new Stage(STAGE, first, List.of(), Stage.Turn.PLAIN, given.by(servers, SECONDS)));
        return stages;
    }

    private boolean leaves(Operation operation) {
        return operation.changes().stream()
                .anyMatch(change ->
                        change.resource().equals(service) && change.delta().action() == Delta.Action.REMOVE);
    }
}
