package com.foobar.infra.part.app;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.app.Workers.Further;
import java.util.Set;

/** A timer waits for its time, and what it ran last went well. */
final class TimerCheck extends ServerCheck {

    private final RunFact timer;
    private final RunFact job;
    private final String key;

    TimerCheck(String group, String server, Further further) {
        super(group, further.label(), server);
        this.timer = new RunFact(further.lasting());
        this.job = new RunFact(further.service());
        this.key = further.key();
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(timer, job);
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var waits = observed.get(server(), timer).orElseThrow();
        var ran = observed.get(server(), job).orElseThrow();
        if (!waits.active().equals("active")) {
            return new Verdict.Fail(timer.unit() + " is " + waits.active(), "foobar-infra apply starts it");
        }
        if (ran.active().equals("activating")) {
            return new Verdict.Pass("runs for " + ran.begunSeconds() + " s; what is due meanwhile waits for its end");
        }
        if (ran.active().equals("failed")) {
            return new Verdict.Fail(
                    ran.result().equals("timeout")
                            ? job.unit() + " did not end within " + key + ".timeout, and was ended"
                            : job.unit() + " ended " + ran.endedSeconds() + " s ago with " + ran.result() + " "
                                    + ran.status(),
                    "journalctl -n 50 -u " + job.unit() + " tells why; systemctl start " + job.unit() + " runs it now");
        }
        return new Verdict.Pass(
                ran.begunSeconds() < 0 ? "not due yet" : "ran " + ran.begunSeconds() + " s ago, and went well");
    }
}
