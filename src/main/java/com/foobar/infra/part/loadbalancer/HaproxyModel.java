package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.Generation;
import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.part.loadbalancer.maintenance.Maintenance;
import com.foobar.infra.part.loadbalancer.tls.Acme;
import com.foobar.infra.part.loadbalancer.tls.Https;
import com.foobar.infra.part.loadbalancer.tls.TlsPaths;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@code haproxy/haproxy.cfg.ftl} may use. Times are in milliseconds.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param generation placeholder of the generation word; must appear in the output
 * @param binds addresses to listen on, such as {@code *:80}
 * @param statusPort loopback-only
 * @param balance HAProxy's word for the algorithm
 * @param maxConnections of the whole process
 * @param bufferSize bytes of the buffer that a message's head must fit into
 * @param bufferReserve how many of them are for what is added to the head
 * @param tunnelTimeout longest silence of an upgraded connection
 * @param serverStateFile where the servers' state is kept across reloads
 * @param servers the web servers, in the order of the topology
 * @param tls missing: HTTP alone
 * @param maintenance how visitors are kept away; missing: they are not
 * @param webAuthority the file with the certificate of who signed for the web servers; missing: they are asked by plain HTTP
 * @param metrics missing: nobody watches the stack
 * @param leaves whether another load balancer may take its place, which visitors are led to in good order
 * @param trusted proxies in front that are believed what they say of whom they pass on
 * @param announced who begins each connection by the PROXY protocol
 * @param denied who is answered with 403
 * @param mostRequests by one address within ten seconds; missing: no limit
 * @param spared the stack's own addresses that it asks its load balancers from
 * @param pages that HAProxy answers with instead of its own, by the status
 * @param tooMany the file with the one for who asks too much; missing: HAProxy's own
 * @param directives the operator's own, each followed by a comment that tells where the topology says it
 * @param sticky how a visitor stays with a web server; missing: he does not
 */
