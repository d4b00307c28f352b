package com.foobar.infra.part.loadbalancer.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.web.Web;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The others could not carry what one carries. */
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
                .flatMap(web -> web.servers().stream()
                        .filter(server -> !server.backup())
                        .filter(server -> left(web, server) > 0 && 2 * left(web, server) < usual(web))
                        .map(server -> KIND.of(
                                server.server(),
                                "web.servers[" + web.servers().indexOf(server) + "]",
                                "without " + server.server() + " servers of weight " + left(web, server)
                                        + " have to do what servers of weight " + usual(web) + " do",
                                Optional.of("web:\n  servers: ["
                                        + web.servers().stream()
                                                .map(s -> s.backup()
                                                        ? "{server: " + s.server() + ", backup: true}"
                                                        : s.server())
                                                .collect(Collectors.joining(", "))
                                        + "]"))))
                .toList();
    }

    private static int usual(Web web) {
        return web.servers().stream()
                .filter(s -> !s.backup())
                .mapToInt(Web.WebServer::weight)
                .sum();
    }

    /** What takes traffic without that one: the others, or else those that wait. */
    private static int left(Web web, Web.WebServer lost) {
        int others = usual(web) - lost.weight();
        return others > 0
                ? others
                : web.servers().stream()
                        .filter(Web.WebServer::backup)
                        .mapToInt(Web.WebServer::weight)
                        .sum();
    }
}
