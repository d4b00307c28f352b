package com.foobar.infra.part.mysql.failover;

import com.foobar.infra.part.Rounds.Next;
import com.foobar.infra.part.mysql.replication.Term;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a primary is dead, as far as that can be told. */
final class Death {

    private Death() {}

    /**
     * Why nobody may take its place, or that somebody has already; empty: it is dead, or fenced.
     *
     * @param looks of every database
     * @param wish with a word for a server that is silent, if the operator gave it
     */
    static Optional<Next> of(String primary, Map<String, Look> looks, Failover.Wish wish) {
        for (var entry : looks.entrySet()) {
            if (entry.getValue() instanceof Look.Busy) {
                return Optional.of(refused(
                        "a step is at work on " + entry.getKey(),
                        "wait until it has ended (systemctl list-units 'foobar-infra-*' there), and try again"));
            }
            if (!entry.getKey().equals(primary) && entry.getValue() instanceof Look.Running running && running.open()) {
                return Optional.of(
                        running.channels() == 0 && !lives(looks.get(primary))
                                ? taken(entry.getKey(), running, primary, looks, wish)
                                : refused(
                                        entry.getKey() + " takes writes already",
                                        "close it first, and see which one is the primary: foobar-infra plan"));
            }
        }
        return switch (looks.get(primary)) {
            case Look.Running running
            when running.open() ->
                Optional.of(refused(
                        primary + " lives: it takes writes",
                        "nothing was changed; a primary that lives is not failed over"));
            case Look.Running running
            when running.channels() > 0 ->
                Optional.of(refused(
                        primary + " follows another server, so it is not the primary",
                        "see who is: foobar-infra plan"));
            case Look.Running _, Look.Stopped _ -> Optional.empty();
            case Look.Stuck _ ->
                Optional.of(refused(
                        "mysqld runs on " + primary + " and does not answer; it may go on taking writes any time",
                        "end it there: systemctl mask --now mysql, or: systemctl kill -s KILL mysql; then try again"));
            case Look.Unknown(var why) ->
                Optional.of(refused(primary + " cannot be looked at, so nobody knows whether it lives: " + why, ""));
            case Look.Busy _ -> Optional.empty(); // Refused above.
            case Look.Silent(var why) -> silent(primary, why, looks, wish.fenced());
            case null -> Optional.of(refused(primary + " was not looked at", ""));
        };
    }

    /**
     * One of the others takes writes. It is done only if a failover opened that one, and the one that was asked for: one that
     * somebody opened by hand may lack what was acknowledged.
     */
    private static Next taken(
            String open, Look.Running running, String primary, Map<String, Look> looks, Failover.Wish wish) {
        var hint =
                "close it first (on " + open + ": SET GLOBAL super_read_only = 1), and try again; if it is the primary"
                        + " by right, write that into the topology instead";
        var candidates = open + " takes writes already";
        if (wish.target().filter(t -> !t.equals(open)).isPresent()) {
            return refused(
                    candidates + ", so there are two candidates: it and "
                            + wish.target().get(),
                    hint);
        }
        if (!running.marked()) {
            return refused(candidates + ", and no failover made it the primary", hint);
        }
        for (var other : looks.entrySet()) {
            if (!(other.getValue() instanceof Look.Running there)
                    || other.getKey().equals(open)) {
                continue;
            }
            var more = there.executed().subtract(running.executed());
            boolean isLater = other.getKey().equals(primary)
                    ? Term.isLater(running.executed(), there.executed())
                    : !Term.isLater(there.executed(), running.executed());
            if (!isLater) {
                return refused(candidates + ", and was not made the primary later than " + other.getKey(), hint);
            }
            if (!more.isEmpty() && !wish.acceptLoss()) {
                return refused(
                        candidates + ", and " + other.getKey() + " has transactions that it lacks: " + more,
                        hint + "; to go on without them: --accept-loss");
            }
        }
        return new Next.Done(open, List.of(open + " takes writes already"));
    }

    private static Optional<Next> silent(String primary, String why, Map<String, Look> looks, boolean fenced) {
        for (var entry : looks.entrySet()) {
            if (entry.getValue() instanceof Look.Running running && running.hears()) {
                return Optional.of(refused(
                        primary + " does not answer here, but " + entry.getKey() + " heard it "
                                + Math.max(0, running.heardSecondsAgo()) + " s ago",
                        "if it died this moment, try again in a few seconds"));
            }
        }
        return fenced
                ? Optional.empty()
                : Optional.of(refused(
                        primary + " does not answer, and no replica hears it; whether clients still write to it nobody"
                                + " can tell from here: " + why,
                        "power it off, or cut it off from its clients, and say so: --fenced"));
    }

    private static boolean lives(@Nullable Look look) {
        return look instanceof Look.Running running && running.open();
    }

    private static Next refused(String why, String hint) {
        return new Next.Refused(why, hint);
    }
}
