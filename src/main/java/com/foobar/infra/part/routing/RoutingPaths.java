package com.foobar.infra.part.routing;

/**
 * Where the routing's things lie on a server, and what they are called.
 *
 * @param stack the topology's name
 */
record RoutingPaths(String stack) {

    /** The proxy's own, apart from that of a load balancer on the same server. */
    String directory() {
        return "/etc/haproxy-" + stack;
    }

    String config() {
        return directory() + "/haproxy.cfg";
    }

    String functions() {
        return directory() + "/routing.lua";
    }

    String service() {
        return Routers.unit(stack);
    }

    String unit() {
        return "/etc/systemd/system/" + service();
    }

    /** The admin interface; root's alone. */
    String socket() {
        return "/run/" + stack + "-routing/admin.sock";
    }
}
