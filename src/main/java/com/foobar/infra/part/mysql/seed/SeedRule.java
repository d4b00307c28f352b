package com.foobar.infra.part.mysql.seed;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.replication.Term;
import com.foobar.infra.part.mysql.state.BinaryLogs;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.ReplicaStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Decides how a replica gets the data that it starts from. Pure.
 *
 * <p>A server that holds databases is never copied over unless the operator said so: it goes on from where it is, or what
 * stands in its way is an obstacle. One that holds none follows the primary's binary logs if these are known to bring all
 * that there is, and no slower than a clone would; otherwise it is cloned.
 *
 * @param source the primary, which runs
 * @param replicas all others that may be asked for a copy, in the topology's order
 */
public record SeedRule(String primary, MysqlState.Running source, List<Replica> replicas) {

    /** Bytes a second, as measured on two slow cores: figures to choose by, and no promises. */
    private static final long CLONED = 80_000_000;

    private static final long APPLIED = 6_000_000;

    /** What a clone takes in any case: the server starts anew. */
    private static final Duration RESTART = Duration.ofSeconds(8);

    public SeedRule {
        replicas = List.copyOf(replicas);
    }

    /**
     * One of the primary's replicas.
     *
     * @param state what there is of MySQL on it
     * @param member whether it belonged to the stack before
     * @param rebuilt whether the operator wants it made anew, whatever it holds
     * @param half whether a copy was begun on it that did not end
     */
    public record Replica(String server, MysqlState state, boolean member, boolean rebuilt, boolean half) {}

    /** How that one is seeded. */
    public Seeding of(Replica replica) {
        var own = databases(replica.state());
        if (replica.state() instanceof MysqlState.Unreachable) {
            return new Seeding.Settled();
        }
        if (replica.rebuilt()) {
            var lost = new ArrayList<>(own);
            if (replica.state() instanceof MysqlState.Running here) {
                OwnAccounts.of(here, source, Set.of()).forEach(name -> lost.add("the account " + name));
            }
            if (replica.state() instanceof MysqlState.Running here) {
                lost.addAll(transactions(here, own(replica)));
            }
            return clone(replica, "as asked for by --rebuild", lost);
        }
        if (replica.half()) {
            return clone(
                    replica,
                    "a copy that was begun here did not end, so its own data are gone already, all or in part, whatever its"
                            + " GTIDs tell",
                    List.of());
        }
        if (!own.isEmpty() || source.databases().isEmpty() && source.purged().isEmpty()) {
            return new Seeding.Settled();
        }
        var executed = executed(replica);
        if (replica.member() && !errant(executed).isEmpty()) {
            return new Seeding.Settled(); // Nothing of its own is lost without a word.
        }
        if (!source.toldByGtids() && !source.databases().isEmpty()) {
            return clone(replica, untold(), own);
        }
        var gone = source.purged().subtract(executed);
        if (!gone.isEmpty()) {
            return clone(replica, primary + " has already purged binary logs that it needs", own);
        }
        if (follows(replica.state())) {
            return new Seeding.Settled();
        }
        if (!foreign().isEmpty()) {
            return clone(
                    replica,
                    primary
                            + "'s binary logs hold what other servers wrote first, which a replica with the address of one"
                            + " of them would pass over",
                    own);
        }
        long logs = source.binlogs().map(MysqlState.Binlogs::bytes).orElse(0L);
        var applying = seconds(logs, APPLIED);
        return applying.compareTo(cloning()) <= 0
                ? new Seeding.Incremental(logs, applying)
                : clone(replica, "to apply " + primary + "'s binary logs would take longer", own);
    }

    /** What only it executed: the primary's own transactions too, where nothing comes in so that they can't just be newer. */
    GtidSet own(Replica replica) {
        return errant(executed(replica)).union(setBack(replica));
    }

    /** Transactions that came from the primary, and that it lacks now; empty while more may come in. */
    GtidSet setBack(Replica replica) {
        if (!follows(replica.state()) || receives(replica.state())) {
            return GtidSet.empty();
        }
        var beyond = executed(replica).subtract(source.executed());
        return beyond.subtract(beyond.without(source.server().uuid()));
    }

