package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.web.Web;
import java.util.ArrayList;
import java.util.Set;

/** The load balancer takes every web server of the topology, and no other, for healthy. */
final class BackendsUpCheck extends ServerCheck {

    private final TrafficFact question;
    private final Web web;

    /** Where the built-in template puts it. */
    private static final String SOCKET = "/run/haproxy/admin.sock";

    BackendsUpCheck(String server, Web web) {
        super(LoadBalancerPart.GROUP, "backends-up", server);
        this.question = new TrafficFact(SOCKET);
        this.web = web;
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(question);
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var state = observed.get(server(), question).orElseThrow();
        if (!state.answered()) {
            return new Verdict.Fail(
                    "HAProxy does not answer on its admin socket " + question.socket(),
                    "systemctl status haproxy; journalctl -u haproxy");
        }
        var wrong = new ArrayList<String>();
        boolean drained = false;
        for (var planned : web.servers()) {
            var seen = state.server(planned.server());
            if (seen.isEmpty()) {
                wrong.add(planned.server() + " is unknown to it");
            } else if (!seen.get().up()) {
                var s = seen.get();
                var why = (s.check() + " " + s.code()).strip();
                drained |= s.status().startsWith("MAINT") || s.status().startsWith("DRAIN");
                wrong.add(s.name() + " is " + s.status() + (why.isEmpty() ? "" : " (" + why + ")"));
            }
        }
        for (var seen : state.servers()) {
            if (web.servers().stream().noneMatch(w -> w.server().equals(seen.name()))) {
                wrong.add(seen.name() + " is not in the topology");
            }
        }
        return wrong.isEmpty()
                ? new Verdict.Pass(web.servers().size() + " of " + web.servers().size() + " up")
                : new Verdict.Fail(
                        String.join(", ", wrong),
                        (drained
                                        ? "somebody took it out of service, and a reload keeps that: set it ready on HAProxy's admin"
                                                + " socket; "
                                        : "")
                                + "journalctl -u haproxy tells since when; on the web server: systemctl status nginx, and the checks"
                                + " 'nginx' and 'app'");
    }
}
