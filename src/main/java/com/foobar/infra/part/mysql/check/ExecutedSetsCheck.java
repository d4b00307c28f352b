package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.GtidSample;
import com.foobar.infra.part.mysql.state.Receipt;
import java.util.Map;
import java.util.Set;

/**
 * The replica executes what the primary has executed: what was missing at first is there, or at least less, when asked
 * again.
 */
final class ExecutedSetsCheck extends MemberCheck {

    private static final int ARRIVES_SECONDS = 5;

    ExecutedSetsCheck(Members members, String replica) {
        super("executed-sets", members, replica, Set.of(members.primary()));
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        return Map.of(server(), Set.of(members().isDelayed(server()) ? receipt(first) : new GtidSample()));
    }

    private Receipt receipt(ClusterFacts first) {
        return new Receipt(members().executedByPrimary(first), ARRIVES_SECONDS);
    }

    @Override
    Verdict judge(View view) {
        if (members().isDelayed(server())) {
            return delayed(view);
        }
        var wanted = view.primary().executed();
        var missingAtFirst = wanted.subtract(view.self().executed());
        var again = view.observed().get(server(), new GtidSample());
        var executed = again.flatMap(GtidSample.State::executed);
        if (executed.isEmpty()) {
            return new Verdict.Unknown(
                    "no second sample: " + again.map(GtidSample.State::why).orElse(server() + " was not reached"));
        }
        var missing = wanted.subtract(executed.get());
        if (missing.isEmpty()) {
            return pass("holds all " + count(wanted.count(), "transaction") + " of "
                    + members().primary());
        }
        var received = view.self()
                .channel()
                .map(c -> c.receiver().received())
                .orElse(GtidSet.empty())
                .union(executed.get());
        var notReceived = missing.subtract(received);
        var text = "lacks " + count(missing.count(), "transaction") + " (" + missing + "), of which "
                + notReceived.count() + " not received";
        if (missing.count() < missingAtFirst.count()) {
            return pass("catching up: " + text + "; a moment before it lacked " + missingAtFirst.count());
        }
        return fail(
                text + "; no progress between two samples",
                notReceived.isEmpty()
                        ? "the applier is stuck: look for locks with SHOW PROCESSLIST on " + server()
                        : "the receiver gets nothing: see the checks 'threads' and 'heartbeat' of " + server());
    }

    /** What it does not execute yet, it holds already. */
    private Verdict delayed(View view) {
        var wanted = view.primary().executed();
        var now = view.observed().get(server(), receipt(view.observed()));
        if (now.flatMap(Receipt.State::executed).isEmpty()) {
            return new Verdict.Unknown(
                    "no second sample: " + now.map(Receipt.State::why).orElse(server() + " was not reached"));
        }
        var missing = wanted.subtract(now.get().received());
        return missing.isEmpty()
                ? pass("has received all " + count(wanted.count(), "transaction") + " of "
                        + members().primary() + ", of which it has applied "
                        + (wanted.count()
                                - wanted.subtract(now.get().executed().orElseThrow())
                                        .count()))
                : fail(
                        "has not received " + count(missing.count(), "transaction") + " (" + missing + ")",
                        "the receiver gets nothing: see the checks 'threads' and 'heartbeat' of " + server());
    }
}
