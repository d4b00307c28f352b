package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.loadbalancer.maintenance.Maintenance;
import com.foobar.infra.part.loadbalancer.tls.Acme;
import com.foobar.infra.part.loadbalancer.tls.Https;
import com.foobar.infra.part.loadbalancer.tls.TlsPaths;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * HAProxy in front of the web servers.
 *
 * @param servers where it runs; all get the same configuration
 * @param port public HTTP port
 * @param statusPort loopback-only port that answers the live configuration's generation and statistics
 * @param https empty: HTTP alone
 * @param rolling how the web servers are changed one after the other
 * @param maintenance empty: never spoken of, and off
 * @param virtualAddress empty: the visitors go to a server's own address
 * @param visitors what holds for those who come
 * @param errors pages of the operator's own
 * @param directives lines of his own
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
        Rolling rolling,
        Optional<Maintenance> maintenance,
        Optional<VirtualAddress> virtualAddress,
        Visitors visitors,
        ErrorPages errors,
        HaproxyDirectives directives)
        implements PartModel {

    private static final String LOOPBACK = "127.0.0.1";

    public LoadBalancer {
        servers = List.copyOf(servers);
    }

    /** One whose web servers are changed as is usual, that is not in maintenance, and whose visitors go to a server's own address. */
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
                Rolling.USUAL,
                Optional.empty(),
                Optional.empty(),
                Visitors.USUAL,
                ErrorPages.NONE,
                HaproxyDirectives.NONE);
    }

    /** The same with other HTTPS. */
    LoadBalancer with(Https other) {
        return new LoadBalancer(
                servers,
                port,
                algorithm,
                mode,
                healthCheck,
                timeouts,
                maxConnections,
                statusPort,
                Optional.of(other),
                rolling,
                maintenance,
                virtualAddress,
                visitors,
                errors,
                directives);
    }

    /** How visitors are kept away; empty if they are not. */
    Optional<Maintenance> inMaintenance() {
        return maintenance.filter(Maintenance::on);
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

    /**
     * A request as a visitor makes it, sent on the load balancer itself: by HTTPS where all are led there, and in maintenance as
     * one makes it who sees the site all the same.
     */
    RequestFact visit(String domain, String path) {
        return visit(inMaintenance().isPresent() ? Maintenance.BACK_DOOR : LOOPBACK, domain, path);
    }

    /** The same of a visitor who sees what all see. */
    RequestFact plainVisit(String domain, String path) {
        return visit(LOOPBACK, domain, path);
    }

    /** The same, sent to that address. */
    public RequestFact visit(String address, String domain, String path) {
        return https.filter(Https::redirect)
                .map(h -> RequestFact.get(address, h.port(), domain, path).byTls())
                .orElseGet(() -> RequestFact.get(address, port, domain, path));
    }

    /** The URL at which one of its servers answers, by the address that the other servers know it by: by HTTPS where there is any. */
    public String url(Server self) {
        return url(self::endpoint);
    }

    /** The URLs at which whoever has the virtual addresses answers, by these. */
    public Map<String, String> virtualUrls() {
        var urls = new LinkedHashMap<String, String>();
        virtualAddress.ifPresent(virtual -> virtual.addresses()
                .forEach(address -> urls.put(
                        address,
                        url(port -> (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port))));
        return urls;
    }

    private String url(IntFunction<String> endpoint) {
        return https.map(h -> "https://" + endpoint.apply(h.port())).orElseGet(() -> "http://" + endpoint.apply(port))
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

    /**
     * How servers are changed that visitors are led to.
     *
     * @param batch how many at a time
     * @param drain how long those who are there may stay, at most; whole seconds
     * @param reloads whether a reload of nginx is a turn too, as it ends the connections that HAProxy keeps
     */
    public record Rolling(Batch batch, Duration drain, boolean reloads) {

        /** One after the other. */
        public static final Rolling USUAL = new Rolling(new Batch(1, false), Duration.ofSeconds(30), false);
    }

    /**
     * What holds for those who come. Addresses and networks are literals.
     *
     * @param sticky whether each stays with the web server that he was led to first, as a cookie of his tells
     * @param trusted proxies in front that are believed what they say of whom they pass on
     * @param announced those of them, or others, that say so by the PROXY protocol, at the beginning of each connection
     * @param denied who is answered with 403
     * @param requestsPerSecond most of them by one address, as a mean of ten seconds; empty: no limit
     */
    public record Visitors(
            boolean sticky,
            List<String> trusted,
            List<String> announced,
            List<String> denied,
            Optional<Integer> requestsPerSecond) {

        /** Each request is led to whoever is next, and each visitor is who his connection says. */
        public static final Visitors USUAL = new Visitors(false, List.of(), List.of(), List.of(), Optional.empty());

        public Visitors {
            trusted = List.copyOf(trusted);
            announced = List.copyOf(announced);
            denied = List.copyOf(denied);
        }

        /** The usual, but that each stays with a server. */
        public static Visitors staying() {
            return new Visitors(true, List.of(), List.of(), List.of(), Optional.empty());
        }
    }

    /**
     * How many servers at a time.
     *
     * @param percent whether that is a share of all
     */
    public record Batch(int number, boolean percent) {

        /** Whether all are changed at once, and nobody is led past them. */
        public boolean isAll() {
            return percent && number == 100;
        }

        /** Of so many: at least one, and never all of several. */
        public int of(int servers) {
            int wanted = percent ? servers * number / 100 : number;
            return Math.max(1, Math.min(wanted, servers - 1));
        }
    }

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

        /** In which keepalived is made as it should be. */
        public static final String STAGE = "virtual address";

        /** Keepalived's unit. */
        public static String unit(String stack) {
            return stack + "-address.service";
        }

        /** The file by which a load balancer is told to give them away ("1"), or to stand by for them ("0"). */
        public static String mark(String stack) {
            return "/run/" + stack + "-address/haproxy-ended";
        }

        public VirtualAddress {
            addresses = List.copyOf(addresses);
        }

        /** Whether one of them is an IPv6 address. */
        public boolean ipv6() {
            return addresses.stream().anyMatch(a -> a.indexOf(':') >= 0);
        }
    }
}
