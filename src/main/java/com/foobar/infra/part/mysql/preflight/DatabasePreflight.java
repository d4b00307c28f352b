package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.OfferFact;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.account.AccountResource;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.handover.Handover;
import com.foobar.infra.part.mysql.handover.OlderFile;
import com.foobar.infra.part.mysql.replication.WritableResource;
import com.foobar.infra.part.mysql.rolling.Rolling;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Platform;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds, before anything is changed, why a database server must not take the part that the topology gives it. */
final class DatabasePreflight {

    /** Asked of every database server. */
    static final OfferFact OFFER = new OfferFact("mysql-server");

    private final Topology topology;
    private final Mysql mysql;
    private final ClusterFacts observed;
    private final Databases databases;

    /** @param databases what the servers said */
    DatabasePreflight(Databases databases) {
        this.topology = databases.topology();
        this.mysql = databases.mysql();
        this.observed = databases.observed();
        this.databases = databases;
    }

    /** A planned change of the primary, which comes before all else. */
    Optional<Handover> handover() {
        return Handover.due(topology, mysql, databases::running, server -> databases.remembers(server, "writable"));
    }

    void obstacles(List<Obstacle> found) {
        if (databases.writable().filter(WritableResource::restored).isEmpty()) {
            OlderFile.obstacle(observed, topology.name(), mysql, databases::running)
                    .ifPresent(found::add);
        }
        var handover = handover();
        if (handover.isPresent()) {
            // Who may follow whom is for the plan that comes after it.
            handover.get().obstacles(found);
            new Rolling(topology, mysql, databases.desired())
                    .obstacles(observed, handover.get().from(), found);
            for (var server : mysql.members()) {
                databases.running(server).ifPresent(state -> new RunningPreflight(server, state).obstacles(found));
            }
            return;
        }
        var primary = new PrimaryPreflight(databases);
        primary.obstacle().ifPresent(found::add);
        databases
                .writable()
                .flatMap(writable ->
                        new ReopeningPreflight(mysql.primary(), writable, databases).obstacle(mysql.replicas()))
                .ifPresent(found::add);
        promotedThatLeave(found);
        for (var server : mysql.members()) {
            observed.of(server).ifPresent(facts -> packages(server, facts, found));
            databases.state(server).ifPresent(state -> {
                var seed = new SeedPreflight(topology, mysql, databases.seed(server), observed);
                seed.obstacles(state, databases.running(mysql.primary()), found);
                if (!seed.clones()) {
                    primary.former(server, state).or(() -> start(server, state)).ifPresent(found::add);
                }
                switch (state) {
                    case MysqlState.Unreachable(var why, var remedy) ->
                        found.add(new Obstacle(server, "cannot ask MySQL: " + why, remedy, false));
                    case MysqlState.Running running -> {
                        running(server, running, seed.clones(), found);
                        new RunningPreflight(server, running).obstacles(found);
                        passwords(server, found);
                    }
                    case MysqlState.NotRunning stopped -> {
                        if (!seed.clones()) {
                            stopped(server, stopped, found);
                        }
                    }
                    case MysqlState.Absent _ -> {}
                }
            });
        }
    }

    /** A replica that was promoted is not cleared with what only it holds: it may be what the site ran on. */
    private void promotedThatLeave(List<Obstacle> found) {
        var primary = databases.running(mysql.primary());
        for (var server : new TreeSet<>(observed.servers())) {
            if (mysql.members().contains(server) || primary.isEmpty() || !databases.remembers(server, "replication")) {
                continue;
            }
            databases
                    .stateOfAny(server)
                    .filter(MysqlState.Running.class::isInstance)
                    .map(MysqlState.Running.class::cast)
                    .filter(left -> left.channels().isEmpty())
                    .map(left -> left.executed().subtract(primary.get().executed()))
                    .filter(own -> !own.isEmpty())
                    .ifPresent(own -> found.add(new Obstacle(
                            server,
                            "follows nobody, and leaves with transactions that the primary " + mysql.primary()
                                    + " lacks: " + own,
                            "if it was promoted and is to stay the primary: mysql.primary: " + server
                                    + "; else see what they are (mysqlbinlog --include-gtids on " + server
                                    + "), and if they may be left behind, take it out of the inventory and apply --forget "
                                    + server,
                            false)));
        }
    }