    private static List<String> transactions(MysqlState.Running here, GtidSet own) {
        var gone = BinaryLogs.gone(here, own);
        var kept = own.subtract(gone);
        var told = new ArrayList<String>();
        if (!kept.isEmpty()) {
            told.add("the transactions " + kept + " (saved here first, as SQL)");
        }
        if (!gone.isEmpty()) {
            told.add("the transactions " + gone + " (which stand in no binary log any more, and can not be saved)");
        }
        return told;
    }

    private static boolean receives(MysqlState state) {
        return state instanceof MysqlState.Running running
                && running.channel().filter(c -> c.receiver().thread().on()).isPresent();
    }

    private Seeding clone(Replica replica, String why, List<String> own) {
        return new Seeding.Clone(donor(replica), why, bytes(), cloning(), own);
    }

    /** What the primary holds, by its own estimate. */
    public long bytes() {
        return source.schemas().stream().mapToLong(MysqlState.Schema::bytes).sum();
    }

    private Duration cloning() {
        return RESTART.plus(seconds(bytes(), CLONED));
    }

    private static Duration seconds(long bytes, long aSecond) {
        return Duration.ofSeconds((bytes + aSecond - 1) / aSecond);
    }

    /**
     * The first replica that is well and has all that the primary's logs don't bring; else the primary. Who has a replica made anew
     * does it as it is wrong, and so may the others be.
     */
    private String donor(Replica recipient) {
        if (recipient.rebuilt()) {
            return primary;
        }
        return replicas.stream()
                .filter(r -> !r.server().equals(recipient.server()) && r.member() && !r.rebuilt() && !r.half())
                .filter(this::isWell)
                .map(Replica::server)
                .findFirst()
                .orElse(primary);
    }

    private boolean isWell(Replica replica) {
        return replica.state() instanceof MysqlState.Running running
                && running.channel()
                        .filter(ReplicaStatus::healthy)
                        .filter(c -> c.link().delaySeconds() == 0)
                        .filter(c ->
                                c.receiver().sourceUuid().equals(source.server().uuid()))
                        .isPresent()
                && errant(running.executed()).isEmpty()
                && running.executed().contains(source.purged())
                && running.databases().containsAll(source.databases());
    }

    /** What came from the primary itself may simply be newer than the primary's answer. */
    private GtidSet errant(GtidSet executed) {
        return executed.subtract(source.executed())
                .subtract(Term.superseded(executed, source.executed()))
                .subtract(GtidSet.parse(source.server().uuid() + ":1-9223372036854775806"));
    }

    /**
     * What the primary executed and did not write first, but for its mark. A replica passes over what carries its own
     * server_id, which is made of its address: that is all that a server which was the primary once wrote itself.
     */
    private GtidSet foreign() {
        return source.executed()
                .subtract(GtidSet.parse(source.server().uuid() + ":1-9223372036854775806"))
                .subtract(source.origin().orElse(GtidSet.empty()));
    }

    /** Of one that is new, all that it executed is its own installation's, and is forgotten. */
    private static GtidSet executed(Replica replica) {
        return replica.state() instanceof MysqlState.Running running
                        && (replica.member() || running.channel().isPresent())
                ? running.executed()
                : GtidSet.empty();
    }

    private static boolean follows(MysqlState state) {
        return state instanceof MysqlState.Running running && running.channel().isPresent();
    }

    /** The databases that a server holds, but for MySQL's and this tool's own. */
    static List<String> databases(MysqlState state) {
        return switch (state) {
            case MysqlState.Running running ->
                running.databases().stream().sorted().toList();
            case MysqlState.NotRunning stopped -> stopped.stored();
            case MysqlState.Absent _, MysqlState.Unreachable _ -> List.of();
        };
    }

    private String untold() {
        if (!source.on("log_bin")) {
            return primary + " writes no binary log so far";
        }
        if (!source.server().gtidMode().equals("ON")) {
            return "gtid_mode is " + source.server().gtidMode() + " on " + primary + " so far";
        }
        return "nothing shows that " + primary + "'s binary logs hold all of " + String.join(", ", databases(source));
    }
}
