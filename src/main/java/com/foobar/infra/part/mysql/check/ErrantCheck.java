package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.BinaryLogs;
import com.foobar.infra.part.mysql.state.GtidSample;
import java.util.Map;
import java.util.Set;

/**
 * The replica holds no transaction that the primary has not: one that was committed there by mistake would be lost, or
 * break replication, at the next promotion.
 */
final class ErrantCheck extends MemberCheck {

    ErrantCheck(Members members, String replica) {
        super("errant-transactions", members, replica, Set.of(members.primary()));
    }

    /** The primary is asked again, after the replica: what is fresh is not errant. */
    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        return Map.of(members().primary(), Set.of(new GtidSample()));
    }

    @Override
    Verdict judge(View view) {
        var again = view.observed().get(members().primary(), new GtidSample());
        var primary = again.flatMap(GtidSample.State::executed);
        if (primary.isEmpty()) {
            return new Verdict.Unknown("no second sample of " + members().primary() + ": "
                    + again.map(GtidSample.State::why).orElse("it was not reached"));
        }
        var errant = view.self().executed().subtract(primary.get());
        var source = view.primary().server().uuid();
        var own = errant.subtract(errant.subtract(GtidSet.parse(source + ":1-9223372036854775806")));
        if (!own.isEmpty()) {
            return fail(
                    count(own.count(), "transaction") + " of " + members().primary() + "'s own that it lacks itself: "
                            + own + "; it was set back",
                    "let " + members().primary()
                            + " take no more writes, as it gives their numbers to others; what it lost is" + " on "
                            + server() + ": " + BinaryLogs.reading(view.self(), own));
        }
        return errant.isEmpty()
                ? pass("none among " + count(view.self().executed().count(), "transaction"))
                : fail(
                        count(errant.count(), "errant transaction") + ": " + errant,
                        "see what they did, on " + server() + ": " + BinaryLogs.reading(view.self(), errant)
                                + "; then seed it anew: foobar-infra apply --rebuild " + server()
                                + ", which saves them there first");
    }
}
