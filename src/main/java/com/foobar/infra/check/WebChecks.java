package com.foobar.infra.check;

import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.topology.App;
import com.foobar.infra.topology.LoadBalancer;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Web;
import java.util.ArrayList;
import java.util.List;

/** All that {@code verify web} proves of a topology. */
public final class WebChecks {

    static final String GROUP = "web";

    private static final String LOOPBACK = "127.0.0.1";

    private WebChecks() {}

    /**
     * The checks from the front to the back.
     *
     * @param token marks the message that this run posts: letters, digits and dashes, another one each time
     */
    public static List<Check> of(Topology topology, String token) {
        if (!token.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("a token is letters, digits and dashes: " + token);
        }
        var all = new ArrayList<Check>();
        var web = topology.web();
        if (topology.loadBalancer().isPresent() && web.isPresent()) {
            ofLoadBalancers(topology, topology.loadBalancer().get(), web.get(), token, all);
        }
        web.ifPresent(w -> ofWebServers(topology, w, all));
        topology.app().ifPresent(app -> ofApps(topology, app, all));
        return List.copyOf(all);
    }

    private static void ofLoadBalancers(Topology t, LoadBalancer lb, Web web, String token, List<Check> all) {
        for (var server : lb.servers()) {
            all.add(new AnswersCheck(
                    "load-balancer",
                    server,
                    RequestFact.get(
                            LOOPBACK, lb.port(), t.domain(), lb.healthCheck().path()),
                    "haproxy.service",
                    "systemctl status haproxy; journalctl -u haproxy; see the check 'backends-up'"));
            all.add(new BackendsUpCheck(server, web));
            all.add(new TrafficCheck(server, t.domain(), lb, web));
        }
        boolean builtin = t.app().stream().anyMatch(app -> app.source() instanceof App.Source.Builtin);
        if (builtin && t.mysql().isPresent()) {
            all.add(new WriteReadCheck(
                    lb.servers().getFirst(), t.domain(), lb, t.mysql().get(), token));
        }
    }

    private static void ofWebServers(Topology t, Web web, List<Check> all) {
        var health = t.loadBalancer().map(lb -> lb.healthCheck().path()).orElse("/healthz");
        for (var w : web.servers()) {
            all.add(new AnswersCheck(
                    "nginx",
                    w.server(),
                    RequestFact.get(LOOPBACK, web.port(), t.domain(), health),
                    "nginx.service",
                    "systemctl status nginx; tail /var/log/nginx/error.log"
                            + (t.app().isPresent() ? "; a 502, 503 or 504 comes from the app behind it" : "")));
        }
    }

    private static void ofApps(Topology t, App app, List<Check> all) {
        // The rendered unit binds to loopback if only the nginx of the same server asks it.
        boolean onlyLocal = t.web().isPresent()
                && t.web().get().servers().stream().allMatch(w -> app.servers().contains(w.server()));
        for (var name : app.servers()) {
            var server = t.server(name);
            var address = !onlyLocal && server.literal() ? server.address() : LOOPBACK;
            all.add(new AnswersCheck(
                    "app",
                    name,
                    RequestFact.get(address, app.port(), t.domain(), app.healthPath()),
                    t.name() + "-app.service",
                    "systemctl status '*-app'; journalctl -u '*-app'"));
        }
    }
}
