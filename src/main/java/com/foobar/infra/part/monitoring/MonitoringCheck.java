package com.foobar.infra.part.monitoring;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.util.Set;
import java.util.function.Function;

/** The monitoring is well in one respect, as Prometheus itself tells. */
final class MonitoringCheck extends ServerCheck {

    private final FiguresFact question;
    private final Function<FiguresFact.State, Verdict> judge;

    /** @param judge of what Prometheus answers, if it does */
    MonitoringCheck(String name, String server, int port, Function<FiguresFact.State, Verdict> judge) {
        super(MonitoringPart.GROUP, name, server);
        this.question = new FiguresFact(port);
        this.judge = judge;
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(question);
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var state = observed.get(server(), question).orElseThrow();
        return state.answers()
                ? judge.apply(state)
                : new Verdict.Fail(
                        "Prometheus does not answer, so that nobody is told of what goes wrong",
                        "systemctl status prometheus; journalctl -u prometheus; the stack itself does not need it");
    }
}
