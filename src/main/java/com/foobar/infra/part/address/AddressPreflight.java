package com.foobar.infra.part.address;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.InterfacesFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands in the way of a virtual address: that it fits no network of a load balancer, or is somebody's already. */
final class AddressPreflight implements Preflight {

    private static final InterfacesFact INTERFACES = new InterfacesFact();
    private static final UnitFact HAPROXY = new UnitFact("haproxy.service");

    private final Topology topology;
    private final Holders holders;
    private final UnitFact unit;
    private final OneAddress one;

    /** @param desired all stages of the stack */
    AddressPreflight(Topology topology, Holders holders, List<DesiredStage> desired) {
        this.topology = topology;
        this.holders = holders;
        this.unit = new UnitFact(new AddressPaths(topology.name()).service());
        this.one = new OneAddress(topology, holders, desired);
    }

    @Override
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        return one.arranged(planned, observed, obstacles, notes);
    }

    @Override
    public Set<Fact<?>> facts(String server) {
        if (!holders.servers().contains(server)) {
            return Set.of();
        }
        var facts = new LinkedHashSet<Fact<?>>(List.of(INTERFACES, unit, HAPROXY));
        holders.address().addresses().forEach(address -> facts.add(new NeighbourFact(address)));
        return facts;
    }

    /** Nobody gives the address away whom nobody could take it from. */
    @Override
    public void away(List<String> servers, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        var others =
                holders.servers().stream().filter(s -> !servers.contains(s)).toList();
        if (others.stream().anyMatch(other -> isFit(other, observed))) {
            return;
        }
        holders.servers().stream()
                .filter(servers::contains)
                .forEach(server -> obstacles.add(new Obstacle(
                        server,
                        "no other load balancer could take the virtual address while it is away",
                        others.isEmpty()
                                ? "leave one of them out"
                                : "bring " + String.join(" or ", others)
                                        + " back first: foobar-infra status tells how it is",
                        true)));
    }

    private boolean isFit(String server, ClusterFacts observed) {
        return Stream.of(unit, HAPROXY)
                .allMatch(fact -> observed.get(server, fact)
                        .filter(UnitFact.State::running)
                        .isPresent());
    }

    @Override
    public void obstacles(String server, Facts facts, List<Obstacle> found) {
        if (!holders.servers().contains(server)) {
            return;
        }
        var self = topology.server(server);
        var all = facts.get(INTERFACES).addresses();
        var device = device(self, all);
        if (device.isEmpty()) {
            // That the host lacks the server's own address is said where HAProxy's host is looked at.
            holders.address()
                    .device()
                    .ifPresent(name -> found.add(new Obstacle(
                            server,
                            "it has no network interface " + name + " with an address",
                            VirtualAddress.KEY + ".interface: one of " + devices(all),
                            false)));
            return;
        }
        for (var address : holders.address().addresses()) {
            var networks = all.stream()
                    .filter(a -> a.device().equals(device.get()))
                    .filter(a -> a.length() < (a.address().indexOf(':') >= 0 ? 128 : 32))
                    .toList();
            boolean fits = networks.stream().anyMatch(a -> IpLiteral.sameNetwork(a.address(), address, a.length()));
            // Where the hoster's network is told by its API who has it, no network has to have it.
            if (!fits && holders.address().hook().isEmpty()) {
                found.add(new Obstacle(
                        server,
                        address + " is in none of its networks on " + device.get() + ": "
                                + (networks.isEmpty()
                                        ? "there is none"
                                        : networks.stream()
                                                .map(a -> a.address() + "/" + a.length())
                                                .collect(Collectors.joining(", "))),
                        VirtualAddress.KEY + ": one of such a network; or .interface, or where the hoster's network is"
                                + " told of it by an API, .notify",
                        false));
            }
        }
        if (!facts.get(unit).exists()) {
            holders.address().addresses().stream()
                    .filter(address -> facts.get(new NeighbourFact(address)).place() == NeighbourFact.Place.OWN)
                    .forEach(address -> found.add(new Obstacle(
                            server,
                            "it has " + address + " already, which is to move between the load balancers",
                            "take it out of the host's own network configuration, or choose another one",
                            false)));
        }
    }

    private Optional<String> device(Server self, List<InterfacesFact.Address> all) {
        return all.stream()
                .filter(a -> holders.address().device().isPresent()
                        ? holders.address().device().get().equals(a.device())
                        : IpLiteral.canonical(a.address()).equals(self.address()))
                .map(InterfacesFact.Address::device)
                .findFirst();
    }

    private static String devices(List<InterfacesFact.Address> all) {
        return all.stream().map(InterfacesFact.Address::device).distinct().collect(Collectors.joining(", "));
    }

    /** Whoever has it and is no load balancer would go on answering for it. */
    @Override
    public void obstacles(ClusterFacts observed, List<Obstacle> found) {
        var absent = one.absent(observed);
        strangers(observed, (server, address, hardware) -> {
            if (!isWithOneOf(absent, observed)) {
                found.add(new Obstacle(
                        server,
                        address + " is in use: who has it answers from " + hardware
                                + ", which is no load balancer that was reached",
                        "find who that is (ip neigh, the network's DHCP), or choose another address"
                                + (absent.isEmpty()
                                        ? ""
                                        : "; if it is " + String.join(" or ", absent)
                                                + ", which was not reached, bring that back first"),
                        false));
            }
        });
    }

    /** Who was not reached may have what this stack has taken before. */
    @Override
    public void notes(ClusterFacts observed, List<String> notes) {
        var absent = one.absent(observed);
        var told = new LinkedHashSet<String>();
        strangers(observed, (server, address, hardware) -> {
            if (isWithOneOf(absent, observed)) {
                told.add(address + " answers from " + hardware + ": if that is not " + String.join(" or ", absent)
                        + ", which was not reached, somebody else has it");
            }
        });
        notes.addAll(told);
    }

    /**
     * Whether it may be with one of those who were not reached: this stack has taken it before, and none of them has left, as who
     * has would go on with it while the others do not hear him any more.
     */
    private boolean isWithOneOf(List<String> absent, ClusterFacts observed) {
        return !absent.isEmpty()
                && holders.servers().containsAll(absent)
                && holders.servers().stream()
                        .anyMatch(server -> observed.get(server, unit)
                                .filter(UnitFact.State::exists)
                                .isPresent());
    }

    /** Takes an answer of somebody who is none of the stack's servers that were reached. */
    @FunctionalInterface
    private interface Strange {
        void answers(String server, String address, String hardware);
    }

    private void strangers(ClusterFacts observed, Strange strange) {
        for (var address : holders.address().addresses()) {
            if (!one.leaving(address, observed).isEmpty()) {
                continue;
            }
            var question = new NeighbourFact(address);
            var ours = holders.servers().stream()
                    .flatMap(server -> observed.get(server, question).stream())
                    .flatMap(state -> state.own().stream())
                    .collect(Collectors.toSet());
            for (var server : holders.servers()) {
                observed.get(server, question)
                        .filter(state -> state.place() == NeighbourFact.Place.TAKEN && !ours.contains(state.hardware()))
                        .ifPresent(state -> strange.answers(server, address, state.hardware()));
            }
        }
    }
}
