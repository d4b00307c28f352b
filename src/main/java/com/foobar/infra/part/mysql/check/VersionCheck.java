package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.part.mysql.state.MysqlVersion;
import java.util.Set;

/** The replica is no older than its source: an older one cannot read all that a newer one writes. */
final class VersionCheck extends MemberCheck {

    VersionCheck(Members members, String replica) {
        super("version", members, replica, Set.of(members.primary()));
    }

    @Override
    Verdict judge(View view) {
        var own = view.self().server().version();
        var source = view.primary().server().version();
        var ownVersion = MysqlVersion.parse(own);
        var sourceVersion = MysqlVersion.parse(source);
        if (ownVersion.isEmpty() || sourceVersion.isEmpty()) {
            return new Verdict.Unknown("not a MySQL version: " + own + ", " + source);
        }
        return ownVersion.get().atLeast(sourceVersion.get())
                ? pass(own + " reads from " + source)
                : fail(
                        own + " is older than its source's " + source,
                        "upgrade replicas first: apt-get install --only-upgrade mysql-server on " + server());
    }
}
