package com.foobar.infra.stack;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.StepUnitFact;
import com.foobar.infra.part.OwnAddress;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.HeldPackages;
import com.foobar.infra.plan.HeldServers;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.MembersResource;
import com.foobar.infra.resource.Platform;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds, before anything is changed, why a server cannot or should not be changed as it is. Pure. */
public final class StackPreflight {

    private static final String ACTIVE = " is active, and may drop what this stack's servers say to each other";

    private final Topology topology;
    private final List<DesiredStage> desired;
    private final List<Preflight> parts;
    private final List<Port> ports;

    /** @param desired all stages of the stack */
    public StackPreflight(Topology topology, List<DesiredStage> desired) {
        this(
                topology,
                desired,
                Parts.of(topology).stream()
                        .<Preflight>map(bound -> preflight(bound, topology, desired))
                        .toList());
    }

    /** @param parts what the parts of the stack find */
    StackPreflight(Topology topology, List<DesiredStage> desired, List<Preflight> parts) {
        this.topology = topology;
        this.desired = List.copyOf(desired);
        this.parts = List.copyOf(parts);
        this.ports = Stack.ports(topology);
    }

    private static <M extends PartModel> Preflight preflight(
            Parts.Bound<M> bound, Topology topology, List<DesiredStage> desired) {
        return bound.part().preflight(bound.model(), topology, desired);
    }

    /** What must be known of a server besides what its resources ask. */
    public Set<Fact<?>> facts(String server) {
        var facts = new LinkedHashSet<Fact<?>>();
        facts.add(new HostFact());
        facts.add(new StepUnitFact());
        facts.add(new ListenersFact());
        facts.add(new ManifestFact(topology.name()));
        facts.add(held(desired).fact(server));
        facts.addAll(strangers().facts(server));
        facts.addAll(room(server).facts());
        parts.forEach(part -> facts.addAll(part.facts(server)));
        return facts;
    }

    private HeldPackages held(List<DesiredStage> staying) {
        return new HeldPackages(topology.name(), staying, Parts.removals());
    }

    private HeldServers heldServers() {
        return new HeldServers(topology.name(), desired, topology.serversWithRoles(), Parts.removals());
    }

    private Strangers strangers() {
        return new Strangers(topology, desired, parts);
    }

    private RoomPreflight room(String server) {
        var wanted = new LinkedHashMap<String, Long>();
        parts.forEach(part -> part.room(server).forEach((path, least) -> wanted.merge(path, least, Math::max)));
        return new RoomPreflight(topology.name(), desired, wanted, server);
    }

    private PortPreflight ports(String server, Facts facts) {
        return new PortPreflight(topology.name(), Parts.programs(topology), ports, server, facts);
    }

    /** What stands in the way on the servers that were observed. */
    public List<Obstacle> obstacles(ClusterFacts observed) {
        var found = new ArrayList<Obstacle>();
        for (var server : topology.serversWithRoles()) {
            observed.of(server).ifPresent(facts -> {
                host(server, facts.get(new HostFact()), isSettled(facts), found);
                steps(server, facts.get(new StepUnitFact()), found);
                room(server).obstacles(observed, found);
                ports(server, facts).obstacles(found);
                parts.forEach(part -> part.obstacles(server, facts, found));
            });
        }
        strangers().obstacles(observed, this::isSettled, found);
        held(desired).obstacles(observed, found);
        heldServers().obstacles(observed, found);
        maskedServices(observed, found);
        parts.forEach(part -> part.obstacles(observed, found));
        return found.stream().distinct().toList();
    }

    /** The stage that is done first, whatever stands in the way of the rest, as it makes things safer. */
    public Optional<Stage> urgent(ClusterFacts observed, Collection<String> only) {
        return Stage.together(parts.stream()
                .flatMap(part -> part.urgent(observed, only).stream())
                .toList());
    }

    /** The stages that are done by themselves, before anything else is even planned. */
    public List<Stage> alone(ClusterFacts observed) {
        return parts.stream().flatMap(part -> part.alone(observed).stream()).toList();
    }

