package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Words;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Algorithm;
import com.foobar.infra.part.loadbalancer.LoadBalancer.HealthCheck;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Mode;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Timeouts;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Visitors;
import com.foobar.infra.part.loadbalancer.maintenance.MaintenanceLanguage;
import com.foobar.infra.part.loadbalancer.tls.Https;
import com.foobar.infra.part.loadbalancer.tls.HttpsLanguage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The section {@code load_balancer}. */
final class LoadBalancerLanguage {

    private LoadBalancerLanguage() {}

    private static final Key<String> CHECK_PATH = Key.of("path", Scalars.URL_PATH, "/healthz")
            .doc(
                    "Asked for on every web server; 200 means well. The web server passes it on to the app, save /, which is the front page.")
            .example("/healthz");

    private static final Key<Duration> INTERVAL = Key.of("interval", Scalars.duration("100ms", "1h"), "2s")
            .doc("Time between two checks of a server.")
            .example("2s");

    private static final Key<Integer> RISE = Key.of("rise", Scalars.number("", "a number from 1 to 100", 1, 100), "2")
            .doc("Checks in a row that must pass before a server gets traffic again.")
            .example("2");

    private static final Key<Integer> FALL = Key.of("fall", Scalars.number("", "a number from 1 to 100", 1, 100), "2")
            .doc("Checks in a row that must fail before a server gets no more traffic.")
            .example("3");

    private static final Section<HealthCheck> HEALTH_CHECK = Section.of(
            "health_check",
            "How HAProxy decides that a web server is well.",
            List.of(CHECK_PATH, INTERVAL, RISE, FALL),
            f -> new HealthCheck(f.get(CHECK_PATH), f.get(INTERVAL), f.get(RISE), f.get(FALL)));

    private static final Key<Duration> CONNECT = Key.of("connect", Scalars.duration("10ms", "1h"), "1s")
            .doc("Longest wait for a connection to a web server.")
            .example("1s");

    private static final Key<Duration> CLIENT = Key.of("client", Scalars.duration("10ms", "1d"), "30s")
            .doc("Longest silence of a client.")
            .example("30s");

    private static final Key<Duration> SERVER = Key.of("server", Scalars.duration("10ms", "1d"), "30s")
            .doc("Longest wait for a web server's answer.")
            .example("30s");

    private static final Key<Duration> TUNNEL = Key.of("tunnel", Scalars.duration("1s", "7d"), "1h")
            .doc("Longest silence of a WebSocket, or of what else a connection was upgraded to.")
            .example("1h");

    private static final Section<Timeouts> TIMEOUTS = Section.of(
            "timeouts",
            "Time limits of one request.",
            List.of(CONNECT, CLIENT, SERVER, TUNNEL),
            f -> new Timeouts(f.get(CONNECT), f.get(CLIENT), f.get(SERVER), f.get(TUNNEL)));

    private static final Key<List<String>> SERVERS = Key.required("servers", ListOf.oneOrMore(Scalars.SERVER))
            .doc("Where HAProxy runs: a server, or a list of them, which all get the same configuration.")
            .example("lb-01")
            .aka("server", "host", "hosts");

    private static final Key<Integer> PORT =
            Key.of("port", Scalars.PORT, "80").doc("The public HTTP port.").example("8080");

    private static final Key<Algorithm> ALGORITHM = Key.of(
                    "algorithm",
                    Scalars.choice(
                            "algorithm",
                            Words.of("roundrobin", Algorithm.ROUNDROBIN, "leastconn", Algorithm.LEASTCONN)),
                    "roundrobin")
            .doc("roundrobin: each web server in turn. leastconn: the one with the fewest open connections, which is"
                    + " better when some requests, or some servers, are slow.")
            .example("leastconn")
            .aka("balance");

    private static final Key<Mode> MODE = Key.of(
                    "mode",
                    Scalars.choice(
                            "mode",
                            Words.of("active-active", Mode.ACTIVE_ACTIVE, "active-passive", Mode.ACTIVE_PASSIVE)),
                    "active-active")
            .doc("active-active: all web servers take traffic. active-passive: those marked \"backup\" wait until all"
                    + " others have failed; if none is marked, all but the first are backups.")
            .example("active-passive");

