package com.foobar.infra.check;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.mysql.MysqlState;
import java.util.ArrayList;

/** Exactly one server accepts writes, and it is the planned primary. */
final class OneWritableCheck extends ClusterCheck {

    OneWritableCheck(Members members) {
        super("one-writable", members);
    }

    @Override
    public Verdict judge(ClusterFacts observed) {
        var writable = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (var server : members().mysql().members()) {
            var state = members().state(observed, server);
            if (state.isEmpty() || state.get() instanceof MysqlState.Unreachable) {
                unknown.add(server);
            } else if (state.get() instanceof MysqlState.Running running
                    && !running.server().readOnly()) {
                writable.add(server);
            }
        }
        var primary = members().primary();
        var others = writable.stream().filter(s -> !s.equals(primary)).toList();
        if (!others.isEmpty()) {
            return new Verdict.Fail(
                    String.join(", ", others) + " accepts writes"
                            + (writable.contains(primary)
                                    ? " beside the primary " + primary
                                    : ", the primary " + primary + " does not"),
                    "at once SET GLOBAL super_read_only=ON on " + String.join(", ", others)
                            + "; then see the check 'errant-transactions'");
        }
        if (!unknown.isEmpty()) {
            return new Verdict.Unknown("cannot tell of " + String.join(", ", unknown));
        }
        return writable.isEmpty()
                ? new Verdict.Fail(
                        "no server accepts writes",
                        "every server boots read-only; foobar-infra apply opens the primary " + primary)
                : new Verdict.Pass(primary + " alone of "
                        + MemberCheck.count(members().mysql().members().size(), "server"));
    }
}
