package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.replication.Term;
import com.foobar.infra.part.mysql.state.BinaryLogs;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.plan.Obstacle;
import java.util.List;

/** Finds why a database that holds something, or followed before, must not follow the primary as it is. */
final class FollowingPreflight {

    private final Databases databases;
    private final String source;

    /** @param source the primary */
    FollowingPreflight(Databases databases, String source) {
        this.databases = databases;
        this.source = source;
    }

    /**
     * @param fresh whether it may take its start from the primary, whatever it executed
     * @param cloned whether what it holds is replaced
     */
    void obstacles(String server, MysqlState.Running replica, boolean fresh, boolean cloned, List<Obstacle> found) {
        var running = databases.running(source);
        if (running.isEmpty()) {
            return;
        }
        var primary = running.get();
        if (replica.server().writable()
                && replica.channels().isEmpty()
                && databases.remembers(server, "replication")
                && !primary.server().writable()) {
            found.add(new Obstacle(
                    server,
                    "takes writes and follows nobody, while the primary " + source + " takes none: " + server
                            + " was promoted",
                    "if it is to stay the primary, say so: mysql.primary: " + server + "; if not, close it (SET GLOBAL"
                            + " super_read_only=ON on " + server + ") and apply again",
                    false));
        }
        if (replica.server().uuid().equals(primary.server().uuid())) {
            found.add(new Obstacle(
                    server,
                    "has the same server_uuid as its source " + source + " ("
                            + primary.server().uuid() + "): it is an image of it",
                    "on " + server + ": systemctl stop mysql, remove /var/lib/mysql/auto.cnf, systemctl start mysql",
                    false));
            return;
        }
        if (cloned) {
            return;
        }
        boolean joined = databases.remembers(server, "replication");
        var errant = errant(replica, primary);
        if (!errant.isEmpty() && (joined || !fresh)) {
            var obstacle = new Obstacle(
                    server,
                    "has transactions that the primary " + source + " lacks: " + errant,
                    "see what they are, on " + server + ": " + BinaryLogs.reading(replica, errant)
                            + "; bring what is needed to the primary, then make this replica anew, which destroys what it holds,"
                            + " these transactions being saved there first: foobar-infra apply --rebuild " + server
                            + "; they are never reset silently",
                    false);
            found.add(joined ? obstacle.ofItsServerAlone() : obstacle);
        }
        var lost = lost(replica, primary);
        if (!lost.isEmpty()) {
            found.add(new Obstacle(
                    server,
                    "has transactions of " + source + "'s own that " + source + " itself lacks: " + lost
                            + "; it was set back, for instance to an older copy of its data",
                    "let " + source
                            + " take no more writes, as it gives their numbers to others; bring back what"
                            + " it lost (on " + server + ": " + BinaryLogs.reading(replica, lost)
                            + "), or make this replica anew if that may be lost: foobar-infra apply --rebuild "
                            + server,
                    false));
        }
        var gone = primary.purged().subtract(replica.executed());
        if (!gone.isEmpty() && !replica.executed().contains(primary.purged())) {
            var obstacle = new Obstacle(
                    server,
                    "lacks transactions that " + source + " has already purged: " + gone,
                    ReplicaStart.seed(server, source),
                    false);
            found.add(joined ? obstacle.ofItsServerAlone() : obstacle);
        }
    }

    /** What came from the primary itself may simply be newer than the primary's answer; and of former terms that one will know. */
    private static GtidSet errant(MysqlState.Running replica, MysqlState.Running primary) {
        return replica.executed()
                .subtract(primary.executed())
                .subtract(Term.superseded(replica.executed(), primary.executed()))
                .subtract(GtidSet.parse(primary.server().uuid() + ":1-9223372036854775806"));
    }

    /** What came from the primary, and what it has no more: while nothing comes in, it cannot be newer than its answer. */
    private static GtidSet lost(MysqlState.Running replica, MysqlState.Running primary) {
        if (replica.channel().isEmpty()
                || replica.channel().get().receiver().thread().on()) {
            return GtidSet.empty();
        }
        var beyond = replica.executed().subtract(primary.executed());
        return beyond.subtract(beyond.without(primary.server().uuid()));
    }
}
