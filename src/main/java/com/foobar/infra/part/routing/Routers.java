package com.foobar.infra.part.routing;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The proxies through which the stack's programs reach its databases.
 *
 * @param apps the servers that a proxy runs on
 * @param databases the servers that tell their role, in the order of the topology: whoever is primary changes nothing of it
 * @param delayed of these, who stays behind on purpose while it is a replica, so that nobody is led there to read
 */
public record Routers(Mysql.Routing routing, List<String> apps, List<String> databases, Set<String> delayed)
        implements PartModel {

    /** The stage in which those beside the apps are made. */
    public static final String STAGE = "routing";

    /** The stage before, in which those that tell a database's role are. */
    public static final String TELLING = "database roles";

    public Routers {
        apps = List.copyOf(apps);
        databases = List.copyOf(databases);
        delayed = Set.copyOf(delayed);
    }

    /** The unit that runs one, on either kind of server. */
    public static String unit(String stack) {
        return stack + "-routing.service";
    }

    @Override
    public List<String> members() {
        return Stream.concat(apps.stream(), databases.stream()).distinct().toList();
    }

    @Override
    public List<String> packageFamilies() {
        return List.of("haproxy");
    }

    /** Each proxy asks each database for its role. */
    @Override
    public List<Visit> visits(Topology topology) {
        return apps.stream()
                .flatMap(from -> databases.stream().map(to -> new Visit(from, to, Routers.class, Optional.empty())))
                .toList();
    }
}
