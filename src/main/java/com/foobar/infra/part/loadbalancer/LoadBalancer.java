package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.part.loadbalancer.tls.Https;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.PartModel;
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
 * @param virtualAddress empty: the visitors go to a server's own address
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
        Optional<Https> https,
        Optional<VirtualAddress> virtualAddress)
        implements PartModel {

    public LoadBalancer {
        servers = List.copyOf(servers);
    }

    /** One whose visitors go to a server's own address. */
    public LoadBalancer(
            List<String> servers,
            int port,
            Algorithm algorithm,
            Mode mode,
            HealthCheck healthCheck,
            Timeouts timeouts,
            int maxConnections,
            int statusPort,
            Optional<Https> https) {
        this(
                servers,
                port,
                algorithm,
                mode,
                healthCheck,
                timeouts,
                maxConnections,
                statusPort,
                https,
                Optional.empty());
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
        return visit("127.0.0.1", domain, path);
    }

    /** The same, sent to that address. */
    public RequestFact visit(String address, String domain, String path) {
        return https.filter(Https::redirect)
                .map(h -> RequestFact.get(address, h.port(), domain, path).byTls())
                .orElseGet(() -> RequestFact.get(address, port, domain, path));
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

    /**
     * Addresses that one of the load balancers has, and another one as soon as that one is gone: where the visitors go.
     *
     * @param addresses literals, IPv4 or IPv6; they move together
     * @param device where they are put; empty: where the server has its own address
     * @param routerId tells these load balancers from others that speak VRRP; 1 to 255
     * @param advertInterval between two signs of life of the one that has them; after three that stay out another one takes them
     * @param preempt whether the first load balancer that is well takes them back
     * @param hook a program of the operator's that is run at each change of state, as a path on his machine
     */
    public record VirtualAddress(
            List<String> addresses,
            Optional<String> device,
            Optional<Integer> routerId,
            Duration advertInterval,
            boolean preempt,
            Optional<String> hook) {

        /** The key of the topology. */
        public static final String KEY = "load_balancer.virtual_address";

        /** The key of the program. */
        public static final String NOTIFY = KEY + ".notify";

        public VirtualAddress {
            addresses = List.copyOf(addresses);
        }

        /** Whether one of them is an IPv6 address. */
        public boolean ipv6() {
            return addresses.stream().anyMatch(a -> a.indexOf(':') >= 0);
        }
    }
}
