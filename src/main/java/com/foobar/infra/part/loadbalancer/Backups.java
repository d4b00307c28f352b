package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.part.web.Web;
import com.foobar.infra.part.web.Web.WebServer;
import com.foobar.infra.topology.Invariants;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What the load balancer's mode makes of the web servers: which of them wait for the others to fail. */
final class Backups {

    private Backups() {}

    /** In active-passive mode, if no web server is marked as a backup, all but the first are. */
    static Topology completed(Topology topology) {
        var web = topology.part(Web.class);
        if (!passive(topology) || web.isEmpty() || web.get().servers().stream().anyMatch(WebServer::backup)) {
            return topology;
        }
        var w = web.get();
        var servers = IntStream.range(0, w.servers().size())
                .mapToObj(i -> new WebServer(
                        w.servers().get(i).server(), i > 0, w.servers().get(i).weight()))
                .toList();
        return topology.with(w.with(servers));
    }

    static List<Violation> rules(Topology topology) {
        var found = new ArrayList<Violation>();
        var balancer = topology.part(LoadBalancer.class);
        var web = topology.part(Web.class);
        balancer.ifPresent(lb -> found.addAll(Invariants.known(topology, "load_balancer.servers", lb.servers())));
        if (balancer.isPresent() && web.isEmpty()) {
            found.add(new Violation("load_balancer", "has no web servers to balance: add a web section"));
        }
        boolean sticky = balancer.filter(lb -> lb.visitors().sticky()).isPresent();
        web.ifPresent(w -> marks(w, passive(topology), sticky, found));
        return found;
    }

    private static void marks(Web web, boolean passive, boolean sticky, List<Violation> found) {
        var servers = web.servers();
        if (servers.stream().allMatch(WebServer::backup)) {
            found.add(new Violation("web.servers", "every server is a backup; at least one must be active"));
        }
        if (passive && sticky) {
            found.add(
                    new Violation(
                            "load_balancer.stickiness",
                            "with active-passive, visitors would stay with a backup after the others have come back: leave one of both out"));
        }
        if (passive && servers.stream().noneMatch(WebServer::backup)) {
            found.add(new Violation(
                    "load_balancer.mode", "active-passive needs at least one web server with backup: true"));
        }
        for (int i = 0; !passive && i < servers.size(); i++) {
            if (servers.get(i).backup()) {
                found.add(new Violation(
                        "web.servers[" + i + "].backup",
                        "a backup server makes sense only with load_balancer.mode: active-passive"));
            }
        }
    }

    private static boolean passive(Topology topology) {
        return topology.part(LoadBalancer.class)
                .filter(lb -> lb.mode() == LoadBalancer.Mode.ACTIVE_PASSIVE)
                .isPresent();
    }
}
