package com.foobar.infra.stack;

import com.foobar.infra.part.app.App;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.updates.Updates;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** In which order servers of a stack are best rebooted, and which of them together. */
public final class RebootOrder {

    private RebootOrder() {}

    /**
     * Those that are best done without come first.
     *
     * @param batch how many that do the same may be away together; databases, load balancers and apps that nginx on another
     *     server asks are away one at a time
     */
    public static List<List<String>> turns(Topology topology, Collection<String> servers, int batch) {
        var turns = new ArrayList<List<String>>();
        for (var server : topology.leastNeededFirst(servers, Updates.class)) {
            var last = turns.isEmpty() ? List.<String>of() : turns.getLast();
            if (!last.isEmpty()
                    && last.size() < batch
                    && !isAlone(topology, server)
                    && parts(topology, server).equals(parts(topology, last.getFirst()))) {
                last.add(server);
            } else {
                turns.add(new ArrayList<>(List.of(server)));
            }
        }
        return turns.stream().map(List::copyOf).toList();
    }

    private static boolean isAlone(Topology topology, String server) {
        return topology.partOn(server, Mysql.class).isPresent()
                || topology.partOn(server, LoadBalancer.class).isPresent()
                // Nginx knows its way past one of them at a time.
                || topology.visits(App.class).stream()
                        .anyMatch(visit ->
                                visit.to().equals(server) && !visit.from().equals(server));
    }

    private static List<Class<? extends PartModel>> parts(Topology topology, String server) {
        return topology.parts().stream()
                .filter(part -> part.members().contains(server))
                .<Class<? extends PartModel>>map(PartModel::getClass)
                .toList();
    }
}
