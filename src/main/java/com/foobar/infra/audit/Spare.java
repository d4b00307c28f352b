package com.foobar.infra.audit;

import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A server more, as one would name and address it; the address is a proposal. */
public final class Spare {

    private static final Pattern NUMBERED = Pattern.compile("(.*?)([0-9]+)");
    private static final int LAST = 254;

    private Spare() {}

    /** The name after that one: {@code web-03} after {@code web-02}. */
    public static String name(Topology topology, String like) {
        var taken = topology.servers().stream().map(Server::name).collect(Collectors.toSet());
        var numbered = NUMBERED.matcher(like);
        var stem = numbered.matches() ? numbered.group(1) : like + "-";
        int width = numbered.matches() ? numbered.group(2).length() : 2;
        for (int i = numbered.matches() ? 1 : 2; ; i++) {
            var name = stem + ("%0" + width + "d").formatted(i);
            if (!taken.contains(name)) {
                return name;
            }
        }
    }

    /**
     * Addresses of the network of that server's that the topology names nowhere; where it has no IPv4 address, the name.
     *
     * @param of which of them, from 0
     */
    public static String address(Audited audited, String like, int of, String name) {
        var address = audited.topology().server(like).address();
        if (!IpLiteral.is(address) || address.indexOf(':') >= 0) {
            return name;
        }
        var network = address.substring(0, address.lastIndexOf('.') + 1);
        var taken = taken(audited);
        int found = -1;
        for (int host = lastOf(address); host <= LAST; host++) {
            if (!taken.contains(network + host) && ++found == of) {
                return network + host;
            }
        }
        return name;
    }

    private static int lastOf(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf('.') + 1)) + 1;
    }

    private static Set<String> taken(Audited audited) {
        var taken = new HashSet<>(audited.further());
        audited.topology().servers().forEach(s -> {
            taken.add(s.address());
            s.publicAddress().ifPresent(taken::add);
        });
        return taken;
    }
}
