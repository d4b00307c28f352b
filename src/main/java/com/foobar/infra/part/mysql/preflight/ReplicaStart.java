package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.plan.Obstacle;
import java.util.List;
import java.util.Optional;

/**
 * What a server that is about to follow the primary would never get from it: replication tells what is in GTIDs, and of
 * those only what is still in the primary's binary logs.
 */
final class ReplicaStart {

    private final String primary;
    private final MysqlState.Running source;

    ReplicaStart(String primary, MysqlState.Running source) {
        this.primary = primary;
        this.source = source;
    }

    /**
     * Why that server must be seeded first.
     *
     * @param state what there is of MySQL on it
     * @param member whether it belonged to the stack before, so that it goes on from where it was
     */
    Optional<Obstacle> obstacle(String server, MysqlState state, boolean member) {
        var there = databases(state);
        if (!source.toldByGtids() && !(member && !there.isEmpty())) {
            var lacking = source.databases().stream()
                    .filter(d -> !there.contains(d))
                    .sorted()
                    .toList();
            if (!lacking.isEmpty()) {
                return Optional.of(new Obstacle(
                        server,
                        "would follow " + primary + " without " + String.join(", ", lacking)
                                + ", as replication does not bring what is in no binary log: " + reason(),
                        seed(server, primary),
                        false));
            }
        }
        var gone = there.isEmpty() && !(state instanceof MysqlState.Running) ? source.purged() : GtidSet.empty();
        return gone.isEmpty()
                ? Optional.empty()
                : Optional.of(new Obstacle(
                        server,
                        "lacks transactions that " + primary + " has already purged: " + gone,
                        seed(server, primary),
                        false));
    }

    private static List<String> databases(MysqlState state) {
        return switch (state) {
            case MysqlState.Running running -> running.databases();
            case MysqlState.NotRunning stopped -> stopped.stored();
            case MysqlState.Absent _, MysqlState.Unreachable _ -> List.of();
        };
    }

    private String reason() {
        if (!source.on("log_bin")) {
            return primary + " writes none";
        }
        return source.server().gtidMode().equals("ON")
                ? "they were on " + primary + " before this stack was, or were loaded past the binary log"
                : "gtid_mode is " + source.server().gtidMode() + " on " + primary;
    }

    /** What makes it a copy of the primary, whatever it holds. */
    static String seed(String server, String primary) {
        return "make it anew as a copy of " + primary + ", which destroys what it holds: foobar-infra apply --rebuild "
                + server;
    }
}
