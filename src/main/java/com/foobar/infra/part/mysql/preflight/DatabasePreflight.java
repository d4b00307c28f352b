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
import com.foobar.infra.part.mysql.seed.SeedResource;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.ReplicaStatus;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Platform;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds, before anything is changed, why a database server must not take the part that the topology gives it. */
public final class DatabasePreflight {

    /** Asked of every database server. */
    public static final OfferFact OFFER = new OfferFact("mysql-server");

    private final Topology topology;
    private final Mysql mysql;
    private final List<DesiredStage> desired;

    public DatabasePreflight(Topology topology, Mysql mysql, List<DesiredStage> desired) {
        this.topology = topology;
        this.mysql = mysql;
        this.desired = desired;
    }

    /** A planned change of the primary, which comes before all else. */
    Optional<Handover> handover(ClusterFacts observed) {
        return Handover.due(
                topology,
                mysql,
                server -> running(observed, server),
                server -> remembers(observed, server, "writable"));
    }

    public void obstacles(ClusterFacts observed, List<Obstacle> found) {
        if (writable().filter(WritableResource::restored).isEmpty()) {
            OlderFile.obstacle(observed, topology.name(), mysql, server -> running(observed, server))
                    .ifPresent(found::add);
        }
        var handover = handover(observed);
        if (handover.isPresent()) {
            // Who may follow whom is for the plan that comes after it.
            handover.get().obstacles(found);
            new Rolling(topology, mysql, desired)
                    .obstacles(observed, handover.get().from(), found);
            for (var server : mysql.members()) {
                running(observed, server).ifPresent(state -> new RunningPreflight(server, state).obstacles(found));
            }
            return;
        }
        var primary = new PrimaryPreflight(this, mysql, observed);
        primary.obstacle().ifPresent(found::add);
        writable()
                .flatMap(writable ->
                        new ReopeningPreflight(mysql.primary(), writable, this, observed).obstacle(mysql.replicas()))
                .ifPresent(found::add);
        promotedThatLeave(observed, found);
        for (var server : mysql.members()) {
            observed.of(server).ifPresent(facts -> packages(server, facts, found));
            state(observed, server).ifPresent(state -> {
                var seed = new SeedPreflight(topology, mysql, seed(server), observed);
                seed.obstacles(state, running(observed, mysql.primary()), found);
                if (!seed.clones()) {
                    primary.former(server, state)
                            .or(() -> start(observed, server, state))
                            .ifPresent(found::add);
                }
                switch (state) {
                    case MysqlState.Unreachable(var why, var remedy) ->
                        found.add(new Obstacle(server, "cannot ask MySQL: " + why, remedy, false));
                    case MysqlState.Running running -> {
                        running(observed, server, running, seed.clones(), found);
                        new RunningPreflight(server, running).obstacles(found);
                        passwords(observed, server, found);
                    }
                    case MysqlState.NotRunning stopped -> {
                        if (!seed.clones()) {
                            stopped(observed, server, stopped, found);
                        }
                    }
                    case MysqlState.Absent _ -> {}
                }
            });
        }
    }

