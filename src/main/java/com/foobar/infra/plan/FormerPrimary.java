package com.foobar.infra.plan;

import com.foobar.infra.mysql.GtidSet;
import com.foobar.infra.mysql.MysqlState;
import java.util.HashSet;
import java.util.Optional;

/**
 * A server that was the primary, and is to follow the one that somebody promoted in its place: it may, if all that it holds
 * is there too and nobody can write to it any more.
 */
final class FormerPrimary {

    private final String primary;
    private final MysqlState.Running promoted;

    /** @param promoted the primary, which follows nobody */
    FormerPrimary(String primary, MysqlState.Running promoted) {
        this.primary = primary;
        this.promoted = promoted;
    }

    /** Why it may not follow, if so. */
    Optional<Obstacle> obstacle(String server, MysqlState state) {
        return switch (state) {
            case MysqlState.Absent _ -> Optional.empty();
            case MysqlState.Unreachable _ -> Optional.empty(); // Told by itself.
            case MysqlState.NotRunning(var _, var stored) ->
                stored.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                obstacle(
                                        server,
                                        "MySQL does not run here, so nobody can tell whether " + primary
                                                + " has all that it holds",
                                        "start it closed to see: remove /etc/foobar-infra/*/primary there, systemctl start mysql"));
            case MysqlState.Running running -> running(server, running);
        };
    }

    private Optional<Obstacle> running(String server, MysqlState.Running former) {
        var own = former.executed().subtract(promoted.executed());
        if (!own.isEmpty()) {
            return Optional.of(obstacle(
                    server,
                    "it has transactions that " + primary + " lacks: " + own,
                    "see what they are (mysqlbinlog --include-gtids=" + own + " on " + server
                            + "), bring what is needed to " + primary + ", then seed " + server + " anew"));
        }
        if (former.server().writable()) {
            return Optional.of(obstacle(
                    server,
                    "it still takes writes",
                    "let nothing write to it any more, and close it: SET GLOBAL super_read_only = ON on " + server
                            + "; then apply again"));
        }
        var lacking = new HashSet<>(former.databases());
        promoted.databases().forEach(lacking::remove);
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of(obstacle(
                        server,
                        "it has databases that " + primary + " lacks, in no GTID: " + String.join(", ", lacking),
                        "bring what is needed to " + primary + ", then seed " + server + " anew"));
    }

    private Obstacle obstacle(String server, String why, String hint) {
        return new Obstacle(
                server,
                "was the primary before " + primary + ", and cannot follow it: " + why,
                hint + ". If it is " + server + " that is to go on as the primary, put mysql.primary back",
                false);
    }

    /** Whether that state is one of a server that was promoted: it holds the stack's data and follows nobody. */
    static boolean isPromoted(MysqlState.Running state, boolean member) {
        return member
                && state.channels().isEmpty()
                && !state.executed().equals(GtidSet.empty())
                && !state.schemas().isEmpty();
    }
}