    /** The planned stages in the order, and divided, as the parts want them. */
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        var stages = planned;
        for (var part : parts) {
            stages = part.arranged(stages, observed, obstacles, notes);
        }
        return stages;
    }

    /** How visitors are led past these servers while they are away together, for so many seconds at most. */
    public Optional<Detour> past(List<String> servers, int seconds, ClusterFacts observed) {
        return Detour.together(parts.stream()
                .flatMap(part -> part.past(servers, seconds, observed).stream())
                .toList());
    }

    /** What it means that these servers are away together for a while. */
    public void away(List<String> servers, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        parts.forEach(part -> part.away(servers, observed, obstacles, notes));
    }

    /** Whether something was begun that has to be proven as a whole, and this apply is to finish it. */
    public boolean isToBeProven(ClusterFacts observed) {
        return parts.stream().anyMatch(part -> part.isToBeProven(observed));
    }

    /** What must be known of a server that has left the topology. */
    public Set<Fact<?>> factsOfLeft() {
        var facts = new LinkedHashSet<Fact<?>>();
        facts.add(held(List.of()).fact(""));
        parts.forEach(part -> facts.addAll(part.factsOfLeft()));
        return facts;
    }

    /** Servers on which something that leaves holds a port that something else is to have: it must leave first. */
    public Set<String> crowded(ClusterFacts observed) {
        var crowded = new LinkedHashSet<String>();
        for (var server : topology.serversWithRoles()) {
            observed.of(server)
                    .filter(facts -> ports(server, facts).isCrowded())
                    .ifPresent(_ -> crowded.add(server));
        }
        return crowded;
    }

    /** What a reader of the plan should know: a firewall is no obstacle where the stack was made beside it before. */
    public List<String> notes(ClusterFacts observed) {
        var notes = new ArrayList<String>();
        for (var server : topology.serversWithRoles()) {
            observed.of(server)
                    .filter(this::isSettled)
                    .ifPresent(facts -> facts.get(new HostFact()).firewalls().stream()
                            .filter(f -> !isSuperseded(server, f))
                            .forEach(f -> notes.add(server + ": " + f + ACTIVE)));
        }
        strangers().notes(observed, this::isSettled, notes);
        heldServers().notes(observed, notes);
        parts.forEach(part -> part.notes(observed, notes));
        return notes;
    }

    /** Whether this topology was applied there to its end before. */
    private boolean isSettled(Facts facts) {
        return facts.get(new ManifestFact(topology.name())).digests().containsKey(MembersResource.key(topology.name()));
    }

    /** What hits all services, or all whose names begin alike, also hits the units that the changes are made in. */
    private static void steps(String server, StepUnitFact.State steps, List<Obstacle> found) {
        new TreeMap<>(steps.changes())
                .forEach((file, keys) -> found.add(new Obstacle(
                        server,
                        file + " also changes how foobar-infra's own steps and units run there ("
                                + String.join(", ", keys) + ")",
                        "have it in the directories of the services that are meant, NAME.service.d; if no step is hindered by it,"
                                + " consent",
                        true)));
    }

    private void host(String server, HostFact.State host, boolean settled, List<Obstacle> found) {
        if (Platform.of(host.os(), host.version()).isEmpty()) {
            found.add(new Obstacle(server, host.prettyName() + " is not supported", "use " + Platform.titles(), false));
        }
        if (!host.systemd()) {
            found.add(new Obstacle(
                    server,
                    "systemd does not run as PID 1",
                    "services are run by systemd; use a host that boots with it",
                    false));
        }
        for (var firewall : host.firewalls()) {
            if (isSuperseded(server, firewall)) {
                found.add(new Obstacle(
                        server,
                        firewall + " is active, and two firewalls let through only what both of them do",
                        "consent, and " + firewall
                                + " is turned off once the stack's is in force; its rules are kept, and come back with it when the"
                                + " stack's firewall leaves",
                        true));
            } else if (!settled) {
                found.add(new Obstacle(
                        server,
                        firewall + ACTIVE,
                        "allow the stack's ports in " + firewall + " and consent, or turn it off",
                        true));
            }
        }
        if (bindsToAddress(server)) {
            OwnAddress.obstacle(topology.server(server), host).ifPresent(found::add);
        }
    }

    private boolean isSuperseded(String server, String firewall) {
        return parts.stream().anyMatch(part -> part.supersedes(server).contains(firewall));
    }

    /** Whether something is to listen on the address that the topology gives the server, or the world has another for it. */
    private boolean bindsToAddress(String server) {
        return topology.server(server).publicAddress().isPresent()
                || ports.stream().anyMatch(p -> p.server().equals(server) && p.address() == Port.Address.OWN);
    }

    private void maskedServices(ClusterFacts observed, List<Obstacle> found) {
        for (var stage : desired) {
            for (var resource : stage.resources()) {
                if (resource instanceof ServiceResource service && service.masked(observed)) {
                    found.add(new Obstacle(
                            service.server(),
                            service.spec().unit() + " is masked, so that it cannot start",
                            "if that is no longer meant: systemctl unmask "
                                    + service.spec().unit(),
                            false));
                }
            }
        }
    }
}
