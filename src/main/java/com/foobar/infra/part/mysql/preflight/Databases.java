package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.replication.WritableResource;
import com.foobar.infra.part.mysql.seed.SeedResource;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.ReplicaStatus;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;

/**
 * What the servers said of their databases, and what is to be made of them.
 *
 * @param desired all stages of the stack, those of the databases among them
 */
record Databases(Topology topology, Mysql mysql, List<DesiredStage> desired, ClusterFacts observed) {

    boolean remembers(String server, String kind) {
        return observed.get(server, new ManifestFact(topology.name()))
                .filter(m -> m.digests().containsKey(kind + " " + topology.name()))
                .isPresent();
    }

    Optional<MysqlState> state(String server) {
        return desired.stream()
                .flatMap(s -> s.resources().stream())
                .filter(r -> r.server().equals(server))
                .flatMap(r -> r.facts().stream())
                .filter(MysqlFact.class::isInstance)
                .map(MysqlFact.class::cast)
                .findFirst()
                .flatMap(fact -> observed.get(server, fact));
    }

    /** Also of a server that has no role any more. */
    Optional<MysqlState> stateOfAny(String server) {
        return state(server).or(() -> observed.get(server, Writers.QUESTION));
    }

    /** What seeds a replica. */
    Optional<SeedResource> seed(String server) {
        return desired.stream()
                .flatMap(s -> s.resources().stream())
                .filter(SeedResource.class::isInstance)
                .map(SeedResource.class::cast)
                .filter(s -> s.server().equals(server))
                .findFirst();
    }

    /** What opens the primary. */
    Optional<WritableResource> writable() {
        return desired.stream()
                .flatMap(s -> s.resources().stream())
                .filter(WritableResource.class::isInstance)
                .map(WritableResource.class::cast)
                .filter(w -> w.server().equals(mysql.primary()))
                .findFirst();
    }

    Optional<MysqlState.Running> running(String server) {
        return state(server).filter(MysqlState.Running.class::isInstance).map(MysqlState.Running.class::cast);
    }

    /** Whether this topology has set the server up before. */
    boolean known(String server) {
        return remembers(server, "replication") || remembers(server, "writable");
    }

    /** Whether it was told to follow our primary as we tell it: an apply that was cut short may not have noted it. */
    boolean follows(MysqlState.Running state) {
        var primary = topology.server(mysql.primary());
        return state.channel()
                .map(ReplicaStatus::link)
                .filter(link -> link.host().equals(primary.address())
                        && link.port() == mysql.port()
                        && link.user().equals(mysql.replicationUser()))
                .isPresent();
    }
}
