package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Progress;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * On request: every row of every table of the replica is the primary's.
 *
 * <p>Nothing is locked or stopped for it, and what runs on the servers ends by itself within seconds if the client dies: the
 * state of the comparison is in the answers alone.
 */
final class DataCheck extends MemberCheck {

    DataCheck(Members members, String replica) {
        super("data", members, replica, Set.of(members.primary()));
    }

    @Override
    public boolean onRequest() {
        return true;
    }

    @Override
    Map<String, Set<Fact<?>>> further() {
        return Map.of(members().primary(), Set.of(DataComparison.FIRST));
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts answers) {
        return DataComparison.of(members().primary(), server(), answers).next();
    }

    @Override
    public Optional<Progress> progress(ClusterFacts answers) {
        return DataComparison.of(members().primary(), server(), answers).progress();
    }

    @Override
    Verdict judge(View view) {
        var comparison = DataComparison.of(members().primary(), server(), view.observed());
        var found = comparison.found();
        for (var server : comparison.next().keySet()) {
            found.stop(server + " could not be asked any more");
        }
        if (!found.different().isEmpty()) {
            return fail(
                    found.differences() + "; " + found.summary(),
                    "the data of " + server() + " are not " + members().primary()
                            + "'s: find out what changed them (writes"
                            + " past the binary log, a skipped transaction), then foobar-infra apply --rebuild "
                            + server());
        }
        var why = found.stopped().isEmpty() ? found.unread() : found.stopped();
        return why.isEmpty()
                ? pass(found.summary())
                : new Verdict.Unknown(why + "; else no difference: " + found.summary());
    }
}
