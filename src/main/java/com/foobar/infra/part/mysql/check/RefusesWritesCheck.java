package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.state.WriteAttempt;
import java.util.Map;
import java.util.Set;

/** The replica refuses a write even of an administrator: told by its flags, and tried. */
final class RefusesWritesCheck extends MemberCheck {

    private static final String HINT =
            "SET GLOBAL super_read_only=ON, or foobar-infra apply; then see the check" + " 'errant-transactions'";

    RefusesWritesCheck(Members members, String replica) {
        super("refuses-writes", members, replica, none());
    }

    @Override
    Map<String, Set<Fact<?>>> further() {
        return Map.of(server(), Set.of(new WriteAttempt()));
    }

    @Override
    Verdict judge(View view) {
        var server = view.self().server();
        var flags = "read_only=" + onOff(server.readOnly()) + ", super_read_only=" + onOff(server.superReadOnly());
        var attempt = view.observed().get(server(), new WriteAttempt());
        if (attempt.orElse(null) instanceof WriteAttempt.State.Accepted) {
            return fail(flags + "; a write as root was accepted (and rolled back)", HINT);
        }
        if (!server.superReadOnly()) {
            return fail(flags, HINT);
        }
        if (attempt.isEmpty()) {
            return new Verdict.Unknown(flags + "; the write was not tried");
        }
        return switch (attempt.get()) {
            case WriteAttempt.State.Refused _ -> pass(flags + "; a write as root was refused");
            case WriteAttempt.State.Unknown(var why) -> new Verdict.Unknown(flags + "; " + why);
            case WriteAttempt.State.Accepted _ -> throw new IllegalStateException("handled above");
        };
    }

    private static String onOff(boolean on) {
        return on ? "ON" : "OFF";
    }
}
