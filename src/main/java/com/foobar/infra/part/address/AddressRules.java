package com.foobar.infra.part.address;

import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What a topology with a virtual address must obey. */
final class AddressRules {

    /** More would stand by for nothing, and their priorities must have room. */
    private static final int MOST = 16;

    private AddressRules() {}

    static List<Violation> violations(Topology topology, Holders holders) {
        var found = new ArrayList<Violation>();
        servers(topology, holders, found);
        var seen = new HashSet<String>();
        for (var address : holders.address().addresses()) {
            if (!IpLiteral.is(address)) {
                found.add(violation(address + " is a name", "give the IP address that it is to lead to"));
            } else if (address.startsWith("127.") || address.equals("::1")) {
                found.add(violation(address + " is each machine's own", "give one that the visitors reach"));
            } else if (!seen.add(address)) {
                found.add(violation("names " + address + " a second time", "leave one of them out"));
            }
            owner(topology, address)
                    .ifPresent(owner -> found.add(violation(
                            address + " is the address of " + owner, "give one of the same network that nobody has")));
        }
        return found;
    }

    private static void servers(Topology topology, Holders holders, List<Violation> found) {
        var servers = holders.servers().stream()
                .distinct()
                .flatMap(name -> topology.find(name).stream())
                .toList();
        if (holders.servers().size() < 2) {
            found.add(violation(
                    "there is one load balancer, so the address could not move",
                    "name a second one in load_balancer.servers, or leave virtual_address out"));
        }
        if (holders.servers().size() > MOST) {
            found.add(violation(
                    "moves between " + MOST + " load balancers at most, and there are "
                            + holders.servers().size(),
                    "name fewer in load_balancer.servers"));
        }
        for (var server : servers) {
            if (!server.literal()) {
                found.add(new Violation(
                        "servers." + server.name(),
                        "the load balancers tell each other by their addresses who has the virtual one, and "
                                + server.address() + " is a name",
                        List.of(),
                        Optional.of("give the server's IP address")));
            }
        }
        var literal = servers.stream().filter(s -> s.literal()).toList();
        if (literal.stream().map(s -> s.ipv6()).distinct().count() > 1) {
            found.add(violation(
                    "the load balancers have addresses of IPv4 and of IPv6, by which they could not tell each other",
                    "give all of them addresses of one kind in servers"));
        } else if (!literal.isEmpty()
                && holders.address().addresses().stream()
                        .allMatch(a -> IpLiteral.is(a)
                                && a.indexOf(':') >= 0 != literal.getFirst().ipv6())) {
            found.add(violation(
                    "has no address of the kind by which the load balancers tell each other, "
                            + (literal.getFirst().ipv6() ? "IPv6" : "IPv4"),
                    "add one, such as one of the network of "
                            + literal.getFirst().address()));
        }
    }

    private static Optional<String> owner(Topology topology, String address) {
        return topology.servers().stream()
                .filter(s -> s.address().equals(address)
                        || s.publicAddress().filter(address::equals).isPresent())
                .map(s -> s.name())
                .findFirst();
    }

    private static Violation violation(String what, String hint) {
        return new Violation(VirtualAddress.KEY, what, List.of(), Optional.of(hint));
    }
}
