package com.foobar.infra.check;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.fact.UserFact;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One HTTP request to one service gets status 200, of a process that its unit says. */
public final class AnswersCheck extends ServerCheck {

    private final RequestFact request;
    private final UnitFact unit;
    private final StartCommand start;
    private final Hints hints;
    private final Optional<UserFact> account;

    /**
     * What to do if it does not.
     *
     * @param silent what to look at
     * @param path what names the path that is asked for, as the topology writes it
     */
    public record Hints(String silent, String path) {}

    /**
     * @param start how the process that answers is started
     * @param account that is to be good for nothing but to run it
     */
    public AnswersCheck(CheckId id, RequestFact request, StartCommand start, Hints hints, Optional<UserFact> account) {
        super(id.group(), id.name(), id.server());
        this.request = request;
        this.unit = new UnitFact(start.unit(), false, true, start.variables());
        this.start = start;
        this.hints = hints;
        this.account = account;
    }

    @Override
    public Set<Fact<?>> questions() {
        var facts = new LinkedHashSet<Fact<?>>(Set.of(request, unit));
        account.ifPresent(facts::add);
        return facts;
    }

    @Override
    public Verdict answered(ClusterFacts observed) {
        var reply = reply(observed, request);
        var asked = request.asked();
        if (reply.status() == 200) {
            var state = observed.get(server(), unit).orElseThrow();
            var wrong = start.wrong(state);
            if (wrong.isPresent()) {
                return new Verdict.Fail(
                        asked + ": 200, but " + unit.name() + " " + wrong.get(), "foobar-infra plan tells what to do");
            }
            var user = account.flatMap(fact -> observed.get(server(), fact));
            if (user.filter(UserFact.State::hasPassword).isPresent()) {
                return new Verdict.Fail(
                        asked + ": 200, but one can log in as "
                                + account.orElseThrow().name() + " by a password",
                        "foobar-infra apply locks it");
            }
            var members = user.map(UserFact.State::members).orElse(List.of());
            var changed = start.strangers(state);
            return new Verdict.Pass(asked + ": 200"
                    + reply.header("x-served-by").map(s -> " from " + s).orElse("")
                    + (changed.isEmpty() ? "" : "; its unit is changed by " + String.join(", ", changed))
                    + (members.isEmpty() ? "" : "; its group also has " + String.join(", ", members)));
        }
        var led = reply.header("location").map(to -> ", which leads to " + to).orElse("");
        return new Verdict.Fail(
                asked + ": " + status(reply.status()) + led,
                // It does answer, and what asks for its health knows one good answer.
                reply.status() >= 201 && reply.status() < 400
                        ? "only 200 counts as well: let " + hints.path()
                                + " name a path that answers so, asked over HTTP"
                        : hints.silent());
    }
}
