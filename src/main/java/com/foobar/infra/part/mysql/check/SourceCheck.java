package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import java.util.Set;

/** The server at the other end of the channel is the planned primary: told by its UUID, as a name may have moved. */
final class SourceCheck extends MemberCheck {

    SourceCheck(Members members, String replica) {
        super("source-is-primary", members, replica, Set.of(members.primary()));
    }

    @Override
    Verdict judge(View view) {
        var channel = view.self().channel();
        if (channel.isEmpty()) {
            return fail("it replicates from nowhere", "foobar-infra apply sets replication up");
        }
        var planned = view.primary().server().uuid();
        var actual = channel.get().receiver().sourceUuid();
        var link = channel.get().link();
        var where = link.host() + ":" + link.port();
        if (actual.isEmpty()) {
            return fail("it has never reached its source " + where, "see the check 'threads' of " + server());
        }
        if (!actual.equals(planned)) {
            return fail(
                    "it follows the server " + actual + " (" + where + "), not the primary "
                            + members().primary() + ", which is " + planned,
                    "who answers at " + where
                            + "? Compare /etc/hosts and the topology's address, then foobar-infra apply");
        }
        return pass("follows " + members().primary() + " (" + planned + ") at " + where);
    }
}