    /** A replica that was promoted is not cleared with what only it holds: it may be what the site ran on. */
    private void promotedThatLeave(ClusterFacts observed, List<Obstacle> found) {
        var primary = running(observed, mysql.primary());
        for (var server : new TreeSet<>(observed.servers())) {
            if (mysql.members().contains(server) || primary.isEmpty() || !remembers(observed, server, "replication")) {
                continue;
            }
            stateOfAny(observed, server)
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
    private void passwords(ClusterFacts observed, String server, List<Obstacle> found) {
        var refused = new TreeMap<String, String>();
        desired.stream()
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

    boolean remembers(ClusterFacts observed, String server, String kind) {
        return observed.get(server, new ManifestFact(topology.name()))
                .filter(m -> m.digests().containsKey(kind + " " + topology.name()))
                .isPresent();
    }

    Optional<MysqlState> state(ClusterFacts observed, String server) {
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
    Optional<MysqlState> stateOfAny(ClusterFacts observed, String server) {
        return state(observed, server).or(() -> observed.get(server, Writers.QUESTION));
    }

    /** What seeds a replica. */
    private Optional<SeedResource> seed(String server) {
        return desired.stream()
                .flatMap(s -> s.resources().stream())
                .filter(SeedResource.class::isInstance)
                .map(SeedResource.class::cast)
                .filter(s -> s.server().equals(server))
                .findFirst();
    }

    /** What opens the primary. */
    private Optional<WritableResource> writable() {
        return desired.stream()
                .flatMap(s -> s.resources().stream())
                .filter(WritableResource.class::isInstance)
                .map(WritableResource.class::cast)
                .filter(w -> w.server().equals(mysql.primary()))
                .findFirst();
    }

    private void stopped(ClusterFacts observed, String server, MysqlState.NotRunning state, List<Obstacle> found) {
        boolean ours = known(observed, server)
                || observed.get(server, new ManifestFact(topology.name()))
                        .filter(m -> m.digests().containsKey("service mysql.service"))
                        .isPresent();
        if (!ours) {
            StoppedDatabase.obstacle(server, state).ifPresent(found::add);
        }
    }

    /** @param cloned whether what it holds is replaced, with the operator's consent if it is anything */
    private void running(
            ClusterFacts observed, String server, MysqlState.Running state, boolean cloned, List<Obstacle> found) {
        boolean known = known(observed, server) || follows(state);
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
                    .filter(_ -> new PrimaryPreflight(this, mysql, observed)
                            .obstacle()
                            .isEmpty())
                    .ifPresent(channel -> found.add(PrimaryPreflight.notThePrimary(
                            mysql.primary(),
                            "follows " + channel.link().host() + ":"
                                    + channel.link().port())));
        } else {
            replica(
                    observed,
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
    private Optional<Obstacle> start(ClusterFacts observed, String server, MysqlState state) {
        boolean following = state instanceof MysqlState.Running running && follows(running)
                || state instanceof MysqlState.NotRunning && remembers(observed, server, "replication")
                || state instanceof MysqlState.Unreachable;
        return running(observed, mysql.primary())
                .filter(_ -> !server.equals(mysql.primary()) && !following)
                .flatMap(source ->
                        new ReplicaStart(mysql.primary(), source).obstacle(server, state, known(observed, server)));
    }

    Optional<MysqlState.Running> running(ClusterFacts observed, String server) {
        return state(observed, server)
                .filter(MysqlState.Running.class::isInstance)
                .map(MysqlState.Running.class::cast);
    }

    /** Whether this topology has set the server up before. */
    boolean known(ClusterFacts observed, String server) {
        return remembers(observed, server, "replication") || remembers(observed, server, "writable");
    }

    /** Whether it was told to follow our primary as we tell it: an apply that was cut short may not have noted it. */
    private boolean follows(MysqlState.Running state) {
        var primary = topology.server(mysql.primary());
        return state.channel()
                .map(ReplicaStatus::link)
                .filter(link -> link.host().equals(primary.address())
                        && link.port() == mysql.port()
                        && link.user().equals(mysql.replicationUser()))
                .isPresent();
    }

    private void replica(
            ClusterFacts observed,
            String server,
            MysqlState.Running replica,
            boolean fresh,
            boolean cloned,
            List<Obstacle> found) {
        var source = running(observed, mysql.primary());
        if (source.isEmpty()) {
            return;
        }
        var primary = source.get();
        if (replica.server().writable()
                && replica.channels().isEmpty()
                && remembers(observed, server, "replication")
                && !primary.server().writable()) {
            found.add(new Obstacle(
                    server,
                    "takes writes and follows nobody, while the primary " + mysql.primary() + " takes none: " + server
                            + " was promoted",
                    "if it is to stay the primary, say so: mysql.primary: " + server + "; if not, close it (SET GLOBAL"
                            + " super_read_only=ON on " + server + ") and apply again",
                    false));
        }
        if (replica.server().uuid().equals(primary.server().uuid())) {
            found.add(new Obstacle(
                    server,
                    "has the same server_uuid as its source " + mysql.primary() + " ("
                            + primary.server().uuid() + "): it is an image of it",
                    "on " + server + ": systemctl stop mysql, remove /var/lib/mysql/auto.cnf, systemctl start mysql",
                    false));
            return;
        }
        if (cloned) {
            return;
        }
        boolean joined = remembers(observed, server, "replication");
        var errant = errant(replica, primary);
        if (!errant.isEmpty() && (joined || !fresh)) {
            var obstacle = new Obstacle(
                    server,
                    "has transactions that the primary " + mysql.primary() + " lacks: " + errant,
                    "find out what they are (mysqlbinlog --include-gtids on " + server
                            + "), bring what is needed to the primary, then make this replica anew, which destroys what it holds:"
                            + " foobar-infra apply --rebuild " + server + "; they are never reset silently",
                    false);
            found.add(joined ? obstacle.ofItsServerAlone() : obstacle);
        }
        var lost = lost(replica, primary);
        if (!lost.isEmpty()) {
            found.add(new Obstacle(
                    server,
                    "has transactions of " + mysql.primary() + "'s own that " + mysql.primary() + " itself lacks: "
                            + lost + "; it was set back, for instance to an older copy of its data",
                    "let " + mysql.primary()
                            + " take no more writes, as it gives their numbers to others; bring back what"
                            + " it lost (mysqlbinlog --include-gtids=" + lost + " on " + server
                            + "), or make this replica anew if that may be lost: foobar-infra apply --rebuild "
                            + server,
                    false));
        }
        var gone = primary.purged().subtract(replica.executed());
        if (!gone.isEmpty() && !replica.executed().contains(primary.purged())) {
            var obstacle = new Obstacle(
                    server,
                    "lacks transactions that " + mysql.primary() + " has already purged: " + gone,
                    ReplicaStart.seed(server, mysql.primary()),
                    false);
            found.add(joined ? obstacle.ofItsServerAlone() : obstacle);
        }
    }

    /** What came from the primary itself may simply be newer than the primary's answer. */
    private static GtidSet errant(MysqlState.Running replica, MysqlState.Running primary) {
        return replica.executed()
                .subtract(primary.executed())
                .subtract(GtidSet.parse(primary.server().uuid() + ":1-9223372036854775806"));
    }

    /** What came from the primary, and what it has no more: while nothing comes in, it cannot be newer than its answer. */
    private static GtidSet lost(MysqlState.Running replica, MysqlState.Running primary) {
        if (replica.channel().isEmpty()
                || replica.channel().get().receiver().thread().on()) {
            return GtidSet.empty();
        }
        return replica.executed().subtract(primary.executed()).subtract(errant(replica, primary));
    }
}
