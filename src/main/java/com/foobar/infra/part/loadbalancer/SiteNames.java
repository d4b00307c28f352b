package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.Topology;

/** What certificates must be good for: the names of all sites, which the web servers' section tells. */
final class SiteNames {

    private SiteNames() {}

    static Topology completed(Topology topology) {
        var balancer = topology.part(LoadBalancer.class);
        var web = topology.part(Web.class);
        if (balancer.isEmpty() || balancer.get().https().isEmpty() || web.isEmpty()) {
            return topology;
        }
        var besides = web.get().names(topology).stream()
                .filter(name -> !name.equals(topology.domain()))
                .distinct()
                .toList();
        return besides.isEmpty()
                ? topology
                : topology.with(balancer.get()
                        .with(balancer.get()
                                .https()
                                .get()
                                .besides(besides, web.get().refuses(topology))));
    }
}
