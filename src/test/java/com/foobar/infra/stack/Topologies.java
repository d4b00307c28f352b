package com.foobar.infra.stack;

import com.foobar.infra.part.app.App;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Topologies as tests put them together. */
public final class Topologies {

    private Topologies() {}

    public static Topology of(
            String name,
            String domain,
            List<Server> servers,
            Optional<LoadBalancer> loadBalancer,
            Optional<Web> web,
            Optional<App> app,
            Optional<Mysql> mysql) {
        return new Topology(
                name,
                domain,
                servers,
                Stream.<Optional<? extends PartModel>>of(loadBalancer, web, app, mysql)
                        .<PartModel>flatMap(Optional::stream)
                        .toList());
    }
}
