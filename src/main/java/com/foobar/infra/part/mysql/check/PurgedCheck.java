package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import java.util.Set;

/** The primary has purged nothing that the replica still lacks: otherwise its next connection ends in error 13114. */
final class PurgedCheck extends MemberCheck {

    PurgedCheck(Members members, String replica) {
        super("purged", members, replica, Set.of(members.primary()));
    }

    @Override
    Verdict judge(View view) {
        var purged = view.primary().purged();
        var received = view.self()
                .channel()
                .map(c -> c.receiver().received())
                .map(r -> r.union(view.self().executed()))
                .orElse(view.self().executed());
        var lost = purged.subtract(received);
        return lost.isEmpty()
                ? pass(
                        purged.isEmpty()
                                ? members().primary() + " still has all its binary logs"
                                : "has all " + count(purged.count(), "transaction") + " that "
                                        + members().primary() + " has purged")
                : fail(
                        members().primary() + " has purged what " + server() + " lacks: " + lost,
                        "seed " + server() + " anew (foobar-infra apply --rebuild " + server()
                                + "), and raise mysql.binlog_retention");
    }
}
