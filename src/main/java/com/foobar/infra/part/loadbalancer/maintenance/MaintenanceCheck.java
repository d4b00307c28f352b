package com.foobar.infra.part.loadbalancer.maintenance;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import java.util.ArrayList;
import java.util.Set;

/**
 * Visitors of a site in maintenance are told so. It is well that they are, and it is said: whoever reads what else is well behind
 * the page must know that nobody sees it.
 */
public final class MaintenanceCheck extends ServerCheck {

    private static final int UNAVAILABLE = 503;

    private final Maintenance maintenance;
    private final RequestFact visit;

    /** @param visit a request as a visitor makes it */
    public MaintenanceCheck(String group, String server, Maintenance maintenance, RequestFact visit) {
        super(group, "maintenance", server);
        this.maintenance = maintenance;
        this.visit = visit;
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(visit);
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var reply = reply(observed, visit);
        var wrong = new ArrayList<String>();
        if (reply.status() != UNAVAILABLE) {
            wrong.add("answered with " + status(reply.status()) + ", not with 503");
        }
        var asked = Long.toString(maintenance.retryAfter().toSeconds());
        var after = reply.header("retry-after").orElse("nothing");
        if (wrong.isEmpty() && !after.equals(asked)) {
            wrong.add("answered with 503, but Retry-After is " + after + ", not " + asked);
        }
        if (!wrong.isEmpty()) {
            return new Verdict.Fail(
                    "to be in maintenance, but visitors are " + wrong.getFirst(),
                    "foobar-infra plan tells what is to be done; is the load balancer applied?");
        }
        return new Verdict.Pass("in maintenance: visitors get the page (503, Retry-After " + asked + " s)"
                + (maintenance.allow().isEmpty()
                        ? ", all of them"
                        : ", save those from " + String.join(", ", maintenance.allow()))
                + "; the other checks see the site behind it");
    }
}
