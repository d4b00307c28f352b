package com.foobar.infra.check;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.topology.LoadBalancer;
import com.foobar.infra.topology.Web;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Requests through the load balancer reach every active web server, and no backup while an active one answers. */
final class TrafficCheck extends WebCheck {

    private static final int MOST = 100;

    private final Web web;
    private final RequestFact requests;

    TrafficCheck(String server, String domain, LoadBalancer lb, Web web) {
        super("traffic", server);
        this.web = web;
        this.requests = RequestFact.get("127.0.0.1", lb.port(), domain, "/").repeated(enough(web));
    }

    /** Twice as many as it takes until the lightest active server has had its turn. */
    private static int enough(Web web) {
        var active = web.servers().stream().filter(w -> !w.backup()).toList();
        int total = active.stream().mapToInt(Web.WebServer::weight).sum();
        int least = active.stream().mapToInt(Web.WebServer::weight).min().orElse(1);
        return Math.clamp(2L * total / Math.max(1, least), 4, MOST);
    }

    @Override
    Set<Fact<?>> questions() {
        return Set.of(requests);
    }

    @Override
    Verdict answered(ClusterFacts observed) {
        var replies = observed.get(server(), requests).orElseThrow().replies();
        var served = new TreeMap<String, Integer>();
        int failed = 0;
        for (var reply : replies) {
            if (reply.status() != 200) {
                failed++;
            }
            reply.header("x-served-by").ifPresent(by -> served.merge(by, 1, Integer::sum));
        }
        var text = replies.size() + " requests: "
                + (served.isEmpty()
                        ? "served by nobody"
                        : served.entrySet().stream()
                                .map(e -> e.getKey() + " " + e.getValue())
                                .collect(Collectors.joining(", ")));
        if (failed > 0) {
            return new Verdict.Fail(
                    text + "; " + failed + " not answered with 200",
                    "journalctl -u haproxy; see the check 'backends-up'");
        }
        var idle = web.servers().stream()
                .filter(w -> !w.backup() && !served.containsKey(w.server()))
                .map(Web.WebServer::server)
                .toList();
        var woken = web.servers().stream()
                .filter(w -> w.backup() && served.containsKey(w.server()))
                .map(Web.WebServer::server)
                .toList();
        if (!woken.isEmpty()) {
            return new Verdict.Fail(
                    text + "; the backup " + String.join(", ", woken) + " is in service",
                    "the active servers are down: see the check 'backends-up'");
        }
        return idle.isEmpty()
                ? new Verdict.Pass(text)
                : new Verdict.Fail(
                        text + "; nothing reaches " + String.join(", ", idle),
                        "see the check 'backends-up'; echo 'show servers state' | socat - /run/haproxy/admin.sock tells of"
                                + " drain, maintenance and weights");
    }
}
