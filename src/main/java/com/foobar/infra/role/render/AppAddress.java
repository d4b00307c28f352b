package com.foobar.infra.role.render;

import com.foobar.infra.topology.App;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;

/**
 * Where the app of one server listens: on loopback if only its own nginx asks it, otherwise on the server's address. A
 * server known by name listens everywhere, since only a literal can be bound to without a look-up.
 *
 * @param server the app's server
 * @param listen address to bind to
 */
public record AppAddress(Server server, String listen) {

    public static AppAddress of(Topology t, App app, Server server) {
        boolean onlyLocal = t.web().isPresent()
                && t.web().get().servers().stream().allMatch(w -> app.servers().contains(w.server()));
        if (onlyLocal) {
            return new AppAddress(server, "127.0.0.1");
        }
        return new AppAddress(server, server.literal() ? server.address() : "0.0.0.0");
    }

    String reachedFrom(Server from, int port) {
        if (listen.equals("127.0.0.1") || (from.equals(server) && listen.equals("0.0.0.0"))) {
            return "127.0.0.1:" + port;
        }
        return server.endpoint(port);
    }
}
