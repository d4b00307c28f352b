package com.foobar.infra.transport;

import com.foobar.infra.topology.HostAccess;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The hosts on the way to one, from the last to the first, so that a way which leads back to itself is seen. */
final class Steps {

    /** More than anybody needs. Names that grow with each step would lead on for ever without being a circle. */
    private static final int MOST = 16;

    private final Set<String> seen = new HashSet<>();
    private final List<String> told = new ArrayList<>();

    Steps(HostAccess host) {
        seen.add(key(host));
    }

    /** Goes on from a host to the one through which it is reached. */
    void add(Endpoint from, HostAccess through) throws ConfigRefusal {
        told.add(from.name() + " is reached through " + through.name() + " ("
                + from.route().said() + ")");
        if (!seen.add(key(through)) || isItself(from, through)) {
            throw new ConfigRefusal(
                    from.route().said(),
                    "the way leads in a circle: " + String.join(", ", told),
                    "One of these hosts must be reached directly: give it a Host block of its own, before the others, with"
                            + " ProxyJump none (and ProxyCommand none); or look at jump in the inventory.");
        }
        if (told.size() > MOST) {
            throw new ConfigRefusal(
                    from.route().said(),
                    "the way leads through more than " + MOST + " hosts: " + String.join(", ", told.subList(0, 4))
                            + ", ...",
                    "Look at ProxyJump in the SSH configuration, and at jump in the inventory.");
        }
    }

    /** Spelled out, since a record's own equality is put together when first asked for, on every start. */
    private static String key(HostAccess host) {
        return host.name() + ' ' + host.address() + ' ' + host.port() + ' ' + host.user() + ' ' + host.jump();
    }

    /** As ssh judges it: by what is written, not by where that leads. */
    private static boolean isItself(Endpoint from, HostAccess through) {
        return through.name().equalsIgnoreCase(from.address())
                && through.address().isEmpty()
                && through.port().orElse(22) == from.port()
                && through.user().orElse(from.user()).equals(from.user());
    }
}
