package com.foobar.infra.part.firewall;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What stands in the way of a firewall, and when its rules change: what the stack will need is let through before anything else
 * changes, and what it needs no longer is closed after all that.
 */
final class FirewallPreflight implements Preflight {

    private static final RulesFact QUESTION = new RulesFact();
    private static final String SSHD = "sshd";

    private final Topology topology;
    private final Firewall firewall;
    private final List<RulesResource> rules;

    FirewallPreflight(Topology topology, Firewall firewall, List<DesiredStage> desired) {
        this.topology = topology;
        this.firewall = firewall;
        this.rules = desired.stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(RulesResource.class::isInstance)
                .map(RulesResource.class::cast)
                .toList();
    }

    @Override
    public Set<Fact<?>> facts(String server) {
        return firewall.servers().contains(server) ? Set.of(QUESTION, new ListenersFact()) : Set.of();
    }

    @Override
    public Set<String> supersedes(String server) {
        return firewall.servers().contains(server) ? Set.of("ufw", "firewalld") : Set.of();
    }

    @Override
    public void obstacles(String server, Facts facts, List<Obstacle> found) {
        if (!firewall.servers().contains(server)) {
            return;
        }
        var state = facts.get(QUESTION);
        if (!state.complaint().isEmpty()) {
            found.add(new Obstacle(
                    server,
                    "its kernel takes no rules of nftables: " + state.complaint(),
                    "boot a kernel with nf_tables, or leave the server out of firewall.servers",
                    false));
        }
        var doors = facts.get(new ListenersFact()).listeners().stream()
                .filter(l -> l.program().equals(SSHD) || l.unit().startsWith("ssh"))
                .map(ListenersFact.Listener::port)
                .distinct()
                .sorted()
                .toList();
        if (!doors.isEmpty() && !doors.contains(firewall.sshPort())) {
            found.add(new Obstacle(
                    server,
                    "sshd listens on port " + doors.getFirst() + ", and the firewall would let logins through to port "
                            + firewall.sshPort(),
                    "firewall.ssh_port: " + doors.getFirst(),
                    false));
        } else {
            ourselves(server, state, found);
        }
        if (firewall.forward().isEmpty() && state.forwards() && !state.present()) {
            found.add(new Obstacle(
                    server,
                    "it passes packets on for others (net.ipv4.ip_forward is 1), as Docker, virtual machines and routers need;"
                            + " the firewall would end that",
                    "say firewall.forward: open to leave it as it is, or firewall.forward: drop to end it",
                    false));
        }
    }

    /** What would be tried, and taken back 20 s later, is told beforehand. */
    private void ourselves(String server, RulesFact.State state, List<Obstacle> found) {
        if (state.client().isEmpty()
                || state.client().startsWith("127.")
                || state.client().equals("::1")) {
            return;
        }
        if (state.door() != firewall.sshPort()) {
            found.add(new Obstacle(
                    server,
                    "you come by port " + state.door() + ", and the firewall would let logins through to port "
                            + firewall.sshPort(),
                    "firewall.ssh_port: " + state.door() + ", or come by port " + firewall.sshPort()
                            + " (port in the inventory)",
                    true));
        }
        var from = firewall.sshFrom().stream()
                .map(name -> topology.find(name).map(Server::address).orElse(name))
                .toList();
        if (!from.isEmpty() && !Network.anyHolds(from, state.client())) {
            found.add(new Obstacle(
                    server,
                    "it sees you come from " + state.client() + ", and firewall.ssh_from does not let that in",
                    "add " + state.client() + ", or its network, to firewall.ssh_from, or apply from where it lets in",
                    true));
        }
    }

    @Override
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        boolean alone = planned.stream().allMatch(stage -> stage.name().equals(FirewallPart.STAGE));
        var early = new LinkedHashMap<String, HostStep>();
        var late = new LinkedHashMap<String, HostStep>();
        for (var stage : planned) {
            if (stage.name().equals(FirewallPart.STAGE) && !alone) {
                stage.steps().forEach(step -> divide(step, observed, early, late));
            }
        }
        if (late.isEmpty()) {
            return planned;
        }
        var stages = new ArrayList<Stage>();
        for (var stage : planned) {
            if (!stage.name().equals(FirewallPart.STAGE)) {
                stages.add(stage);
                continue;
            }
            var steps = stage.steps().stream()
                    .flatMap(step -> late.containsKey(step.server())
                            ? Optional.ofNullable(early.get(step.server())).stream()
                            : Optional.of(step).stream())
                    .toList();
            if (!steps.isEmpty()) {
                stages.add(new Stage(stage.name(), steps, List.of()));
            }
        }
        var gate = planned.stream()
                .filter(stage -> stage.name().equals(FirewallPart.STAGE))
                .flatMap(stage -> stage.gate().stream())
                .toList();
        stages.add(new Stage("firewall closes", List.copyOf(late.values()), gate));
        return stages;
    }

    /** Where rules are in force, and some of them are needed no longer, those are closed last. */
    private void divide(
            HostStep step,
            ClusterFacts observed,
            LinkedHashMap<String, HostStep> early,
            LinkedHashMap<String, HostStep> late) {
        var wanted = rules.stream()
                .filter(r -> r.server().equals(step.server()))
                .findFirst()
                .orElseThrow();
        var now = wanted.inForce(observed);
        if (now.isEmpty()) {
            return;
        }
        var then = Chains.of(wanted.file().content());
        var closing = then.lacking(now.get());
        if (closing.isEmpty()) {
            return;
        }
        if (now.get().lacking(then).isEmpty()) {
            late.put(step.server(), step);
            return;
        }
        var file = wanted.file();
        var both = closing.addedTo(file.content());
        var first = stage(new RulesResource(file, both, Optional.empty()), observed);
        var last = stage(new RulesResource(file, file.content(), Optional.of(Sha256.of(both))), observed);
        if (first.isPresent() && last.isPresent()) {
            early.put(step.server(), replaced(step, first.get()));
            late.put(step.server(), last.get().steps().getFirst());
        }
    }

    private Optional<Stage> stage(RulesResource resource, ClusterFacts observed) {
        return new Planner(topology.name(), List.of(), new Removals(List.of()))
                .stage(new DesiredStage(FirewallPart.STAGE, List.of(resource), List.of()), observed);
    }

    /** The step with these rules instead of its own; its unit's file is of the first. */
    private static HostStep replaced(HostStep step, Stage by) {
        return new HostStep(
                step.server(),
                step.operations().stream()
                        .map(o ->
                                o.resources().stream().anyMatch(id -> id.kind().equals(RulesResource.KIND))
                                        ? by.steps().getFirst().operations().getFirst()
                                        : o)
                        .toList());
    }
}
