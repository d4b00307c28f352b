package com.foobar.infra.part.app;

import com.foobar.infra.part.Port;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;

/**
 * Where the app of one server listens: on loopback if only its own nginx asks it, PHP then at a socket, otherwise on the server's
 * address. A server known by name listens everywhere, by IPv4 and IPv6, since only a literal can be bound to without a look-up.
 *
 * @param server the app's server
 * @param listen address to bind to, or the socket's path
 */
record AppAddress(Server server, String listen) {

    private static final String EVERYWHERE = "::";
    private static final String LOOPBACK = "127.0.0.1";

    static AppAddress of(Topology t, App app, Server server) {
        var visits = t.visits(app);
        boolean onlyLocal =
                !visits.isEmpty() && visits.stream().allMatch(v -> v.from().equals(v.to()));
        if (onlyLocal) {
            return new AppAddress(
                    server, app.php().isPresent() ? app.paths(t.name()).socket() : LOOPBACK);
        }
        // What asks PHP for its health knows no IPv6.
        boolean literal = server.literal() && !(app.php().isPresent() && server.ipv6());
        return new AppAddress(server, literal ? server.address() : EVERYWHERE);
    }

    /** Whether it is a file that it listens at, and no port. */
    boolean isSocket() {
        return listen.startsWith("/");
    }

    /** Whether it listens by IPv4 and IPv6, since nobody knows what the server's name leads to. */
    boolean everywhere() {
        return listen.equals(EVERYWHERE);
    }

    Port.Address listens() {
        return switch (listen) {
            case LOOPBACK -> Port.Address.LOOPBACK;
            case EVERYWHERE -> Port.Address.EVERYWHERE;
            default -> Port.Address.OWN;
        };
    }

    /** Where the server's own programs reach it. */
    String nearby() {
        return listen.equals(EVERYWHERE) ? LOOPBACK : listen;
    }

    String reachedFrom(Server from, int port) {
        if (isSocket()) {
            return "unix:" + listen;
        }
        if (listen.equals(LOOPBACK) || (from.equals(server) && listen.equals(EVERYWHERE))) {
            return LOOPBACK + ":" + port;
        }
        return server.endpoint(port);
    }
}
