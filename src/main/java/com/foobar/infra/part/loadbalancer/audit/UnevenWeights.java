package com.foobar.infra.part.loadbalancer.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The others could not carry what one server, or those of one place, carry. */
public final class UnevenWeights implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "uneven-weights",
            Severity.WARNING,
            Profile.DEV,
            "a server that the others can not replace",
            "When it fails, the others get more than twice their usual load, and may fail in turn.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        if (topology.part(LoadBalancer.class).isEmpty()) {
            return List.of();
        }
        return topology.part(Web.class).stream()
                .flatMap(web -> Stream.concat(servers(web), zones(web, topology)))
                .toList();
    }

    private static Stream<Finding> servers(Web web) {
        return web.servers().stream()
                .filter(server -> !server.backup())
                .filter(server -> isTooMuch(web, List.of(server)))
                .map(server -> KIND.of(
                        server.server(),
                        "web.servers[" + web.servers().indexOf(server) + "]",
                        message(server.server(), web, List.of(server)),
                        Optional.of("web:\n  servers: ["
                                + web.servers().stream()
                                        .map(s ->
                                                s.backup() ? "{server: " + s.server() + ", backup: true}" : s.server())
                                        .collect(Collectors.joining(", "))
                                + "]")));
    }

    /** Places that several of them share, and that fail as a whole. */
    private static Stream<Finding> zones(Web web, Topology topology) {
        var zones = new LinkedHashMap<String, List<Web.WebServer>>();
        for (var server : web.servers()) {
            topology.server(server.server())
                    .zone()
                    .ifPresent(zone ->
                            zones.computeIfAbsent(zone, _ -> new ArrayList<>()).add(server));
        }
        return zones.entrySet().stream()
                .filter(zone ->
                        zone.getValue().stream().filter(s -> !s.backup()).count() > 1)
                .filter(zone -> isTooMuch(web, zone.getValue()))
                .map(
                        zone -> KIND.of(
                                        zone.getKey(),
                                        "servers." + zone.getValue().getFirst().server() + ".zone",
                                        message(
                                                "zone " + zone.getKey() + " ("
                                                        + zone.getValue().stream()
                                                                .map(Web.WebServer::server)
                                                                .collect(Collectors.joining(", "))
                                                        + ")",
                                                web,
                                                zone.getValue()),
                                        Optional.empty())
                                .todo(
                                        "Have at least as much in the other zones together: web servers more, or of this zone fewer"));
    }

    private static String message(String who, Web web, List<Web.WebServer> lost) {
        return "without " + who + " servers of weight " + left(web, lost) + " have to do what servers of weight "
                + usual(web) + " do";
    }

    private static boolean isTooMuch(Web web, List<Web.WebServer> lost) {
        return left(web, lost) > 0 && 2 * left(web, lost) < usual(web);
    }

    private static int usual(Web web) {
        return weight(web, false, List.of());
    }

    /** What takes traffic without those: the others, or else those that wait. */
    private static int left(Web web, List<Web.WebServer> lost) {
        int others = weight(web, false, lost);
        return others > 0 ? others : weight(web, true, lost);
    }

    private static int weight(Web web, boolean backup, List<Web.WebServer> lost) {
        return web.servers().stream()
                .filter(s -> s.backup() == backup && !lost.contains(s))
                .mapToInt(Web.WebServer::weight)
                .sum();
    }
}
