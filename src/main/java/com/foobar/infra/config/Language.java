package com.foobar.infra.config;

import com.foobar.infra.topology.App;
import com.foobar.infra.topology.LoadBalancer;
import com.foobar.infra.topology.LoadBalancer.Mode;
import com.foobar.infra.topology.Mysql;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Web;
import com.foobar.infra.topology.Web.WebServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The language of the topology file: its keys, what may stand there, what is taken if nothing does, and what it means.
 * The binding to the model, "did you mean", the JSON Schema and the manual all come from here and from the sections
 * that this refers to.
 */
final class Language {

    private Language() {}

    private static final Key<String> NAME = Key.required("name", StackNames.NAME)
            .doc("Identifies the stack on its servers: in file names, units and certificates. Do not change it later.")
            .example("foobar")
            .standIn("unnamed");

    private static final Key<String> DOMAIN = Key.of("domain", Scalars.DOMAIN, "localhost")
            .doc("The public host name. Must be given if there is a web section.")
            .example("www.foobar.com")
            .aka("hostname", "host");

    private static final Key<String> ADDRESS = Key.required("address", Scalars.ADDRESS)
            .doc("Where the other servers reach this one: IPv4, IPv6 (without brackets) or a host name. How you reach"
                    + " it is said in the inventory.")
            .example("192.168.56.10")
            .aka("ip", "addr", "host", "hostname");

    private static final Section<String> SERVER =
            Section.of("server", "One machine.", List.of(ADDRESS), f -> f.get(ADDRESS));

    private static final Key<Map<String, String>> SERVERS = Key.<Map<String, String>>required(
                    "servers",
                    // A server with a bad address stands in under its own name, so that the roles still find it.
                    new MapOf<>(Scalars.NAME, new Either<>(Scalars.ADDRESS, a -> a, SERVER), 1, Optional::of))
            .doc("Every machine of the stack, by name: its address, or a mapping with the address.")
            .example("{lb-01: 192.168.56.10, web-01: {address: 192.168.56.11}}")
            .aka("hosts", "machines", "nodes")
            .standIn(Map.of());

    private static final Key<Optional<LoadBalancer>> LOAD_BALANCER = Key.optional(
                    "load_balancer", LoadBalancerLanguage.SECTION)
            .doc("HAProxy in front of the web servers. Left out: no load balancer.")
            .aka("haproxy", "lb", "balancer");

    private static final Key<Optional<Web>> WEB = Key.optional("web", WebLanguage.SECTION)
            .doc("Nginx. Left out: no web servers.")
            .aka("nginx", "web_servers", "webservers")
            .needs("domain");

    private static final Key<Optional<App>> APP = Key.optional("app", AppLanguage.SECTION)
            .doc("The application. Left out: Nginx serves static files only.")
            .aka("application", "app_servers", "backend");

    private static final Key<Optional<Mysql>> MYSQL = Key.optional("mysql", MysqlLanguage.SECTION)
            .doc("The databases. Left out: none.")
            .aka("database", "databases", "db");

    /** The whole file. */
    static final Section<Topology> TOPOLOGY = Section.of(
            "topology",
            "One web stack: its servers, and which of them does what.",
            List.of(NAME, DOMAIN, SERVERS, LOAD_BALANCER, WEB, APP, MYSQL),
            f -> new Topology(
                    f.get(NAME),
                    f.get(DOMAIN),
                    f.get(SERVERS).entrySet().stream()
                            .map(s -> new Server(s.getKey(), s.getValue()))
                            .toList(),
                    f.get(LOAD_BALANCER),
                    f.get(WEB).map(web -> withBackups(web, f.get(LOAD_BALANCER))),
                    f.get(APP),
                    f.get(MYSQL)));

    /** In active-passive mode, if no web server is marked as a backup, all but the first are. */
    private static Web withBackups(Web web, Optional<LoadBalancer> loadBalancer) {
        boolean passive =
                loadBalancer.filter(lb -> lb.mode() == Mode.ACTIVE_PASSIVE).isPresent();
        if (!passive || web.servers().stream().anyMatch(WebServer::backup)) {
            return web;
        }
        var servers = IntStream.range(0, web.servers().size())
                .mapToObj(i -> new WebServer(
                        web.servers().get(i).server(),
                        i > 0,
                        web.servers().get(i).weight()))
                .toList();
        return new Web(
                servers, web.port(), web.statusPort(), web.staticFiles(), web.maxBodySize(), web.maxHeaderBytes());
    }
}
