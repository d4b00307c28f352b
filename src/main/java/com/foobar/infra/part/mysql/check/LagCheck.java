package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.state.GtidSample;
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
        return Map.of(server(), Set.of(new GtidSample()));
    }

    @Override
    Verdict judge(View view) {
        var channel = view.self().channel();
        if (channel.isEmpty()) {
            return fail("it replicates from nowhere", "foobar-infra apply sets replication up");
        }
        var again = view.observed().get(server(), new GtidSample()).flatMap(GtidSample.State::executed);
        if (again.isEmpty()) {
            return new Verdict.Unknown("no second sample of " + server());
        }
        if (channel.get().link().delaySeconds() > 0) {
            return fail(
                    "it is delayed on purpose by " + channel.get().link().delaySeconds() + " s",
                    "CHANGE REPLICATION SOURCE TO SOURCE_DELAY=0 on " + server());
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
        long behind = behind(channel.get(), view.self().server().now());
        var text = count(missing.count(), "transaction") + " behind, the oldest for " + behind / 1000 + " s";
        return behind <= LIMIT_MILLIS
                ? pass(text)
                : fail(
                        text,
                        "what is the applier busy with? SELECT * FROM performance_schema."
                                + "replication_applier_status_by_worker, SHOW PROCESSLIST on " + server());
    }

    /** Since when the oldest transaction in work waits; with none in work, since when the link is silent. */
    private static long behind(ReplicaStatus status, long now) {
        double since = status.workers().stream()
                .filter(w -> !w.applying().isEmpty())
                .mapToDouble(ReplicaStatus.Worker::applyingCommitted)
                .min()
                .orElse(status.receiver().lastHeard());
        return Math.max(0, now - Math.round(since));
    }
}