    /** A password that the server is to be given must be one that it takes. */
    private void passwords(String server, List<Obstacle> found) {
        var refused = new TreeMap<String, String>();
        databases.desired().stream()
                .flatMap(s -> s.resources().stream())
                .filter(r -> r.server().equals(server))
                .filter(AccountResource.class::isInstance)
                .map(AccountResource.class::cast)
                .forEach(account ->
                        account.refusedPassword(observed).ifPresent(why -> refused.put(account.user(), why)));
        refused.forEach((user, why) -> found.add(new Obstacle(
                server,
                "validate_password here would refuse the password that you gave for " + user + ": it " + why,
                "give another one, or ask for less (SHOW VARIABLES LIKE 'validate_password%')",
                false)));
    }

    /** Where Debian sid's package does not install, the server must be offered one by its own sources. */
    private void packages(String server, Facts facts, List<Obstacle> found) {
        var host = facts.get(new HostFact());
        boolean takesSid = mysql.packageSource() != Mysql.PackageSource.DISTRIBUTION
                && Platform.of(host.os(), host.version())
                        .filter(Platform::takesSid)
                        .isPresent();
        if (!takesSid && facts.get(OFFER) == OfferFact.State.NOT_OFFERED) {
            found.add(new Obstacle(
                    server,
                    "none of its package sources has mysql-server (" + host.prettyName() + ")",
                    "add MySQL's own APT repository to it (https://dev.mysql.com/downloads/repo/apt/) and run apt-get update"
                            + " there, or use Debian 13 or Ubuntu for the databases",
                    false));
        }
    }

    private void stopped(String server, MysqlState.NotRunning state, List<Obstacle> found) {
        boolean ours = databases.known(server)
                || observed.get(server, new ManifestFact(topology.name()))
                        .filter(m -> m.digests().containsKey("service mysql.service"))
                        .isPresent();
        if (!ours) {
            StoppedDatabase.obstacle(server, state).ifPresent(found::add);
        }
    }

    /** @param cloned whether what it holds is replaced, with the operator's consent if it is anything */
    private void running(String server, MysqlState.Running state, boolean cloned, List<Obstacle> found) {
        boolean known = databases.known(server) || databases.follows(state);
        var foreign = state.databases();
        if (!known && !foreign.isEmpty() && !cloned && isUntold(server, state)) {
            found.add(new Obstacle(
                    server,
                    "holds data of its own that the primary " + mysql.primary() + " knows nothing of: "
                            + String.join(", ", new TreeSet<>(foreign)),
                    "save what is needed, then " + ReplicaStart.seed(server, mysql.primary()),
                    false));
            return;
        }
        if (!known && !foreign.isEmpty() && !cloned) {
            found.add(new Obstacle(
                    server,
                    "MySQL here already holds data: " + String.join(", ", foreign),
                    "nothing of it is dropped; consent if this server may be taken over as it is",
                    true));
        }
        if (server.equals(mysql.primary())) {
            state.channel()
                    .filter(_ -> new PrimaryPreflight(databases).obstacle().isEmpty())
                    .ifPresent(channel -> found.add(PrimaryPreflight.notThePrimary(
                            mysql.primary(),
                            "follows " + channel.link().host() + ":"
                                    + channel.link().port())));
        } else {
            new FollowingPreflight(databases, mysql.primary())
                    .obstacles(
                            server,
                            state,
                            known || foreign.isEmpty() && state.channel().isEmpty(),
                            cloned,
                            found);
        }
    }

    /** Whether no GTID tells of what a server that is to be a replica holds, and it follows nobody. */
    private boolean isUntold(String server, MysqlState.Running state) {
        return !server.equals(mysql.primary())
                && state.channels().isEmpty()
                && state.executed().equals(GtidSet.empty());
    }

    /** What a server that does not follow yet would never get. */
    private Optional<Obstacle> start(String server, MysqlState state) {
        boolean following = state instanceof MysqlState.Running running && databases.follows(running)
                || state instanceof MysqlState.NotRunning && databases.remembers(server, "replication")
                || state instanceof MysqlState.Unreachable;
        return databases
                .running(mysql.primary())
                .filter(_ -> !server.equals(mysql.primary()) && !following)
                .flatMap(source ->
                        new ReplicaStart(mysql.primary(), source).obstacle(server, state, databases.known(server)));
    }
}
