package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.part.loadbalancer.tls.Acme;
import com.foobar.infra.part.loadbalancer.tls.Https;
import com.foobar.infra.part.loadbalancer.tls.TlsPaths;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * HAProxy in front of the web servers.
 *
 * @param servers where it runs; all get the same configuration
 * @param port public HTTP port
 * @param statusPort loopback-only port that answers the live configuration's generation and statistics
 * @param https empty: HTTP alone
 */
public record LoadBalancer(
        List<String> servers,
        int port,
        Algorithm algorithm,
        Mode mode,
        HealthCheck healthCheck,
        Timeouts timeouts,
        int maxConnections,
        int statusPort,
        Optional<Https> https)
        implements PartModel {

    public LoadBalancer {
        servers = List.copyOf(servers);
    }

    @Override
    public List<String> members() {
        return servers;
    }

    @Override
    public List<String> packageFamilies() {
        return List.of("haproxy");
    }

    /** Each asks every web server. */
    @Override
    public List<Visit> visits(Topology topology) {
        var manner = Optional.of(new Visit.Manner(healthCheck.path(), timeouts.server(), timeouts.tunnel()));
        return topology.part(Web.class).stream()
                .flatMap(web -> servers.stream()
                        .flatMap(from -> web.members().stream().map(to -> new Visit(from, to, Web.class, manner))))
                .toList();
    }

    /** A request as a visitor makes it, sent on the load balancer itself: by HTTPS where all are led there. */
    RequestFact visit(String domain, String path) {
        return https.filter(Https::redirect)
                .map(h -> RequestFact.get("127.0.0.1", h.port(), domain, path).byTls())
                .orElseGet(() -> RequestFact.get("127.0.0.1", port, domain, path));
    }

    /** The URL at which one of its servers answers, by the address that the other servers know it by. */
    public String url(Server self) {
        return https.filter(Https::redirect)
                        .map(h -> "https://" + self.endpoint(h.port()))
                        .orElseGet(() -> "http://" + self.endpoint(port))
                + healthCheck.path();
    }

    /** The files on its servers that hold certificates for visitors. */
    public List<String> certificates(Topology topology) {
        return https.map(h -> TlsPaths.of(topology.name()).pems(h, topology.domain()))
                .orElse(List.of());
    }

    /** The unit that renews them; empty: the operator does, or apply. */
    public Optional<String> renewal() {
        return https.flatMap(Https::acme).map(_ -> Acme.UNIT);
    }

    /** How requests are spread; the YAML value is HAProxy's own word. */
    public enum Algorithm {
        ROUNDROBIN,
        LEASTCONN;

        public String keyword() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Whether all web servers take traffic, or those marked {@code backup} wait for the others to fail. */
    public enum Mode {
        ACTIVE_ACTIVE,
        ACTIVE_PASSIVE
    }

    /**
     * How HAProxy decides that a web server is well.
     *
     * @param rise checks that must pass before a server is up
     * @param fall checks that must fail before it is down
     */
    public record HealthCheck(String path, Duration interval, int rise, int fall) {}

    /**
     * Time limits of one request.
     *
     * @param tunnel longest silence of a connection that was upgraded, such as a WebSocket
     */
    public record Timeouts(Duration connect, Duration client, Duration server, Duration tunnel) {}
}
