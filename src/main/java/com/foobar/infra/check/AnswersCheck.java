package com.foobar.infra.check;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitFact;
import java.util.Set;

/** One HTTP request to one service gets status 200, of a process that its unit says. */
final class AnswersCheck extends WebCheck {

    private final RequestFact request;
    private final UnitFact unit;
    private final String hint;

    /**
     * @param unit whose process answers
     * @param hint what to look at if it does not
     */
    AnswersCheck(String name, String server, RequestFact request, String unit, String hint) {
        super(name, server);
        this.request = request;
        this.unit = new UnitFact(unit, false, true);
        this.hint = hint;
    }

    @Override
    Set<Fact<?>> questions() {
        return Set.of(request, unit);
    }

    @Override
    Verdict answered(ClusterFacts observed) {
        var reply = reply(observed, request);
        var asked = "http://" + request.host() + request.path() + " at port " + request.port();
        if (reply.status() == 200) {
            var state = observed.get(server(), unit).orElseThrow();
            var wrong = StartCommand.wrong(unit.name(), state);
            if (wrong.isPresent()) {
                return new Verdict.Fail(
                        asked + ": 200, but " + unit.name() + " " + wrong.get(), "foobar-infra plan tells what to do");
            }
            var changed = StartCommand.strangers(unit.name(), state);
            return new Verdict.Pass(asked + ": 200"
                    + reply.header("x-served-by").map(s -> " from " + s).orElse("")
                    + (changed.isEmpty() ? "" : "; its unit is changed by " + String.join(", ", changed)));
        }
        var led = reply.header("location").map(to -> ", which leads to " + to).orElse("");
        return new Verdict.Fail(
                asked + ": " + status(reply.status()) + led,
                // It does answer, and what asks for its health knows one good answer.
                reply.status() >= 201 && reply.status() < 400
                        ? "only 200 counts as well: let app.health_path (or load_balancer.health_check.path) name a path that"
                                + " answers so, asked over HTTP"
                        : hint);
    }
}
