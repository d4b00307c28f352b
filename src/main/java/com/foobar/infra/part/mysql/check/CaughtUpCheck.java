package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.state.Receipt;
import java.util.Map;
import java.util.Set;

/**
 * A replica that was restarted has what the primary had a moment before: nobody else may go down until then. No check of {@code
 * verify}, to which one that is catching up is well.
 */
final class CaughtUpCheck extends MemberCheck {

    CaughtUpCheck(Members members, String replica) {
        super("caught-up", members, replica, Set.of(members.primary()));
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        return Map.of(server(), Set.of(receipt(first)));
    }

    private Receipt receipt(ClusterFacts first) {
        return new Receipt(members().executedByPrimary(first), 1);
    }

    @Override
    Verdict judge(View view) {
        var wanted = view.primary().executed();
        var now = view.observed().get(server(), receipt(view.observed()));
        var executed = now.flatMap(Receipt.State::executed);
        if (executed.isEmpty()) {
            return new Verdict.Unknown("it does not tell how far it is: "
                    + now.map(Receipt.State::why).orElse(server() + " was not asked"));
        }
        var has = members().isDelayed(server()) ? now.get().received() : executed.get();
        var missing = wanted.subtract(has);
        return missing.isEmpty()
                ? pass("has all " + count(wanted.count(), "transaction") + " of "
                        + members().primary())
                : fail(
                        "lacks " + count(missing.count(), "transaction") + " of "
                                + members().primary(),
                        "see the checks 'threads' and 'lag' of " + server());
    }
}
