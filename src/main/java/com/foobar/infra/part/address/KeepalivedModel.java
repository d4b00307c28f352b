package com.foobar.infra.part.address;

import com.foobar.infra.part.Generation;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What the templates in {@code keepalived/} may use.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param generation placeholder of the generation word; keepalived.conf must give it to {@code answers}
 * @param directory where the files are
 * @param runtime the same for a unit's {@code RuntimeDirectory}
 * @param run what is there while the units run
 * @param watch the unit that tells that HAProxy ended
 * @param instance what keepalived calls the address
 * @param preempt whether the first server that is well takes the address back
 * @param routerId VRRP's number
 * @param priority VRRP's; near 255, as the wait before an address is taken is the shorter the higher it is
 * @param advertSeconds between two adverts
 * @param source the server's own address
 * @param peers the other load balancers' addresses
 * @param device that gets the addresses, which adverts do not leave by unless it has {@code source}; missing: the one that
 *     has that
 * @param addresses those that adverts name, with a prefix
 * @param further those of the other family
 * @param statusPort where HAProxy answers on loopback
 * @param hook whether a program of the operator's is told of changes
 */
public record KeepalivedModel(
        String stack,
        String server,
        String generation,
        String directory,
        String runtime,
        String run,
        String watch,
        String instance,
        boolean preempt,
        int routerId,
        int priority,
        String advertSeconds,
        String source,
        List<String> peers,
        Optional<String> device,
        List<String> addresses,
        List<String> further,
        int statusPort,
        boolean hook) {

    /** Of the first server; the highest that an owner of the address would not have. */
    private static final int HIGHEST = 254;

    /** Two that start at once must not be ready at once. */
    private static final int APART = 3;

    public KeepalivedModel {
        peers = List.copyOf(peers);
        addresses = List.copyOf(addresses);
        further = List.copyOf(further);
    }

    static KeepalivedModel of(Topology topology, Holders holders, Server self) {
        var paths = new AddressPaths(topology.name());
        var address = holders.address();
        return new KeepalivedModel(
                topology.name(),
                self.name(),
                Generation.PLACEHOLDER,
                paths.directory(),
                paths.runtime(),
                paths.run(),
                paths.watch(),
                topology.name().replace('-', '_'),
                address.preempt(),
                address.routerId().orElseGet(() -> number(address.addresses().getFirst())),
                HIGHEST - APART * holders.servers().indexOf(self.name()),
                BigDecimal.valueOf(address.advertInterval().toMillis(), 3)
                        .stripTrailingZeros()
                        .toPlainString(),
                self.address(),
                holders.peers(self.name()).stream()
                        .map(peer -> topology.server(peer).address())
                        .toList(),
                address.device(),
                of(address.addresses(), self.ipv6()),
                of(address.addresses(), !self.ipv6()),
                holders.statusPort(),
                address.hook().isPresent());
    }

    /** Alone in its network, so that nothing is sent from it by itself. */
    private static List<String> of(List<String> addresses, boolean six) {
        return addresses.stream()
                .filter(a -> a.indexOf(':') >= 0 == six)
                .map(a -> a + (six ? "/128" : "/32"))
                .toList();
    }

    /** The last number of an address, of which VRRP takes 1 to 255. */
    private static int number(String address) {
        int last = address.indexOf(':') >= 0
                ? IpLiteral.groups(address)[7] & 0xff
                : Integer.parseInt(address.substring(address.lastIndexOf('.') + 1));
        return last == 0 ? 255 : last;
    }
}
