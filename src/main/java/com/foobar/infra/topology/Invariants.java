package com.foobar.infra.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The rules that a well-formed topology must also obey as a whole.
 *
 * <p>Each broken rule names the place it was broken by a path such as {@code mysql.replicas[0]}, so that whoever
 * read the file can point at the line.
 */
public final class Invariants {

    private Invariants() {}

    /**
     * One broken rule.
     *
     * @param allowed what could stand there instead, if that is a short list; for "did you mean"
     */
    public record Violation(String path, String message, List<String> allowed) {
        public Violation {
            allowed = List.copyOf(allowed);
        }

        Violation(String path, String message) {
            this(path, message, List.of());
        }
    }

    /** All broken rules, in the order of the file's sections; empty when the topology is sound. */
    public static List<Violation> check(Topology topology) {
        var found = new ArrayList<Violation>();
        uniqueServers(topology, found);
        reachableServers(topology, found);
        knownServers(topology, found);
        roles(topology, found);
        ports(topology, found);
        return found;
    }

    private static void uniqueServers(Topology t, List<Violation> found) {
        var byAddress = new HashMap<String, String>();
        for (var s : t.servers()) {
            var other = byAddress.putIfAbsent(s.address(), s.name());
            if (other != null) {
                found.add(new Violation(
                        "servers." + s.name() + ".address", "is also the address of " + other + ": " + s.address()));
            }
        }
    }

    /** The address is what the other servers use, so with others about it cannot be that of the loopback interface. */
    private static void reachableServers(Topology t, List<Violation> found) {
        if (t.servers().size() < 2) {
            return;
        }
        for (var s : t.servers()) {
            if (s.loopback()) {
                found.add(new Violation(
                        "servers." + s.name() + ".address", "the other servers cannot reach " + s.address()));
            }
        }
    }

    private static void knownServers(Topology t, List<Violation> found) {
        t.loadBalancer().ifPresent(lb -> known(t, "load_balancer.servers", lb.servers(), found));
        t.web()
                .ifPresent(w -> known(
                        t,
                        "web.servers",
                        w.servers().stream().map(Web.WebServer::server).toList(),
                        found));
        t.app().ifPresent(a -> known(t, "app.servers", a.servers(), found));
        t.mysql().ifPresent(m -> {
            if (unknown(t, m.primary())) {
                found.add(unknownServer(t, "mysql.primary", m.primary()));
            }
            known(t, "mysql.replicas", m.replicas(), found);
        });
    }

    private static void known(Topology t, String path, List<String> names, List<Violation> found) {
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            var at = path + "[" + i + "]";
            if (unknown(t, names.get(i))) {
                found.add(unknownServer(t, at, names.get(i)));
            } else if (!seen.add(names.get(i))) {
                found.add(new Violation(at, "names " + names.get(i) + " a second time"));
            }
        }
    }

    private static boolean unknown(Topology t, String name) {
        return t.servers().stream().noneMatch(s -> s.name().equals(name));
    }

    private static Violation unknownServer(Topology t, String path, String name) {
        return new Violation(
                path,
                "no server is called " + name,
                t.servers().stream().map(Server::name).toList());
    }

    private static void roles(Topology t, List<Violation> found) {
        t.mysql()
                .filter(m -> m.replicas().contains(m.primary()))
                .ifPresent(m -> found.add(new Violation(
                        "mysql.replicas[" + m.replicas().indexOf(m.primary()) + "]",
                        m.primary() + " is the primary and cannot be its own replica")));
        t.mysql()
                .filter(m -> m.appUser().equals(m.replicationUser()))
                .ifPresent(m -> found.add(new Violation(
                        "mysql.replication_user", m.appUser() + " is also the app's account; give each its own")));
        if (t.loadBalancer().isPresent() && t.web().isEmpty()) {
            found.add(new Violation("load_balancer", "has no web servers to balance: add a web section"));
        }
        t.web()
                .filter(w -> w.servers().stream().allMatch(Web.WebServer::backup))
                .ifPresent(w -> found.add(
                        new Violation("web.servers", "every server is a backup; at least one must be active")));
        boolean passive = t.loadBalancer()
                .filter(lb -> lb.mode() == LoadBalancer.Mode.ACTIVE_PASSIVE)
                .isPresent();
        t.web().filter(_ -> !passive).ifPresent(w -> {
            for (int i = 0; i < w.servers().size(); i++) {
                if (w.servers().get(i).backup()) {
                    found.add(new Violation(
                            "web.servers[" + i + "].backup",
                            "a backup server makes sense only with load_balancer.mode: active-passive"));
                }
            }
        });
        t.loadBalancer()
                .filter(lb -> lb.mode() == LoadBalancer.Mode.ACTIVE_PASSIVE)
                .ifPresent(lb -> t.web()
                        .filter(w -> w.servers().stream().noneMatch(Web.WebServer::backup))
                        .ifPresent(w -> found.add(new Violation(
                                "load_balancer.mode",
                                "active-passive needs at least one web server with backup: true"))));
        t.app()
                .filter(a ->
                        a.source() instanceof App.Source.Builtin && t.mysql().isEmpty())
                .ifPresent(a -> found.add(new Violation(
                        "app", "the built-in app stores its data in MySQL: add a mysql section, or give a release")));
    }

    private static void ports(Topology t, List<Violation> found) {
        var claimed = new HashMap<String, Map<Integer, String>>();
        t.loadBalancer()
                .ifPresent(lb -> lb.servers().forEach(s -> {
                    claim(claimed, s, lb.port(), "load_balancer.port", found);
                    claim(claimed, s, lb.statusPort(), "load_balancer.status_port", found);
                }));
        t.web()
                .ifPresent(w -> w.servers().forEach(s -> {
                    claim(claimed, s.server(), w.port(), "web.port", found);
                    claim(claimed, s.server(), w.statusPort(), "web.status_port", found);
                }));
        t.app().ifPresent(a -> a.servers().forEach(s -> claim(claimed, s, a.port(), "app.port", found)));
        t.mysql().ifPresent(m -> m.members().forEach(s -> claim(claimed, s, m.port(), "mysql.port", found)));
    }

    private static void claim(
            Map<String, Map<Integer, String>> claimed, String server, int port, String path, List<Violation> found) {
        var other = claimed.computeIfAbsent(server, _ -> new HashMap<>()).putIfAbsent(port, path);
        if (other != null && !other.equals(path)) {
            var violation = new Violation(path, "port " + port + " of " + server + " is already taken by " + other);
            if (!found.contains(violation)) {
                found.add(violation);
            }
        }
    }
}
