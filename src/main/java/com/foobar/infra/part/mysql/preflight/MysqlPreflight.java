package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.handover.HandoverStages;
import com.foobar.infra.part.mysql.handover.Since;
import com.foobar.infra.part.mysql.handover.UntakenPlace;
import com.foobar.infra.part.mysql.rolling.Copies;
import com.foobar.infra.part.mysql.rolling.Rolling;
import com.foobar.infra.part.mysql.setting.OverruledSettings;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.topology.Topology;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What stands in the way of the databases.
 *
 * @param desired all stages of the stack, those of the databases among them
 */
public record MysqlPreflight(Topology topology, Mysql mysql, List<DesiredStage> desired) implements Preflight {

    /** Where databases lie. */
    static final String DATA = "/var/lib/mysql";

    @Override
    public Set<Fact<?>> facts(String server) {
        return mysql.members().contains(server)
                ? Set.of(DatabasePreflight.OFFER, Since.fact(topology.name()), UntakenPlace.fact(topology.name()))
                : Set.of();
    }

    /** A full volume hangs whoever writes. */
    @Override
    public Map<String, Long> room(String server) {
        return mysql.members().contains(server) ? Map.of(DATA, 64L << 20) : Map.of();
    }

    @Override
    public void obstacles(String server, Facts facts, List<Obstacle> found) {
        long memory = facts.get(new HostFact()).memoryBytes();
        if (mysql.members().contains(server) && mysql.bufferPoolBytes() > memory / 10 * 7) {
            found.add(new Obstacle(
                    server,
                    "mysql.buffer_pool of " + (mysql.bufferPoolBytes() >> 20) + " MiB is more than 70 % of this host's "
                            + (memory >> 20) + " MiB",
                    "set a smaller buffer_pool, or give the host more memory",
                    false));
        }
    }

    @Override
    public void obstacles(ClusterFacts observed, List<Obstacle> found) {
        databases(observed).obstacles(found);
        new OverruledSettings(desired).obstacles(observed, found);
    }

    @Override
    public void notes(ClusterFacts observed, List<String> notes) {
        new OverruledSettings(desired).notes(observed, notes);
        new Writers(topology, mysql, desired).notes(observed, notes);
        var databases = new Databases(topology, mysql, desired, observed);
        UntakenPlace.note(
                        observed,
                        topology.name(),
                        mysql,
                        server -> databases
                                .running(server)
                                .filter(state -> state.server().writable())
                                .isPresent())
                .ifPresent(notes::add);
        databases(observed).handover().ifPresent(handover -> rolling().notes(observed, handover.from(), notes));
    }

    @Override
    public Set<Fact<?>> factsOfLeft() {
        return Set.of(Writers.QUESTION);
    }

    @Override
    public List<Stage> alone(ClusterFacts observed) {
        var kept = desired.stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(r -> r.server().equals(mysql.primary()))
                .filter(SecretResource.class::isInstance)
                .map(SecretResource.class::cast)
                .filter(secret -> secret.given().isEmpty())
                .map(SecretResource::name)
                .distinct()
                .toList();
        return databases(observed)
                .handover()
                .map(handover -> Stream.concat(
                                rolling().beforeHandover(observed, handover.from()).stream(),
                                new HandoverStages(handover).of(kept).stream())
                        .toList())
                .orElse(List.of());
    }

    private Rolling rolling() {
        return new Rolling(topology, mysql, desired);
    }

    @Override
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        return new Copies(topology, mysql, desired)
                .arranged(rolling().arranged(planned, observed, obstacles, notes), observed, notes);
    }

    /** Another server is remembered as the primary than the one that takes writes: a handover, or a failover, that was not finished. */
    @Override
    public boolean isToBeProven(ClusterFacts observed) {
        var databases = new Databases(topology, mysql, desired, observed);
        return mysql.replicas().stream().anyMatch(replica -> databases.remembers(replica, "writable"))
                && databases
                        .running(mysql.primary())
                        .filter(state -> state.server().writable())
                        .isPresent();
    }

    @Override
    public Optional<Stage> urgent(ClusterFacts observed, Collection<String> only) {
        return new Writers(topology, mysql, desired).closing(observed, only);
    }

    private DatabasePreflight databases(ClusterFacts observed) {
        return new DatabasePreflight(new Databases(topology, mysql, desired, observed));
    }

    @Override
    public void away(List<String> servers, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        new Absence(mysql, new Rolling(topology, mysql, desired)).told(servers, observed, obstacles, notes);
    }
}
