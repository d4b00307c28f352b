package com.foobar.infra.part.app;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.app.Workers.Further;
import java.util.Set;

/** A worker runs, and does not end again and again. */
final class WorkerCheck extends ServerCheck {

    /** Since then it must have gone on running, if it was started again at all. */
    private static final long SETTLED_SECONDS = 60;

    private final RunFact fact;

    WorkerCheck(String group, String server, Further worker) {
        super(group, worker.label(), server);
        this.fact = new RunFact(worker.service());
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(fact);
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var state = observed.get(server(), fact).orElseThrow();
        var again = state.restarts() == 0 ? "" : ", started again by itself " + times(state.restarts());
        if (!state.active().equals("active")) {
            return new Verdict.Fail(
                    fact.unit() + " is " + state.active() + again
                            + (state.result().equals("success")
                                    ? ""
                                    : "; it ended last with " + state.result() + " " + state.status()),
                    hint());
        }
        if (state.restarts() > 0 && state.upSeconds() < SETTLED_SECONDS) {
            return new Verdict.Fail(
                    fact.unit() + " ends again and again" + again + ", last " + state.upSeconds() + " s ago", hint());
        }
        return new Verdict.Pass("up for " + state.upSeconds() + " s" + again);
    }

    private String hint() {
        return "journalctl -n 50 -u " + fact.unit() + " tells why";
    }

    private static String times(int number) {
        return number == 1 ? "once" : number + " times";
    }
}
