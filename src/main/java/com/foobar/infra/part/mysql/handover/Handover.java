package com.foobar.infra.part.mysql.handover;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.BinaryLogs;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.MysqlVersion;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A planned change of the primary that is due: the topology names a replica that follows the server which takes writes, and
 * lists that one among the replicas.
 *
 * @param from the server that takes writes
 */
public record Handover(Topology topology, Mysql mysql, String from, MysqlState.Running old, MysqlState.Running next) {

    /**
     * @param running a server's state, if it runs
     * @param wasPrimary whether a server was made the primary by this stack, and not told otherwise since
     */
    public static Optional<Handover> due(
            Topology topology,
            Mysql mysql,
            Function<String, Optional<MysqlState.Running>> running,
            Predicate<String> wasPrimary) {
        var next = running.apply(mysql.primary()).filter(s -> !s.server().writable());
        return mysql.replicas().stream()
                .filter(wasPrimary)
                .flatMap(from -> running
                        .apply(from)
                        .filter(old -> old.server().writable() && old.channels().isEmpty())
                        .flatMap(old -> next.map(n -> new Handover(topology, mysql, from, old, n)))
                        .stream())
                .filter(Handover::follows)
                .findFirst();
    }

    private boolean follows() {
        var address = topology.server(from).address();
        return next.channel()
                .filter(c -> c.link().host().equals(address) && c.link().port() == mysql.port())
                .isPresent();
    }

    /** The server that is to take writes. */
    public String to() {
        return mysql.primary();
    }

    /** What speaks against it already now; the servers look again right before. */
    public void obstacles(List<Obstacle> found) {
        var channel = next.channel().orElseThrow();
        if (!channel.healthy()) {
            refuse(
                    found,
                    "replication from " + from + " does not run: " + channel.firstTrouble(),
                    "see why (mysql -E -e 'SHOW REPLICA STATUS' on " + to() + "); to go on with " + from
                            + " instead, put mysql.primary back, and apply mends it");
        } else if (!channel.receiver().sourceUuid().equals(old.server().uuid())) {
            refuse(
                    found,
                    "it follows a server of the same address that is not " + from,
                    "see who answers at " + topology.server(from).address());
        }
        if (channel.link().delaySeconds() > 0) {
            refuse(
                    found,
                    "it is " + channel.link().delaySeconds() + " s behind on purpose",
                    mysql.isDelayed(to())
                            ? "take another replica; or end its delay first: with " + from + " as the primary take "
                                    + to() + " out of mysql.delayed, and apply"
                            : "put mysql.primary back and apply, which ends the delay");
        }
        var errant = next.executed()
                .subtract(old.executed())
                .subtract(GtidSet.parse(old.server().uuid() + ":1-9223372036854775806"));
        if (!errant.isEmpty()) {
            refuse(
                    found,
                    "it has transactions that " + from + " lacks: " + errant,
                    "see what they are, on " + to() + ": " + BinaryLogs.reading(next, errant)
                            + "; then put mysql.primary back, and make this replica anew, which destroys what it holds,"
                            + " these transactions being saved there first: foobar-infra apply --rebuild "
                            + to());
        }
        var here = MysqlVersion.parse(next.server().version());
        var there = MysqlVersion.parse(old.server().version());
        if (here.isPresent() && there.isPresent() && here.get().compareTo(there.get()) < 0) {
            refuse(
                    found,
                    "its MySQL " + here.get() + " is older than " + from + "'s " + there.get()
                            + ", which could not follow it",
                    "upgrade it first");
        }
    }

    private void refuse(List<Obstacle> found, String why, String hint) {
        found.add(new Obstacle(to(), "cannot take the place of " + from + ": " + why, hint, false));
    }
}
