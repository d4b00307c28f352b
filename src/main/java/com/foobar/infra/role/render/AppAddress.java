package com.foobar.infra.role.render;

import com.foobar.infra.topology.App;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;

/**
 * Where the app of one server listens: on loopback if only its own nginx asks it, otherwise on the server's address. A
 * server known by name listens everywhere, by IPv4 and IPv6, since only a literal can be bound to without a look-up.
 *
 * @param server the app's server
 * @param listen address to bind to
 */
public record AppAddress(Server server, String listen) {

    private static final String EVERYWHERE = "::";
    private static final String LOOPBACK = "127.0.0.1";

    public static AppAddress of(Topology t, App app, Server server) {
        boolean onlyLocal = t.web().isPresent()
                && t.web().get().servers().stream().allMatch(w -> app.servers().contains(w.server()));
        if (onlyLocal) {
            return new AppAddress(server, LOOPBACK);
        }
        return new AppAddress(server, server.literal() ? server.address() : EVERYWHERE);
    }

    /** Where the server's own programs reach it. */
    public String nearby() {
        return listen.equals(EVERYWHERE) ? LOOPBACK : listen;
    }

    String reachedFrom(Server from, int port) {
        if (listen.equals(LOOPBACK) || (from.equals(server) && listen.equals(EVERYWHERE))) {
            return LOOPBACK + ":" + port;
        }
        return server.endpoint(port);
    }
}
