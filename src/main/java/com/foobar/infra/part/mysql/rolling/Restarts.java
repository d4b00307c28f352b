package com.foobar.infra.part.mysql.rolling;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.seed.SeedResource;
import com.foobar.infra.part.mysql.setting.MysqlSettingsResource;
import com.foobar.infra.part.mysql.setting.MysqldCommand;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.ReplicaStatus;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * On which servers MySQL is about to be restarted, and what else is known of them.
 *
 * @param desired all stages of the stack, those of the databases among them
 */
record Restarts(Topology topology, Mysql mysql, List<DesiredStage> desired) {

    Restarts {
        desired = List.copyOf(desired);
    }

    /** Whether what runs there is restarted, be it for a setting, a drop-in or what it was started with. */
    boolean restarts(ClusterFacts observed, String server) {
        return isUp(observed, server)
                && (service(server).filter(s -> s.loads(observed)).isPresent()
                        || settings(server).filter(s -> s.restarts(observed)).isPresent());
    }

    /** Whether a member of the stack is down, and is brought up. */
    boolean starts(ClusterFacts observed, String server) {
        return isKnown(observed, server)
                && !isUp(observed, server)
                && service(server).filter(s -> s.loads(observed)).isPresent();
    }

    boolean isUp(ClusterFacts observed, String server) {
        return observed.of(server).isPresent()
                && service(server).filter(s -> s.unit(observed).running()).isPresent();
    }

    /** Whether the stack set it up before; one that is new serves nobody. */
    boolean isKnown(ClusterFacts observed, String server) {
        return observed.get(server, new ManifestFact(topology.name()))
                .filter(m -> Stream.of("replication", "writable")
                        .anyMatch(kind -> m.digests().containsKey(kind + " " + topology.name())))
                .isPresent();
    }

    /** Whether it follows that server as it should, so that it will again once it is back. */
    boolean follows(ClusterFacts observed, String server, String primary) {
        var source = running(observed, primary).map(s -> s.server().uuid());
        return isKnown(observed, server)
                && running(observed, server)
                        .flatMap(MysqlState.Running::channel)
                        .filter(ReplicaStatus::healthy)
                        .filter(c -> Optional.of(c.receiver().sourceUuid()).equals(source))
                        .isPresent()
                && resources(server)
                        .filter(SeedResource.class::isInstance)
                        .map(SeedResource.class::cast)
                        .noneMatch(seed -> seed.clones(observed));
    }

    private Optional<MysqlState.Running> running(ClusterFacts observed, String server) {
        return settings(server).flatMap(s -> MysqlResources.running(observed, server, s.fact()));
    }

    /** What a restart is made of: the files that MySQL reads at its start, and what it runs with. */
    List<Resource> parts(String server) {
        return service(server).stream()
                .flatMap(service -> resources(server)
                        .filter(r ->
                                r instanceof FileResource file && file.service().equals(service.spec())
                                        || r.equals(service)
                                        || r instanceof MysqlSettingsResource))
                .toList();
    }

    /** Whether an operation is of that kind. */
    boolean isPart(Operation operation) {
        return operation.changes().stream()
                .map(change -> change.resource().toString())
                .anyMatch(id -> id.equals("service " + MysqldCommand.UNIT) || id.equals("settings mysql"));
    }

    private Stream<Resource> resources(String server) {
        return desired.stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(r -> r.server().equals(server));
    }

    private Optional<ServiceResource> service(String server) {
        return resources(server)
                .filter(ServiceResource.class::isInstance)
                .map(ServiceResource.class::cast)
                .filter(s -> s.spec().unit().equals(MysqldCommand.UNIT))
                .findFirst();
    }

    private Optional<MysqlSettingsResource> settings(String server) {
        return resources(server)
                .filter(MysqlSettingsResource.class::isInstance)
                .map(MysqlSettingsResource.class::cast)
                .findFirst();
    }
}
