package com.foobar.infra.audit;

import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Servers more, as one would name and address them; the addresses are proposals. One of these goes with one look at a topology:
 * whatever is proposed in it can be taken up together.
 */
public final class Spare {

    private static final Pattern NUMBERED = Pattern.compile("(.*?)([0-9]+)");
    private static final int LAST = 254;
    private static final int LAST_GROUP = 0xffff;

    /** What the topology names, and what was proposed, in the form of the kernel. */
    private final Set<String> taken = new HashSet<>();

    /** What was proposed, by what it is for. */
    private final Map<String, String> proposed = new HashMap<>();

    Spare(Topology topology, Iterable<String> further) {
        further.forEach(address -> taken.add(IpLiteral.canonical(address)));
        topology.servers().forEach(s -> {
            taken.add(IpLiteral.canonical(s.address()));
            s.publicAddress().map(IpLiteral::canonical).ifPresent(taken::add);
        });
    }

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
     * An address for a server more, in the network of that server's, that nobody has; where that one is reached by a name, or
     * the network has none left, the server's own name.
     */
    public static String address(Audited audited, String like, String name) {
        return audited.spare().next("server " + name, audited, like).orElse(name);
    }

    /** An address that may move between servers in the network of that one's; empty: none can be told. */
    public static Optional<String> moving(Audited audited, String like) {
        return audited.spare().next("moving, like " + like, audited, like);
    }

    private Optional<String> next(String purpose, Audited audited, String like) {
        var before = Optional.ofNullable(proposed.get(purpose));
        if (before.isPresent()) {
            return before;
        }
        var found = free(audited.topology().server(like).address());
        found.ifPresent(address -> {
            taken.add(address);
            proposed.put(purpose, address);
        });
        return found;
    }

    private Optional<String> free(String address) {
        if (!IpLiteral.is(address)) {
            return Optional.empty();
        }
        if (address.indexOf(':') < 0) {
            int dot = address.lastIndexOf('.');
            var network = address.substring(0, dot + 1);
            return free(Integer.parseInt(address.substring(dot + 1)) + 1, LAST, host -> network + host);
        }
        // In its /64, among those that differ in the last group alone.
        var groups = IpLiteral.groups(address);
        return free(groups[7] + 1, LAST_GROUP, host -> {
            groups[7] = host;
            return IpLiteral.canonical(
                    IntStream.of(groups).mapToObj(Integer::toHexString).collect(Collectors.joining(":")));
        });
    }

    private Optional<String> free(int from, int to, IntFunction<String> address) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(address)
                .filter(candidate -> !taken.contains(candidate))
                .findFirst();
    }
}
