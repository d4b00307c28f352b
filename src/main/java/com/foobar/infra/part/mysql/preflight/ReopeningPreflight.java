package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.replication.PrimaryOpener;
import com.foobar.infra.part.mysql.replication.WritableResource;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.ReplicaStatus;
import com.foobar.infra.plan.Obstacle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds why a primary that once took writes, and takes none now, must not be opened again without a word from a person: it
 * may have been replaced meanwhile. It decided so itself ({@link com.foobar.infra.part.mysql.replication.PrimaryOpener}), or another
 * database holds what it lacks, or cannot be asked.
 */
final class ReopeningPreflight {

    private final String primary;
    private final WritableResource writable;
    private final Databases databases;
    private final ClusterFacts observed;

    /** @param writable what would open the primary */
    ReopeningPreflight(String primary, WritableResource writable, Databases databases) {
        this.primary = primary;
        this.writable = writable;
        this.databases = databases;
        this.observed = databases.observed();
    }

    /** @param members the other databases of the topology */
    Optional<Obstacle> obstacle(Collection<String> members) {
        return databases
                .running(primary)
                .filter(state -> !state.server().writable() && state.channels().isEmpty())
                .filter(_ -> writable.isMarked(observed) || wasOpened(primary))
                .map(state -> reasons(state, members))
                .filter(reasons -> !reasons.isEmpty())
                .map(reasons -> new Obstacle(
                        primary,
                        "takes no writes, and may have been replaced: " + String.join("; ", reasons),
                        "if another is the primary now, say so (mysql.primary); to open " + primary
                                + " all the same, consent",
                        true));
    }

    private boolean wasOpened(String server) {
        return databases.remembers(server, "writable");
    }

    private List<String> reasons(MysqlState.Running closed, Collection<String> members) {
        var others = new TreeSet<>(members);
        observed.servers().stream()
                .filter(s -> wasOpened(s) || databases.remembers(s, "replication"))
                .forEach(others::add);
        others.remove(primary);
        var reasons = new ArrayList<String>();
        var cleared = new HashSet<String>();
        for (var other : others) {
            doubt(other, closed).ifPresentOrElse(why -> reasons.add(other + " " + why), () -> cleared.add(other));
        }
        var own = writable.whyClosed(observed);
        if (!writable.isMarked(observed)) {
            reasons.addFirst(own.map(ReopeningPreflight::told)
                    .orElse("its mark as the primary was set aside, as it is when another database contradicts"));
        } else if (own.filter(why -> PrimaryOpener.contradicts(why, cleared)).isPresent()) {
            reasons.addFirst(told(own.get()));
        }
        return reasons;
    }

    private static String told(String why) {
        return "by itself it stayed " + (why.endsWith(";") ? why.substring(0, why.length() - 1) : why);
    }

    /** What another database has, or may have, that speaks against it. */
    private Optional<String> doubt(String other, MysqlState.Running closed) {
        if (observed.of(other).isEmpty()) {
            return Optional.of("was not looked at");
        }
        return databases.stateOfAny(other).flatMap(state -> switch (state) {
            case MysqlState.Absent _ -> Optional.empty();
            case MysqlState.NotRunning(var _, var stored, var _) ->
                stored.isEmpty() ? Optional.empty() : Optional.of("does not run, so that it cannot be asked");
            case MysqlState.Unreachable _ -> Optional.of("cannot be asked");
            case MysqlState.Running running -> replaces(running, closed);
        });
    }

    private static Optional<String> replaces(MysqlState.Running other, MysqlState.Running closed) {
        if (other.server().writable() && other.channels().isEmpty()) {
            return Optional.of("takes writes, and follows nobody");
        }
        var ahead = other.executed().subtract(closed.executed());
        return ahead.isEmpty() || follows(other)
                ? Optional.empty()
                : Optional.of("holds transactions that it lacks, and does not follow it: " + ahead);
    }

    /** Also while it is trying to come back to a source that was down. */
    private static boolean follows(MysqlState.Running state) {
        return state.channel()
                .map(ReplicaStatus::receiver)
                .filter(receiver -> !receiver.thread().state().equals("OFF"))
                .isPresent();
    }
}
