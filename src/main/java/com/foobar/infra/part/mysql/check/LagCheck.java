package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.state.GtidSample;
import com.foobar.infra.part.mysql.state.Receipt;
import com.foobar.infra.part.mysql.state.ReplicaStatus;
import java.util.Map;
import java.util.Set;

/**
 * How far the replica really is behind, in time: zero when nothing is missing, otherwise the age of what is being
 * applied. {@code Seconds_Behind_Source} is not used: it is 0 on a silent link.
 */
final class LagCheck extends MemberCheck {

    private static final long LIMIT_MILLIS = 10_000;

    LagCheck(Members members, String replica) {
        super("lag", members, replica, Set.of(members.primary()));
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        return Map.of(server(), Set.of(members().isDelayed(server()) ? receipt(first) : new GtidSample()));
    }

    private Receipt receipt(ClusterFacts first) {
        return new Receipt(members().executedByPrimary(first), 1);
    }

    @Override
    Verdict judge(View view) {
        var channel = view.self().channel();
        if (channel.isEmpty()) {
            return fail("it replicates from nowhere", "foobar-infra apply sets replication up");
        }
        long delay = members().mysql().delay(server()).toSeconds();
        if (channel.get().link().delaySeconds() != delay) {
            return fail(
                    "it is delayed on purpose by " + channel.get().link().delaySeconds() + " s"
                            + (delay > 0 ? ", and not by " + delay + " s" : ""),
                    "foobar-infra apply, or: STOP REPLICA SQL_THREAD; CHANGE REPLICATION SOURCE TO SOURCE_DELAY="
                            + delay + "; START REPLICA SQL_THREAD on " + server());
        }
        if (delay > 0) {
            return delayed(channel.get(), view, delay);
        }
        var again = view.observed().get(server(), new GtidSample()).flatMap(GtidSample.State::executed);
        if (again.isEmpty()) {
            return new Verdict.Unknown("no second sample of " + server());
        }
        var missing = view.primary().executed().subtract(again.get());
        if (missing.isEmpty()) {
            var last = channel.get().lastCommitToApply();
            return pass("0 s"
                    + (last.isPresent()
                            ? ", the last transaction took " + last.getAsLong() + " ms from commit to apply"
                            : ""));
        }
        if (channel.get().receiver().lastHeard() == 0) {
            return fail(
                    count(missing.count(), "transaction") + " behind, and it has never heard its source",
                    "see the check 'threads' of " + server());
        }
        long behind = channel.get().behindMillis(view.self().server().now());
        var text = count(missing.count(), "transaction") + " behind, the oldest for " + behind / 1000 + " s";
        return behind <= LIMIT_MILLIS
                ? pass(text)
                : fail(
                        text,
                        "what is the applier busy with? SELECT * FROM performance_schema."
                                + "replication_applier_status_by_worker, SHOW PROCESSLIST on " + server());
    }

    /** What waits for its time is not late; what is older than that is. */
    private Verdict delayed(ReplicaStatus channel, View view, long delay) {
        var now = view.observed().get(server(), receipt(view.observed()));
        var executed = now.flatMap(Receipt.State::executed);
        if (executed.isEmpty()) {
            return new Verdict.Unknown("no second sample of " + server() + ": "
                    + now.map(Receipt.State::why).orElse("it was not asked"));
        }
        var missing = view.primary().executed().subtract(executed.get());
        var waits = now.get().waits();
        var text = "delayed by " + seconds(delay) + " on purpose; " + count(missing.count(), "transaction") + " behind";
        if (missing.isEmpty() || waits.isPresent()) {
            return pass(text + (waits.isPresent() ? ", the next is due in " + waits.getAsLong() + " s" : ""));
        }
        long late = channel.behindMillis(view.self().server().now()) - delay * 1000;
        return late <= LIMIT_MILLIS
                ? pass(text)
                : fail(
                        text + ", and late by " + late / 1000 + " s",
                        "what is the applier busy with? SELECT * FROM performance_schema."
                                + "replication_applier_status_by_worker, SHOW PROCESSLIST on " + server());
    }
}
