package com.foobar.infra.check;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.UnitFact;
import java.util.Map;
import java.util.Set;

/** systemd runs mysqld, starts it at boot, and has not had to revive it within the last hour. */
final class RestartsCheck extends MemberCheck {

    private static final long QUIET_SECONDS = 3600;
    private static final UnitFact UNIT = new UnitFact(Members.UNIT);

    RestartsCheck(Members members, String server) {
        super("restarts", members, server, none());
    }

    @Override
    Map<String, Set<Fact<?>>> further() {
        return Map.of(server(), Set.of(UNIT));
    }

    @Override
    Verdict judge(View view) {
        var asked = view.observed().get(server(), UNIT);
        if (asked.isEmpty()) {
            return new Verdict.Unknown(Members.UNIT + " was not looked at");
        }
        var unit = asked.get();
        long uptime = view.self().server().uptime().toSeconds();
        var log = "journalctl -u mysql; tail " + Members.ERROR_LOG;
        if (!unit.running()) {
            return fail("mysqld answers, but " + Members.UNIT + " is " + unit.active(), "who started it? " + log);
        }
        if (!unit.enabled()) {
            return fail(Members.UNIT + " does not start at boot", "systemctl enable mysql, or foobar-infra apply");
        }
        var text = "up for " + seconds(uptime) + ", revived " + unit.restarts() + " times";
        return unit.restarts() > 0 && uptime < QUIET_SECONDS ? fail(text, log) : pass(text);
    }
}
