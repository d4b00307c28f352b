package com.foobar.infra.check;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import java.util.Set;

/** One HTTP request to one service gets status 200. */
final class AnswersCheck extends WebCheck {

    private final RequestFact request;
    private final String hint;

    /** @param hint what to look at if it does not */
    AnswersCheck(String name, String server, RequestFact request, String hint) {
        super(name, server);
        this.request = request;
        this.hint = hint;
    }

    @Override
    Set<Fact<?>> questions() {
        return Set.of(request);
    }

    @Override
    Verdict answered(ClusterFacts observed) {
        var reply = reply(observed, request);
        var asked = "http://" + request.host() + request.path() + " at port " + request.port();
        if (reply.status() == 200) {
            return new Verdict.Pass(asked + ": 200"
                    + reply.header("x-served-by").map(s -> " from " + s).orElse(""));
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
