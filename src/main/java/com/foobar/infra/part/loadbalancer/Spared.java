package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that the stack itself asks its load balancers from, besides their loopback: their own, the one that moves between them, and
 * that of who watches. One that is known by name alone is not among them, as HAProxy tells who asks by the address.
 *
 * @param uncounted of which requests are not counted
 * @param unannounced which do not have to say whom they pass on; one that the topology names as one that does is none
 */
public record Spared(List<String> uncounted, List<String> unannounced) {

    public Spared {
        uncounted = List.copyOf(uncounted);
        unannounced = List.copyOf(unannounced);
    }

    static Spared of(Topology t, LoadBalancer lb) {
        var addresses = new LinkedHashSet<String>();
        // Not where the world reaches them, which a hoster's balancer may have: it says whom it passes on, and stands
        // for many.
        lb.servers().stream()
                .map(name -> t.server(name).address())
                .filter(IpLiteral::is)
                .forEach(addresses::add);
        lb.virtualAddress().map(VirtualAddress::addresses).ifPresent(addresses::addAll);
        lb.servers().stream()
                .flatMap(name -> t.partOn(name, Exporters.class).stream())
                .flatMap(exporters -> of(t.server(exporters.observer())))
                .forEach(addresses::add);
        var announcing = lb.visitors().announced().stream()
                .map(range -> range.replaceFirst("/(32|128)$", ""))
                .toList();
        var unannounced = addresses.stream()
                .filter(address -> !announcing.contains(address))
                .toList();
        return new Spared(List.copyOf(addresses), unannounced);
    }

    private static Stream<String> of(Server server) {
        return Stream.concat(Stream.of(server.address()), server.publicAddress().stream())
                .filter(IpLiteral::is);
    }
}
