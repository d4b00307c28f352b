package com.foobar.infra.part.firewall;

import com.foobar.infra.part.Port;
import com.foobar.infra.topology.Invariants;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a topology with a firewall must obey. */
final class FirewallRules {

    private FirewallRules() {}

    static List<Violation> violations(Topology topology, Firewall firewall) {
        var found = new ArrayList<Violation>();
        if (firewall.servers().isEmpty()) {
            found.add(new Violation(
                    "firewall",
                    "no server has a part of the stack, so \"all\" is none",
                    List.of(),
                    Optional.of("name the servers, or leave firewall out")));
        }
        found.addAll(Invariants.known(topology, "firewall.servers", firewall.servers()));
        peers(topology, "firewall.ssh_from", firewall.sshFrom(), found);
        if (firewall.sshFrom().size() == 1
                && firewall.servers().contains(firewall.sshFrom().getFirst())) {
            found.add(new Violation(
                    "firewall.ssh_from",
                    "nobody could log in to " + firewall.sshFrom().getFirst() + " but itself",
                    List.of(),
                    Optional.of("add from where you log in to it")));
        }
        flows(topology, firewall, "firewall.allow", "from", firewall.allow(), found);
        flows(topology, firewall, "firewall.out_to", "to", firewall.outTo(), found);
        if (firewall.out() == Firewall.Out.OPEN && !firewall.outTo().isEmpty()) {
            found.add(new Violation(
                    "firewall.out_to",
                    "the servers may reach all as it is",
                    List.of(),
                    Optional.of("say firewall.out: listed, or leave out_to out")));
        }
        named(topology, firewall, found);
        return found;
    }

    private static void flows(
            Topology topology,
            Firewall firewall,
            String key,
            String peers,
            List<Firewall.Flow> flows,
            List<Violation> found) {
        for (int i = 0; i < flows.size(); i++) {
            var flow = flows.get(i);
            var at = key + "[" + i + "]";
            peers(topology, at + "." + peers, flow.peers(), found);
            found.addAll(Invariants.known(topology, at + ".servers", flow.servers()));
            for (var server : flow.servers()) {
                if (topology.find(server).isPresent() && !firewall.servers().contains(server)) {
                    found.add(new Violation(
                            at + ".servers", server + " has no firewall", firewall.servers(), Optional.empty()));
                }
            }
        }
    }

    /** A peer that is a name is a server. */
    private static void peers(Topology topology, String path, List<String> peers, List<Violation> found) {
        for (int i = 0; i < peers.size(); i++) {
            var peer = peers.get(i);
            if (peer.indexOf(':') < 0 && !peer.matches("[0-9./]+")) {
                found.addAll(Invariants.known(topology, path + "[" + i + "]", List.of(peer)));
            }
        }
    }

    /** Rules are in force before the network is up, when nobody could look a name up. */
    private static void named(Topology topology, Firewall firewall, List<Violation> found) {
        var visitors = firewall.ports().stream()
                .filter(port -> firewall.servers().contains(port.server()))
                .flatMap(port -> port.visitors() instanceof Port.Visitors.Servers(var names)
                        ? names.stream()
                        : List.<String>of().stream());
        var peers = Stream.of(
                        firewall.sshFrom().stream(),
                        firewall.allow().stream().flatMap(f -> f.peers().stream()),
                        firewall.outTo().stream().flatMap(f -> f.peers().stream()),
                        firewall.out() == Firewall.Out.LISTED
                                ? firewall.ports().stream().map(Port::server)
                                : Stream.<String>empty())
                .flatMap(s -> s);
        var exchanging = firewall.exchanges().stream()
                .filter(exchange -> firewall.servers().contains(exchange.server()))
                .flatMap(exchange -> exchange.peers().stream());
        var coming = firewall.openings().logins().stream()
                .flatMap(login -> Stream.concat(
                        firewall.servers().contains(login.server())
                                        && firewall.logins().contains(login)
                                ? login.from().stream()
                                : Stream.empty(),
                        firewall.out() == Firewall.Out.LISTED ? Stream.of(login.server()) : Stream.empty()));
        Stream.of(visitors, peers, exchanging, coming)
                .flatMap(names -> names)
                .distinct()
                .flatMap(name -> topology.find(name).stream())
                .filter(server -> !server.literal() && !server.loopback())
                .map(Server::name)
                .forEach(name -> found.add(new Violation(
                        "servers." + name,
                        "a firewall is in force before any name can be looked up, and this one is to be let through",
                        List.of(),
                        Optional.of("give the server's IP address"))));
    }

    static List<String> notes(Topology topology, Firewall firewall) {
        var notes = new ArrayList<String>();
        if (firewall.sshFrom().isEmpty()) {
            notes.add("firewall: anybody may try to log in (port " + firewall.sshPort()
                    + "), 30 times a minute from one address; firewall.ssh_from says from where only");
        }
        var bare = topology.serversWithRoles().stream()
                .filter(server -> !firewall.servers().contains(server))
                .toList();
        if (!bare.isEmpty()) {
            notes.add("firewall: " + String.join(", ", bare) + (bare.size() == 1 ? " has" : " have") + " none");
        }
        return notes;
    }
}