    private static final Key<HealthCheck> HEALTH = Key.of("health_check", HEALTH_CHECK)
            .doc("How HAProxy decides that a web server is well.")
            .aka("check", "healthcheck");

    private static final Key<Timeouts> LIMITS =
            Key.of("timeouts", TIMEOUTS).doc("Time limits of one request.").aka("timeout");

    private static final Key<Integer> MAX_CONNECTIONS = Key.of(
                    "max_connections", Scalars.number("", "a number from 10 to 200000", 10, 200_000), "4096")
            .doc("Most client connections at one time; more have to wait.")
            .example("20000")
            .aka("maxconn");

    private static final Key<Integer> STATUS_PORT = Key.of("status_port", Scalars.PORT, "8404")
            .doc("A port on the loopback address, for statistics and for the proof that a reload took.")
            .example("8404")
            .aka("stats_port");

    private static final Key<Optional<Https>> HTTPS = Key.optional("https", HttpsLanguage.SECTION)
            .doc(
                    "HTTPS for the visitors, by HTTP/2 and HTTP/1.1; https: {} takes all defaults. Left out: HTTP alone. HTTP/3 is not"
                            + " spoken: HAProxy of Debian 12 has no QUIC, and that of Debian 13 (3.0) has it by a stand-in for what the OpenSSL that"
                            + " it was built for lacks.")
            .example("{hsts: 1d}")
            .aka("tls", "ssl");

    private static final Key<Optional<VirtualAddress>> VIRTUAL_ADDRESS = Key.optional(
                    "virtual_address", VirtualAddressLanguage.TYPE)
            .doc(
                    "An address of its own for two load balancers or more: one of them has it, and another one as soon as that one, or"
                            + " its HAProxy, is gone. It is of the servers' network, and nobody has it yet. Left out: the visitors go to"
                            + " a server's own address.")
            .example("192.168.56.9")
            .aka("vip", "virtual_addresses", "virtual_ip");

    private static final Section<LoadBalancer> SECTION = Section.of(
            "load_balancer",
            "HAProxy, which spreads the requests over the web servers. Needs a web section.",
            List.of(
                    SERVERS,
                    PORT,
                    ALGORITHM,
                    MODE,
                    HEALTH,
                    LIMITS,
                    MAX_CONNECTIONS,
                    STATUS_PORT,
                    HTTPS,
                    RollingLanguage.KEY,
                    MaintenanceLanguage.KEY,
                    VIRTUAL_ADDRESS,
                    VisitorsLanguage.STICKINESS,
                    VisitorsLanguage.TRUSTED,
                    VisitorsLanguage.ANNOUNCED,
                    VisitorsLanguage.DENIED,
                    VisitorsLanguage.LIMITS,
                    BalancerPages.KEY,
                    HaproxyDirectives.KEY),
            f -> new LoadBalancer(
                    f.get(SERVERS),
                    f.get(PORT),
                    f.get(ALGORITHM),
                    f.get(MODE),
                    f.get(HEALTH),
                    f.get(LIMITS),
                    f.get(MAX_CONNECTIONS),
                    f.get(STATUS_PORT),
                    f.get(HTTPS),
                    f.get(RollingLanguage.KEY),
                    f.get(MaintenanceLanguage.KEY),
                    f.get(VIRTUAL_ADDRESS),
                    new Visitors(
                            f.get(VisitorsLanguage.STICKINESS),
                            f.get(VisitorsLanguage.TRUSTED),
                            f.get(VisitorsLanguage.ANNOUNCED),
                            f.get(VisitorsLanguage.DENIED),
                            f.get(VisitorsLanguage.LIMITS)),
                    BalancerPages.of(f.get(BalancerPages.KEY)),
                    f.get(HaproxyDirectives.KEY)));

    static final Key<Optional<LoadBalancer>> KEY = Key.optional("load_balancer", SECTION)
            .doc("HAProxy in front of the web servers. Left out: no load balancer.")
            .aka("haproxy", "lb", "balancer");
}
