package com.foobar.infra.part.mysql.failover;

import com.foobar.infra.part.Rounds.Next;
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
     * @param fenced whether the operator answers for a server that is silent
     */
    static Optional<Next> of(String primary, Map<String, Look> looks, boolean fenced) {
        for (var entry : looks.entrySet()) {
            if (entry.getValue() instanceof Look.Busy) {
                return Optional.of(refused(
                        "a step is at work on " + entry.getKey(),
                        "wait until it has ended (systemctl list-units 'foobar-infra-*' there), and try again"));
            }
            if (!entry.getKey().equals(primary) && entry.getValue() instanceof Look.Running running && running.open()) {
                return Optional.of(
                        running.channels() == 0 && !lives(looks.get(primary))
                                ? new Next.Done(entry.getKey(), List.of(entry.getKey() + " takes writes already"))
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
            case Look.Silent(var why) -> silent(primary, why, looks, fenced);
            case null -> Optional.of(refused(primary + " was not looked at", ""));
        };
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
