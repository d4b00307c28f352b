package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.plan.Obstacle;
import java.util.Optional;
import java.util.TreeSet;

/** Finds why the server that the topology calls the primary must not be it, or who was before it must not follow it. */
final class PrimaryPreflight {

    private final Databases databases;
    private final Mysql mysql;
    private final ClusterFacts observed;

    PrimaryPreflight(Databases databases) {
        this.databases = databases;
        this.mysql = databases.mysql();
        this.observed = databases.observed();
    }

    /** Why it must not be the primary, for the sake of the data that another one holds. */
    Optional<Obstacle> obstacle() {
        return anotherPrimary()
                .map(why -> promoted().isPresent() ? leftBehind(why) : notThePrimary(mysql.primary(), why));
    }

    static Obstacle notThePrimary(String primary, String why) {
        return new Obstacle(
                primary,
                "is to be the primary, but " + why,
                "changing the primary is a switchover, which apply does not do; put mysql.primary back",
                false);
    }

    private Obstacle leftBehind(String why) {
        var reason = another().flatMap(this::reason);
        if (reason.isPresent()) {
            return new Obstacle(
                    mysql.primary(),
                    "is to be the primary, but " + why + ": " + reason.get().why(),
                    reason.get().hint() + ". If it may be left behind as it is, take it out of the inventory and apply"
                            + " --forget " + another().orElseThrow(),
                    false);
        }
        return new Obstacle(
                mysql.primary(),
                "is to be the primary, but " + why,
                "list that one under mysql.replicas, so that it is seen whether it can follow " + mysql.primary()
                        + "; if it is gone for good, take it out of the inventory and apply --forget it",
                false);
    }

    /**
     * Why making this one the primary would leave the stack's data behind. An operator who means that takes the mysql
     * section out first.
     */
    private Optional<String> anotherPrimary() {
        var another = another();
        if (another.isPresent()) {
            return another.map(server -> server + " is, and holds the data");
        }
        boolean fresh = observed.of(mysql.primary()).isPresent()
                && !databases.remembers(mysql.primary(), "writable")
                && databases
                        .state(mysql.primary())
                        .filter(s -> s instanceof MysqlState.Absent
                                || s instanceof MysqlState.Running running
                                        && running.channel().isEmpty()
                                        && running.schemas().isEmpty())
                        .isPresent();
        return mysql.replicas().stream()
                .filter(_ -> fresh)
                .filter(server -> observed.of(server).isPresent() && databases.remembers(server, "replication"))
                .findFirst()
                .map(server -> "it is empty, and " + server
                        + " holds data of this stack's primary, which was another one or" + " was lost");
    }

    /** Why one that was the primary does not give way, as far as it can be told. */
    private Optional<FormerPrimary.Reason> reason(String server) {
        return promoted()
                .flatMap(now -> databases
                        .stateOfAny(server)
                        .flatMap(state -> new FormerPrimary(mysql.primary(), now).reason(server, state)));
    }

    /** One that was the primary, and does not give way. */
    private Optional<String> another() {
        return new TreeSet<>(observed.servers())
                .stream()
                        .filter(server -> !server.equals(mysql.primary()))
                        .filter(server -> databases.remembers(server, "writable"))
                        .filter(server -> !givesWay(server))
                        .findFirst();
    }

    /** The primary, where it is one that has taken another's place: it was told by hand to follow nobody. */
    private Optional<MysqlState.Running> promoted() {
        return databases
                .running(mysql.primary())
                .filter(state -> FormerPrimary.isPromoted(state, databases.known(mysql.primary())));
    }

    /** Whether one that was the primary is judged as a replica to be, or leaves nothing behind that the promoted one lacks. */
    private boolean givesWay(String server) {
        return promoted()
                .filter(now -> mysql.members().contains(server)
                        || observed.get(server, new MysqlFact())
                                .filter(state -> !(state instanceof MysqlState.Unreachable))
                                .filter(state -> new FormerPrimary(mysql.primary(), now)
                                        .obstacle(server, state)
                                        .isEmpty())
                                .isPresent())
                .isPresent();
    }

    /** Why one that was the primary cannot follow the one that took its place. */
    Optional<Obstacle> former(String server, MysqlState state) {
        return promoted()
                .filter(_ -> !server.equals(mysql.primary()) && databases.remembers(server, "writable"))
                .flatMap(now -> new FormerPrimary(mysql.primary(), now).obstacle(server, state));
    }
}
