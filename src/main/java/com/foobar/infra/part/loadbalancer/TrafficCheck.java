package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.part.web.Web;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Requests through the load balancer reach every active web server, and no backup while an active one answers. What the
 * front page says is the site's own business: any answer of a web server counts, unless it is an error of the server's.
 */
final class TrafficCheck extends ServerCheck {

    private static final int MOST = 100;
    private static final int SERVER_ERROR = 500;

    private final Web web;
    private final int statusPort;
    private final RequestFact requests;
    /** For a second try: visitors take turns too, so that a server may have had its turn with none of our requests. */
    private final RequestFact more;
    /** Active servers whose share of the requests is big enough that they must be among those that answer. */
    private final List<String> due;

    TrafficCheck(String server, String domain, LoadBalancer lb, Web web) {
        super(LoadBalancerPart.GROUP, "traffic", server);
        this.web = web;
        this.statusPort = lb.statusPort();
        var active = web.servers().stream().filter(w -> !w.backup()).toList();
        int total = Math.max(1, active.stream().mapToInt(Web.WebServer::weight).sum());
        int least = Math.max(
                1, active.stream().mapToInt(Web.WebServer::weight).min().orElse(1));
        // Twice as many as it takes until the lightest active server has had its turn, within reason.
        int times = Math.clamp((2L * total + least - 1) / least, 4, MOST);
        this.requests = lb.visit(domain, "/").repeated(times);
        this.more = lb.visit(domain, "/").repeated(MOST);
        this.due = active.stream()
                .filter(w -> (long) w.weight() * times >= 2L * total)
                .map(Web.WebServer::server)
                .toList();
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(requests);
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts observed) {
        boolean idle = observed.get(server(), requests)
                .map(first -> served(first.replies()))
                .filter(served -> woken(served).isEmpty() && !idle(served).isEmpty())
                .isPresent();
        return idle && !more.equals(requests) ? Map.of(server(), Set.of(more)) : Map.of();
    }

    private static TreeMap<String, Integer> served(List<RequestFact.Reply> replies) {
        var served = new TreeMap<String, Integer>();
        replies.forEach(reply -> reply.header("x-served-by").ifPresent(by -> served.merge(by, 1, Integer::sum)));
        return served;
    }

    private List<String> idle(Map<String, Integer> served) {
        return due.stream().filter(w -> !served.containsKey(w)).toList();
    }

    private List<String> woken(Map<String, Integer> served) {
        return web.servers().stream()
                .filter(w -> w.backup() && served.containsKey(w.server()))
                .map(Web.WebServer::server)
                .toList();
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var replies =
                new ArrayList<>(observed.get(server(), requests).orElseThrow().replies());
        observed.get(server(), more).filter(_ -> !more.equals(requests)).ifPresent(m -> replies.addAll(m.replies()));
        var served = served(replies);
        long failed = replies.stream()
                .filter(reply -> reply.status() == 0 || reply.status() >= SERVER_ERROR)
                .count();
        var text = replies.size() + " requests: "
                + (served.isEmpty()
                        ? "served by nobody"
                        : served.entrySet().stream()
                                .map(e -> e.getKey() + " " + e.getValue())
                                .collect(Collectors.joining(", ")));
        if (failed > 0) {
            return new Verdict.Fail(
                    text + "; " + failed + " failed", "journalctl -u haproxy; see the check 'backends-up'");
        }
        var idle = idle(served);
        var woken = woken(served);
        if (!woken.isEmpty()) {
            return new Verdict.Fail(
                    text + "; the backup " + String.join(", ", woken) + " is in service",
                    "the active servers are down: see the check 'backends-up'");
        }
        return idle.isEmpty()
                ? new Verdict.Pass(text + unseen(served.keySet()))
                : new Verdict.Fail(
                        text + "; nothing reaches " + String.join(", ", idle),
                        "see the check 'backends-up'; curl -s 'http://127.0.0.1:" + statusPort
                                + "/stats;csv' there tells of drain, maintenance and weights");
    }

    private String unseen(Set<String> served) {
        var light = web.servers().stream()
                .filter(w -> !w.backup() && !due.contains(w.server()) && !served.contains(w.server()))
                .map(Web.WebServer::server)
                .toList();
        return light.isEmpty() ? "" : "; too few to reach " + String.join(", ", light) + ", whose weight is small";
    }
}