public record HaproxyModel(
        String stack,
        String domain,
        String server,
        String generation,
        List<String> binds,
        int statusPort,
        String balance,
        boolean activePassive,
        int maxConnections,
        int bufferSize,
        int bufferReserve,
        Health health,
        long connectTimeout,
        long clientTimeout,
        long serverTimeout,
        long tunnelTimeout,
        String socket,
        String serverStateFile,
        List<Backend> servers,
        Optional<Tls> tls,
        Optional<Closed> maintenance,
        Optional<String> webAuthority,
        Optional<Metrics> metrics,
        boolean leaves,
        List<String> trusted,
        List<String> announced,
        List<String> denied,
        Optional<Integer> mostRequests,
        Spared spared,
        List<ErrorPages.Page> pages,
        Optional<String> tooMany,
        HaproxyDirectives directives,
        Optional<Stickiness> sticky) {

    /** Room for the headers that we add, and for HAProxy's own notes on each header. */
    private static final int BUFFER_RESERVE = 4 << 10;

    private static final int HTTPS_PORT = 443;

    /** A page and all that it shows are asked for at once. */
    private static final int SECONDS_COUNTED = 10;

    private static final String CIPHERS = String.join(
            ":",
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "ECDHE-RSA-CHACHA20-POLY1305");

    private static final String SUITES = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

    /**
     * Where the stack's monitoring asks HAProxy, by TLS.
     *
     * @param bind address and port
     * @param certificate file with this server's certificate and key
     * @param authority file with the certificate of who signed the observer's
     * @param observer the name that the certificate of who asks is for
     */
    public record Metrics(String bind, String certificate, String authority, String observer) {

        static Optional<Metrics> of(Topology t, Server self) {
            return t.partOn(self.name(), Exporters.class)
                    .map(exporters -> new Metrics(
                            self.literal()
                                    ? self.endpoint(Exporters.HAPROXY_PORT)
                                    : ":::" + Exporters.HAPROXY_PORT + " v4v6",
                            Exporters.CERTIFICATE,
                            TlsPaths.of(t.name()).webAuthority(),
                            exporters.certifiedName(exporters.observer())));
        }
    }

    public HaproxyModel {
        binds = List.copyOf(binds);
        servers = List.copyOf(servers);
        trusted = List.copyOf(trusted);
        announced = List.copyOf(announced);
        denied = List.copyOf(denied);
        pages = List.copyOf(pages);
    }

    /**
     * How a web server's health is found out.
     *
     * @param fastInterval between checks while a server is changing its state
     * @param timeout of one check
     */
    public record Health(String path, long interval, long fastInterval, long timeout, int rise, int fall) {}

    /**
     * One web server.
     *
     * @param endpoint address and port, an IPv6 address in brackets
     * @param named whether the address is a host name, to be looked up
     * @param certifiedName that its certificate must be for
     * @param word stands for it in the cookie of a visitor who stays with it
     */
    public record Backend(
            String name,
            String endpoint,
            boolean named,
            boolean backup,
            int weight,
            String certifiedName,
            String word) {}

    /**
     * HTTPS.
     *
     * @param binds addresses to listen on, such as {@code *:443}
     * @param certificates files with certificates and their key, the first for who names no site
     * @param suffix what follows a host's name in a URL that leads here: nothing, or a colon and the port
     * @param leads whether plain requests are led here
     * @param leastVersion such as {@code TLSv1.2}
     * @param ciphers of TLS 1.2; missing: that is not spoken
     * @param suites of TLS 1.3
     * @param hstsSeconds missing: nothing is promised to browsers
     * @param thumbprint file with the thumbprint of an ACME account, by which challenges are answered; missing: none are
     */
    public record Tls(
            List<String> binds,
            List<String> certificates,
            String suffix,
            boolean leads,
            String leastVersion,
            Optional<String> ciphers,
            String suites,
            Optional<Long> hstsSeconds,
            Optional<String> thumbprint) {
        public Tls {
            binds = List.copyOf(binds);
            certificates = List.copyOf(certificates);
        }
    }

    /**
     * A site in maintenance.
     *
     * @param page the file that visitors get
     * @param retryAfter seconds
     * @param backDoor address of the load balancer's own host at which the site is seen all the same
     * @param allow addresses and networks of visitors who see it too
     */
    public record Closed(String page, long retryAfter, String backDoor, List<String> allow) {
        public Closed {
            allow = List.copyOf(allow);
        }
    }

    public static HaproxyModel of(Topology t, LoadBalancer lb, Web web, Server self) {
        var check = lb.healthCheck();
        long interval = check.interval().toMillis();
        return new HaproxyModel(
                t.name(),
                t.domain(),
                self.name(),
                Generation.PLACEHOLDER,
                binds(self, lb, lb.port()),
                lb.statusPort(),
                lb.algorithm().keyword(),
                lb.mode() == LoadBalancer.Mode.ACTIVE_PASSIVE,
                lb.maxConnections(),
                web.maxHeaderBytes() + 2 * BUFFER_RESERVE,
                BUFFER_RESERVE,
                new Health(
                        check.path(),
                        interval,
                        Math.min(interval, 500),
                        Math.max(1000, interval / 2),
                        check.rise(),
                        check.fall()),
                lb.timeouts().connect().toMillis(),
                lb.timeouts().client().toMillis(),
                lb.timeouts().server().toMillis(),
                lb.timeouts().tunnel().toMillis(),
                HaproxyPaths.SOCKET,
                HaproxyPaths.SERVER_STATE,
                web.servers().stream().map(w -> backend(t, web, w)).toList(),
                lb.https().map(https -> tls(t, lb, https, self)),
                lb.inMaintenance()
                        .map(m -> new Closed(
                                HaproxyPaths.MAINTENANCE_PAGE,
                                m.retryAfter().toSeconds(),
                                Maintenance.BACK_DOOR,
                                m.allow())),
                web.httpsPort().map(_ -> TlsPaths.of(t.name()).webAuthority()),
                Metrics.of(t, self),
                lb.virtualAddress().isPresent(),
                lb.visitors().trusted(),
                lb.visitors().announced(),
                lb.visitors().denied(),
                lb.visitors().requestsPerSecond().map(n -> n * SECONDS_COUNTED),
                Spared.of(t, lb),
                lb.errors().pages(),
                lb.errors().page(BalancerPages.TOO_MANY),
                lb.directives().marked(),
                Stickiness.of(t.name(), lb));
    }

    /** The wildcard, not the server's own address: at boot that may not be usable yet, and a virtual one comes and goes. */
    private static List<String> binds(Server self, LoadBalancer lb, int port) {
        boolean six = self.reachedByIpv6()
                || lb.virtualAddress().filter(VirtualAddress::ipv6).isPresent();
        return six ? List.of("*:" + port, ":::" + port + " v6only") : List.of("*:" + port);
    }

    /** Ciphers by Mozilla's guideline 6.0; which groups for the exchange of keys are there is OpenSSL's to know. */
    private static Tls tls(Topology t, LoadBalancer lb, Https https, Server self) {
        boolean modern = https.profile() == Https.Profile.MODERN;
        return new Tls(
                binds(self, lb, https.port()),
                TlsPaths.of(t.name()).pems(https, t.domain()),
                https.port() == HTTPS_PORT ? "" : ":" + https.port(),
                https.redirect(),
                modern ? "TLSv1.3" : "TLSv1.2",
                modern ? Optional.empty() : Optional.of(CIPHERS),
                SUITES,
                https.hsts().map(Duration::toSeconds),
                https.acme().map(_ -> Acme.Paths.of(t.name()).thumbprint()));
    }

    private static Backend backend(Topology t, Web web, Web.WebServer w) {
        var server = t.server(w.server());
        return new Backend(
                server.name(),
                server.endpoint(web.asked()),
                !server.literal(),
                w.backup(),
                w.weight(),
                Web.certifiedName(server.name()),
                Stickiness.word(t.name(), server.name()));
    }
}
