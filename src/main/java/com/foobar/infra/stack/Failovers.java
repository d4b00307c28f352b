package com.foobar.infra.stack;

import com.foobar.infra.check.Check;
import com.foobar.infra.part.Rounds;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.check.ReplicationChecks;
import com.foobar.infra.part.mysql.failover.Failover;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of a stack can be put in the place of a server that is dead. */
public final class Failovers {

    private Failovers() {}

    /**
     * The work that lets a replica take the primary's place; empty where the stack has no database.
     *
     * @param target empty: the replica that has most
     * @param fenced whether the operator answers for an old primary that is silent
     * @param who he is
     */
    public static Optional<Rounds> of(
            Topology topology, Optional<String> target, boolean fenced, boolean acceptLoss, String who) {
        return topology.part(Mysql.class)
                .map(mysql -> new Failover(
                        topology.name(),
                        mysql,
                        server -> topology.server(server).address(),
                        new Failover.Wish(target, fenced, acceptLoss, who)));
    }

    /** The primary as the topology has it. */
    public static Optional<String> primary(Topology topology) {
        return topology.part(Mysql.class).map(Mysql::primary);
    }

    /** Those that may take its place. */
    public static List<String> replicas(Topology topology) {
        return topology.part(Mysql.class).map(Mysql::replicas).orElse(List.of());
    }

    /**
     * What proves that writes on the primary arrive: a check for it, and one for each replica.
     *
     * @param token marks this run's writes: letters, digits and dashes, another one each time
     */
    public static List<Check> proofs(Topology topology, String token) {
        return ReplicationChecks.of(topology, Map.of(), token).stream()
                .filter(Check::provesWhole)
                .toList();
    }

    /** Where the topology says which server is the primary, and where it names that replica. */
    public static List<String> places(Topology topology, String replica) {
        return topology.part(Mysql.class)
                .map(m -> List.of(
                        "mysql.primary", "mysql.replicas[" + m.replicas().indexOf(replica) + "]"))
                .orElse(List.of());
    }
}
