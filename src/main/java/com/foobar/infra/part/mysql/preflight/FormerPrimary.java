package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.replication.Term;
import com.foobar.infra.part.mysql.state.BinaryLogs;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.plan.Obstacle;
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

    /** What speaks against it, and what to do about that. */
    record Reason(String why, String hint) {}

    /** Why it may not follow, if so. */
    Optional<Obstacle> obstacle(String server, MysqlState state) {
        return reason(server, state)
                .map(reason -> new Obstacle(
                        server,
                        "was the primary before " + primary + ", and cannot follow it: " + reason.why(),
                        reason.hint() + ". If it is " + server
                                + " that is to go on as the primary, put mysql.primary back",
                        false));
    }

    /** Why it may not follow, nor be cleared, if so. */
    Optional<Reason> reason(String server, MysqlState state) {
        return switch (state) {
            case MysqlState.Absent _ -> Optional.empty();
            case MysqlState.Unreachable _ -> Optional.empty(); // Told by itself.
            case MysqlState.NotRunning(var _, var stored, var _) ->
                stored.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new Reason(
                                        "MySQL does not run here, so nobody can tell whether " + primary
                                                + " has all that it holds",
                                        "start it closed to see: remove /etc/foobar-infra/*/primary there, systemctl start mysql"));
            case MysqlState.Running running -> running(server, running);
        };
    }

    private Optional<Reason> running(String server, MysqlState.Running former) {
        var uuid = promoted.server().uuid();
        // What it received from there already may be newer than what that one was asked for a moment ago.
        boolean follows = former.channel()
                .filter(c -> c.receiver().sourceUuid().equals(uuid))
                .isPresent();
        var own = former.executed()
                .subtract(promoted.executed())
                .subtract(Term.superseded(former.executed(), promoted.executed()))
                .subtract(follows ? GtidSet.parse(uuid + ":1-9223372036854775806") : GtidSet.empty());
        if (!own.isEmpty()) {
            return Optional.of(new Reason(
                    "it has transactions that " + primary + " lacks: " + own,
                    "see what they are, on " + server + ": " + BinaryLogs.reading(former, own)
                            + "; bring what is needed to " + primary + ", then make " + server
                            + " anew, which destroys what it holds, these transactions being saved there first: with it under"
                            + " mysql.replicas, foobar-infra apply --rebuild "
                            + server));
        }
        if (former.server().writable()) {
            return Optional.of(new Reason(
                    "it still takes writes",
                    "let nothing write to it any more; apply closes it first, if " + primary
                            + " takes writes already, and then looks again; else close it: SET GLOBAL super_read_only = ON on "
                            + server));
        }
        var lacking = new HashSet<>(former.databases());
        promoted.databases().forEach(lacking::remove);
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reason(
                        "it has databases that " + primary + " lacks, in no GTID: " + String.join(", ", lacking),
                        "bring what is needed to " + primary + ", then make " + server
                                + " anew, which destroys what it holds: with it under mysql.replicas, foobar-infra apply --rebuild "
                                + server));
    }

    /** Whether that state is one of a server that was promoted: it holds the stack's data and follows nobody. */
    static boolean isPromoted(MysqlState.Running state, boolean member) {
        return member
                && state.channels().isEmpty()
                && !state.executed().equals(GtidSet.empty())
                && !state.schemas().isEmpty();
    }
}
