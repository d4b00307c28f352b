package com.foobar.infra.part.address;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.MembersResource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What keeps the virtual address from being on two at the same time while load balancers come and go: each tells only the peers
 * that its file names that it has it, so none may have it whom the others do not know, or know no longer.
 */
final class OneAddress {

    private final Topology topology;
    private final Holders holders;
    private final UnitFact unit;
    private final ResourceId service;
    private final List<FileResource> configurations;

    /** @param desired all stages of the stack */
    OneAddress(Topology topology, Holders holders, List<DesiredStage> desired) {
        var paths = new AddressPaths(topology.name());
        this.topology = topology;
        this.holders = holders;
        this.unit = new UnitFact(paths.service());
        this.service = new ResourceId("service", paths.service());
        this.configurations = desired.stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(FileResource.class::isInstance)
                .map(FileResource.class::cast)
                .filter(file -> file.path().equals(paths.config()))
                .toList();
    }

    /** Those that know a new one already come before it; who would not be known stands in the way. */
    List<Stage> arranged(List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        var changing = configurations.stream()
                .filter(file -> isPlanned(planned, file.server(), file.id(), _ -> true))
                .toList();
        for (var file : changing) {
            unaware(file, changing, observed)
                    .forEach(peer -> obstacles.add(new Obstacle(
                            file.server(),
                            peer + " would not hear that it has the virtual address, and have it as well: " + peer
                                    + " has not learned of this change yet, and is left out here",
                            "give --limit " + peer + " too, or leave it out",
                            false)));
            staying(planned, observed)
                    .forEach(left -> obstacles.add(new Obstacle(
                            file.server(),
                            left
                                    + ", which is to leave, would not hear any more who has the virtual address, and have it as well,"
                                    + " as it is not cleared here",
                            "give --limit " + left + " too, with " + left
                                    + " in the inventory; or systemctl disable --now " + service.name()
                                    + " there, and consent",
                            true)));
        }
        var fresh = changing.stream()
                .map(FileResource::server)
                .filter(server -> !isThere(server, observed))
                .toList();
        if (!fresh.isEmpty()) {
            holders.servers().stream()
                    .filter(server -> observed.of(server).isEmpty())
                    .forEach(server -> notes.add(server + " did not answer: if keepalived runs there, it does not hear "
                            + String.join(" or ", fresh)
                            + ", and both may have the virtual address until it is changed too"));
        }
        return apart(planned, fresh);
    }

    /** The others of a running keepalived that would not take the adverts of one with this file, and are not changed. */
    private List<String> unaware(FileResource file, List<FileResource> changing, ClusterFacts observed) {
        var peers = new ArrayList<String>();
        for (var other : configurations) {
            if (!other.server().equals(file.server())
                    && !changing.contains(other)
                    && isThere(other.server(), observed)
                    && !knows(other, file.server(), observed)) {
                peers.add(other.server());
            }
        }
        return peers;
    }

    /** Whether what is there now names the server and the addresses, as what is to be there does. */
    private boolean knows(FileResource other, String server, ClusterFacts observed) {
        var fact = new FileFact(other.path(), Optional.of(Sha256.of(other.content())), false);
        var state = observed.get(other.server(), fact);
        if (state.isEmpty() || state.get().content().isEmpty()) {
            // The content travels only where it differs.
            return other.diff(observed).isEmpty();
        }
        var lines = lines(state.get().content().get());
        return lines(other.content()).stream()
                .filter(line -> line.equals(topology.server(server).address())
                        || line.startsWith("virtual_router_id ")
                        || holders.address().addresses().stream().anyMatch(a -> line.startsWith(a + "/")))
                .allMatch(lines::contains);
    }

    private static Set<String> lines(String text) {
        return text.lines().map(String::strip).collect(Collectors.toSet());
    }

    /** Those that are no load balancers any more, and go on as one. */
    private List<String> staying(List<Stage> planned, ClusterFacts observed) {
        return former(observed).stream()
                .filter(server -> !isPlanned(planned, server, service, action -> action == Delta.Action.REMOVE))
                .toList();
    }

    private List<String> former(ClusterFacts observed) {
        return new TreeSet<>(observed.servers())
                .stream()
                        .filter(server -> !holders.servers().contains(server))
                        .filter(server -> observed.get(server, new ManifestFact(topology.name()))
                                .filter(state -> state.digests().containsKey(service.toString()))
                                .isPresent())
                        .toList();
    }

    /** Those that are no load balancers any more and have this address. */
    List<String> leaving(String address, ClusterFacts observed) {
        return former(observed).stream()
                .filter(server -> observed.get(server, new HostFact())
                        .filter(host -> host.addresses().stream()
                                .anyMatch(a -> IpLiteral.canonical(a).equals(address)))
                        .isPresent())
                .toList();
    }

    /** Load balancers, and servers that have left, that were not reached. */
    List<String> absent(ClusterFacts observed) {
        var names = new LinkedHashSet<>(holders.servers());
        for (var server : holders.servers()) {
            observed.get(server, new ManifestFact(topology.name()))
                    .ifPresent(state -> MembersResource.names(topology.name(), state).stream()
                            .filter(member -> topology.find(member).isEmpty())
                            .forEach(names::add));
        }
        names.removeAll(observed.servers());
        return List.copyOf(names);
    }

    private boolean isThere(String server, ClusterFacts observed) {
        return observed.get(server, unit).filter(UnitFact.State::exists).isPresent();
    }

    private static boolean isPlanned(
            List<Stage> planned, String server, ResourceId resource, Predicate<Delta.Action> action) {
        return planned.stream()
                .flatMap(stage -> stage.steps().stream())
                .filter(step -> step.server().equals(server))
                .flatMap(step -> step.operations().stream())
                .flatMap(operation -> operation.changes().stream())
                .anyMatch(change -> change.resource().equals(resource)
                        && action.test(change.delta().action()));
    }

    /** Who is new begins once the others know it. */
    private static List<Stage> apart(List<Stage> planned, List<String> fresh) {
        var stages = new ArrayList<Stage>();
        for (var stage : planned) {
            var first = stage.steps().stream()
                    .filter(step -> !fresh.contains(step.server()))
                    .toList();
            if (!stage.name().equals(VirtualAddress.STAGE)
                    || first.isEmpty()
                    || first.size() == stage.steps().size()) {
                stages.add(stage);
                continue;
            }
            var then = stage.steps().stream()
                    .filter(step -> fresh.contains(step.server()))
                    .toList();
            stages.add(new Stage(stage.name(), first, List.of(), stage.turn(), stage.detour()));
            stages.add(new Stage(VirtualAddress.STAGE + " of new load balancers", then, stage.gate()));
        }
        return stages;
    }
}
