package com.foobar.infra.topology;

import java.util.Map;
import java.util.Optional;

/**
 * How the operator's machine reaches each host. A server that the inventory does not name is reached at its address in
 * the topology, with what the user's own SSH configuration says.
 */
public record Inventory(Map<String, HostAccess> hosts) {

    public Inventory {
        hosts = Map.copyOf(hosts);
    }

    public Optional<HostAccess> host(String name) {
        return Optional.ofNullable(hosts.get(name));
    }
}
