package com.foobar.infra.part.network;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.DialFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.InterfacesFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ListenersFact.Protocol;
import com.foobar.infra.fact.ReachFact;
import com.foobar.infra.part.Doors;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who tries which port of whom, and how that went: from each server of the stack, and from the operator's machine.
 */
record Mesh(Topology topology, Doors doors) {

    /** Of what listens on a server besides, no more than this is tried. */
    private static final int MOST_STRANGERS = 50;

    /**
     * One that was made, or not.
     *
     * @param from a server, or {@link ClusterFacts#HERE}
     * @param address that was tried, or was to be
     * @param where what kind of address that is
     * @param how empty if it was not made
     * @param why it was not made; empty if it was
     */
    record Try(String from, String address, Where where, int port, Optional<ReachFact.State> how, String why) {

        boolean isOpen() {
            return how.filter(ReachFact.State::isOpen).isPresent();
        }

        /** Who, and where if that is not the usual place. */
        String place() {
            return where == Where.ORDINARY ? from : from + " at " + address;
        }

        private String door() {
            return from + " " + address + " " + port;
        }
    }

    /** What kind of address a server is tried at. */
    enum Where {
        /** Where the stack's own programs go, and for the operator's machine where SSH goes. */
        ORDINARY,
        /** Where the world goes. */
        PUBLIC,
        /** Another one that it has. */
        FURTHER
    }

    List<String> servers() {
        return List.copyOf(topology.serversWithRoles());
    }

    /** What every server is asked before anything is tried. */
    Map<String, Set<Fact<?>>> look() {
        var facts = new LinkedHashMap<String, Set<Fact<?>>>();
        servers()
                .forEach(server -> facts.put(
                        server,
                        new LinkedHashSet<>(List.of(
                                new ListenersFact(Protocol.TCP),
                                new ListenersFact(Protocol.UDP),
                                new InterfacesFact()))));
        return facts;
    }

    /** What is then tried at one server, by who tries it. */
    Map<String, Set<Fact<?>>> tries(String target, ClusterFacts seen) {
        var facts = new LinkedHashMap<String, Set<Fact<?>>>();
        var numbers = numbers(target, seen);
        for (var from : others(target)) {
            for (var address : places(target, from, seen)) {
                numbers.forEach(number -> add(facts, from, new ReachFact(address, number)));
            }
        }
        for (var address : placesFromHere(target, seen)) {
            numbers.forEach(number -> add(facts, ClusterFacts.HERE, new DialFact(target, address, number)));
        }
        return facts;
    }

    private static void add(Map<String, Set<Fact<?>>> facts, String asked, Fact<?> fact) {
        facts.computeIfAbsent(asked, _ -> new LinkedHashSet<>()).add(fact);
    }

    /** How all of that went. */
    List<Try> made(String target, ClusterFacts seen) {
        var made = new ArrayList<Try>();
        var numbers = numbers(target, seen);
        for (var from : others(target)) {
            for (var address : places(target, from, seen)) {
                for (var number : numbers) {
                    var how = seen.get(from, new ReachFact(address, number));
                    made.add(new Try(
                            from,
                            address,
                            where(target, address),
                            number,
                            how,
                            how.isPresent() ? "" : from + " was not reached"));
                }
            }
        }
        for (var address : placesFromHere(target, seen)) {
            for (var number : numbers) {
                made.add(fromHere(target, address, number, seen));
            }
        }
        // From here two of them may be the same.
        var doors = new HashSet<String>();
        made.removeIf(each -> each.how().isPresent() && !doors.add(each.door()));
        return made;
    }

    private Where where(String target, String address) {
        var server = topology.server(target);
        return address.equals(server.address())
                ? Where.ORDINARY
                : server.publicAddress().filter(address::equals).isPresent() ? Where.PUBLIC : Where.FURTHER;
    }

    private Try fromHere(String target, Optional<String> address, int number, ClusterFacts seen) {
        var where = address.map(a -> where(target, a)).orElse(Where.ORDINARY);
        return switch (seen.get(ClusterFacts.HERE, new DialFact(target, address, number))
                .orElse(new DialFact.State.Untried("it was not asked"))) {
            case DialFact.State.Tried(var at, var how) ->
                new Try(ClusterFacts.HERE, at, where, number, Optional.of(how), "");
            case DialFact.State.Untried(var why) ->
                new Try(ClusterFacts.HERE, "", where, number, Optional.empty(), why);
        };
    }

    private List<String> others(String target) {
        return servers().stream().filter(s -> !s.equals(target)).toList();
    }

    /** The stack's ports, and those of strangers. */
    private Set<Integer> numbers(String target, ClusterFacts seen) {
        var numbers = new TreeSet<Integer>();
        doors.of(target).forEach(port -> numbers.add(port.number()));
        Strangers.of(this, target, seen).stream()
                .filter(s -> s.protocol() == Protocol.TCP)
                .limit(MOST_STRANGERS)
                .forEach(s -> numbers.add(s.port()));
        return numbers;
    }

    /**
     * Where one server tries another: at its addresses in the topology, and at its others. A private one is only tried from within its
     * network: from elsewhere it may be somebody else's.
     */
    private Set<String> places(String target, String from, ClusterFacts seen) {
        var places = new LinkedHashSet<>(List.of(topology.server(target).address()));
        topology.server(target).publicAddress().ifPresent(places::add);
        var own = interfaces(from, seen);
        further(target, seen)
                .filter(a -> !IpLiteral.isPrivate(a.address())
                        || own.stream()
                                .anyMatch(mine -> mine.length() == a.length()
                                        && IpLiteral.sameNetwork(mine.address(), a.address(), a.length())))
                .forEach(a -> places.add(a.address()));
        return places;
    }

    /** Likewise from here, where no network is known to be that of a server. */
    private Set<Optional<String>> placesFromHere(String target, ClusterFacts seen) {
        var places = new LinkedHashSet<Optional<String>>();
        // Before the one of SSH, which may be the same.
        topology.server(target).publicAddress().ifPresent(a -> places.add(Optional.of(a)));
        places.add(Optional.empty());
        further(target, seen)
                .filter(a -> !IpLiteral.isPrivate(a.address()))
                .forEach(a -> places.add(Optional.of(a.address())));
        return places;
    }

    /** Its addresses beyond the one of the topology, but for those that another server has too. */
    private Stream<InterfacesFact.Address> further(String target, ClusterFacts seen) {
        var own = IpLiteral.canonical(topology.server(target).address());
        var foreign = Stream.concat(
                        topology.servers().stream()
                                .filter(s -> !s.name().equals(target))
                                .map(Server::address),
                        others(target).stream()
                                .flatMap(s -> interfaces(s, seen).stream())
                                .map(InterfacesFact.Address::address))
                .map(IpLiteral::canonical)
                .toList();
        return interfaces(target, seen).stream()
                .filter(a -> !a.address().equals(own) && !foreign.contains(a.address()));
    }

    private static List<InterfacesFact.Address> interfaces(String server, ClusterFacts seen) {
        return seen.get(server, new InterfacesFact())
                .map(InterfacesFact.State::addresses)
                .orElse(List.of());
    }
}
