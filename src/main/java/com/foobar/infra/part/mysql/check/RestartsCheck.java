package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.mysql.setting.MysqldCommand;
import java.util.Map;
import java.util.Set;

/**
 * systemd runs mysqld, starts it at boot, and does not have to revive it again and again: the more often it did, the longer
 * mysqld must have been up since. After one crash that is a minute, after eight it is an hour.
 */
final class RestartsCheck extends MemberCheck {

    private static final long LONGEST_SECONDS = 3600;
    private static final StartCommand START = new MysqldCommand();
    private static final UnitFact UNIT = new UnitFact(Members.UNIT, false, true);

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
        var wrong = START.wrong(unit);
        if (wrong.isPresent()) {
            return fail(Members.UNIT + " " + wrong.get(), "foobar-infra plan tells what to do");
        }
        var changed = START.strangers(unit);
        long restarts = unit.restarts();
        var text = "up for " + seconds(uptime) + ", revived " + count(restarts, "time")
                + (restarts > 0 ? " since it was started (why: " + log + ")" : "")
                + (changed.isEmpty() ? "" : "; its unit is changed by " + String.join(", ", changed));
        long quiet = Math.min(60 * restarts * restarts, LONGEST_SECONDS);
        return uptime < quiet
                ? fail(
                        text,
                        "passes once it is up for " + seconds(quiet) + "; forgotten by: systemctl reset-failed mysql")
                : pass(text);
    }
}
