package com.foobar.infra.part.address;

import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.topology.PartModel;
import java.util.List;

/**
 * The load balancers of which one has the virtual address.
 *
 * @param servers in the order in which they are preferred
 * @param statusPort where HAProxy answers on loopback
 */
public record Holders(VirtualAddress address, List<String> servers, int statusPort) implements PartModel {

    public Holders {
        servers = List.copyOf(servers);
    }

    @Override
    public List<String> members() {
        return servers;
    }

    @Override
    public List<String> packageFamilies() {
        return List.of("keepalived");
    }

    /** The others. */
    List<String> peers(String server) {
        return servers.stream().filter(s -> !s.equals(server)).toList();
    }
}
