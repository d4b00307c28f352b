package com.foobar.infra.part.firewall;

import com.foobar.infra.part.Port;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which packets one server lets through, computed from what the parts declare. */
final class Flows {

    private final Firewall firewall;
    private final Topology topology;
    private final String server;

    Flows(Firewall firewall, Topology topology, String server) {
        this.firewall = firewall;
        this.topology = topology;
        this.server = server;
    }

    FirewallModel model() {
        return new FirewallModel(
                topology.name(),
                topology.domain(),
                server,
                FirewallPart.RULES,
                firewall.sshPort(),
                firewall.sshFrom().isEmpty(),
                peers(firewall.sshFrom()),
                in(),
                received(),
                firewall.out() == Firewall.Out.LISTED,
                firewall.out() == Firewall.Out.LISTED ? out() : List.of(),
                firewall.out() == Firewall.Out.LISTED ? sent() : List.of(),
                firewall.forward().filter(f -> f == Firewall.Forward.OPEN).isPresent());
    }

    private List<FirewallModel.Flow> in() {
        var declared = firewall.ports().stream()
                .filter(port -> port.server().equals(server) && port.address() != Port.Address.LOOPBACK)
                .flatMap(port -> flow(port.key(), "tcp", port.number(), visitors(port)).stream());
        var logins = firewall.logins().stream()
                .filter(login -> login.server().equals(server))
                .flatMap(login -> flow(login.key(), "tcp", login.port(), Optional.of(login.from())).stream());
        return Stream.of(declared, logins, named("firewall.allow", firewall.allow()))
                .flatMap(flows -> flows)
                .distinct()
                .toList();
    }

    private List<FirewallModel.Portless> received() {
        return firewall.exchanges().stream()
                .filter(exchange -> exchange.server().equals(server))
                .map(exchange ->
                        new FirewallModel.Portless(exchange.key(), exchange.protocol(), peers(exchange.peers())))
                .toList();
    }

    private List<FirewallModel.Portless> sent() {
        return firewall.exchanges().stream()
                .filter(exchange -> exchange.peers().contains(server))
                .map(exchange -> new FirewallModel.Portless(
                        exchange.key(), exchange.protocol(), peers(List.of(exchange.server()))))
                .toList();
    }

    private List<FirewallModel.Flow> out() {
        var declared = firewall.ports().stream()
                .filter(port -> !port.server().equals(server) && port.address() != Port.Address.LOOPBACK)
                .filter(port -> port.visitors() instanceof Port.Visitors.Everybody
                        || port.visitors() instanceof Port.Visitors.Servers(var names) && names.contains(server))
                .flatMap(port ->
                        flow(port.key(), "tcp", port.number(), Optional.of(firewall.places(port.server()))).stream());
        // What another server lets in from this one by name.
        var allowed = firewall.allow().stream()
                .filter(flow -> flow.peers().contains(server))
                .flatMap(flow -> flow(
                        "firewall.allow",
                        word(flow.protocol()),
                        flow.port(),
                        Optional.of(flow.servers().isEmpty() ? firewall.servers() : flow.servers()))
                        .stream());
        // Where one logs in from this one by name: others are reached through it.
        var logins = firewall.sshFrom().contains(server) || firewall.sshFrom().contains(address())
                ? flow("firewall.ssh_port", "tcp", firewall.sshPort(), Optional.of(literal())).stream()
                : Stream.<FirewallModel.Flow>empty();
        var visits = firewall.openings().logins().stream()
                .filter(login ->
                        login.from().contains(server) && !login.server().equals(server))
                .flatMap(login ->
                        flow(login.key(), "tcp", login.port(), Optional.of(firewall.places(login.server()))).stream());
        var outside = firewall.outgoing().stream()
                .filter(to -> to.server().equals(server))
                .flatMap(to -> flow(to.key(), "tcp", to.port(), Optional.empty()).stream());
        return Stream.of(declared, allowed, logins, visits, outside, named("firewall.out_to", firewall.outTo()))
                .flatMap(flows -> flows)
                .distinct()
                .toList();
    }

    /** The servers that can be let through: a name cannot be looked up in time. */
    private List<String> literal() {
        return topology.servers().stream()
                .filter(Server::literal)
                .map(Server::name)
                .toList();
    }

    private String address() {
        return topology.find(server).map(Server::address).orElse(server);
    }

    private Stream<FirewallModel.Flow> named(String key, List<Firewall.Flow> flows) {
        return flows.stream()
                .filter(flow -> flow.servers().isEmpty() || flow.servers().contains(server))
                .flatMap(flow -> flow(
                        key,
                        word(flow.protocol()),
                        flow.port(),
                        flow.peers().isEmpty() ? Optional.empty() : Optional.of(flow.peers()))
                        .stream());
    }

    private static String word(Firewall.Protocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    /** @return empty: everybody */
    private static Optional<List<String>> visitors(Port port) {
        return switch (port.visitors()) {
            case Port.Visitors.Everybody _ -> Optional.empty();
            case Port.Visitors.Servers(var names) -> Optional.of(names);
        };
    }

    /** @return empty if only the server itself is at the other end, which needs nobody's leave */
    private Optional<FirewallModel.Flow> flow(String key, String protocol, int port, Optional<List<String>> names) {
        var peers = names.map(this::peers).orElse(List.of());
        return names.isPresent() && peers.isEmpty()
                ? Optional.empty()
                : Optional.of(new FirewallModel.Flow(key, protocol, port, names.isEmpty(), peers));
    }

    /** By family; without the server itself, and without what only a machine itself reaches. */
    private List<FirewallModel.Peers> peers(Collection<String> names) {
        var four = new TreeSet<String>();
        var six = new TreeSet<String>();
        for (var name : names) {
            var other = topology.find(name);
            if (name.equals(server) || other.filter(Server::loopback).isPresent()) {
                continue;
            }
            var address = other.map(Server::address).orElse(name);
            (address.indexOf(':') >= 0 ? six : four).add(address);
        }
        var peers = new ArrayList<FirewallModel.Peers>();
        if (!four.isEmpty()) {
            peers.add(new FirewallModel.Peers("ip", Network.widest(four)));
        }
        if (!six.isEmpty()) {
            peers.add(new FirewallModel.Peers("ip6", Network.widest(six)));
        }
        return peers;
    }
}
