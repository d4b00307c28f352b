package com.foobar.infra.plan;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.Ipv6Fact;
import com.foobar.infra.fact.LookUpFact;
import com.foobar.infra.fact.NginxSitesFact;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.role.DesiredStage;
import com.foobar.infra.role.render.AppAddress;
import com.foobar.infra.role.render.Layout;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds, before anything is changed, why nginx of a server would refuse its files, or the app could not listen: nginx itself
 * only says so when databases and apps are changed already.
 */
final class WebPreflight {

    /** Statements of which nginx takes one in a place only. */
    private static final Set<String> SINGLE = Set.of(
            "sendfile",
            "tcp_nopush",
            "tcp_nodelay",
            "types_hash_max_size",
            "server_names_hash_bucket_size",
            "server_names_hash_max_size",
            "keepalive_timeout",
            "client_header_timeout",
            "client_body_timeout",
            "client_max_body_size",
            "reset_timedout_connection",
            "ssl_prefer_server_ciphers",
            "default_type",
            "server_tokens",
            "gzip",
            "gzip_vary",
            "gzip_comp_level",
            "gzip_min_length");

    private final Topology topology;
    private final List<DesiredStage> desired;
    private final Server server;
    private final boolean isWeb;

    WebPreflight(Topology topology, List<DesiredStage> desired, String server) {
        this.topology = topology;
        this.desired = desired;
        this.server = topology.server(server);
        this.isWeb = topology.web().stream()
                .flatMap(w -> w.servers().stream())
                .anyMatch(w -> w.server().equals(server));
    }

    Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<Fact<?>>();
        if (isWeb) {
            facts.add(sites());
        }
        if (listensEverywhere()) {
            facts.add(new Ipv6Fact());
        }
        names().forEach(s -> facts.add(new LookUpFact(s.address())));
        return facts;
    }

    void obstacles(Facts facts, List<Obstacle> found) {
        if (isWeb) {
            facts.get(sites()).files().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e -> site(e.getKey(), NginxBlock.parse(e.getValue()), found));
        }
        if (listensEverywhere() && !facts.get(new Ipv6Fact())) {
            found.add(new Obstacle(
                    server.name(),
                    "its kernel has no IPv6, by which a server that is known by name is reached as well: "
                            + server.address(),
                    "give servers." + server.name() + ".address its IPv4 address",
                    false));
        }
        names().filter(s -> facts.get(new LookUpFact(s.address())) == LookUpFact.State.UNKNOWN)
                .forEach(s -> found.add(new Obstacle(
                        server.name(),
                        "it finds no address for " + s.address() + ", without which nginx does not start",
                        "let its name service or /etc/hosts know the name, or give servers." + s.name()
                                + ".address the IP address",
                        false)));
    }

    private NginxSitesFact sites() {
        return new NginxSitesFact(new Layout(topology.name()).nginxSite());
    }

    /** Whether nginx or the app there listens by IPv4 and IPv6, since nobody knows what the server's name leads to. */
    private boolean listensEverywhere() {
        return !server.literal()
                && (isWeb
                        || topology.app()
                                .filter(a -> a.servers().contains(server.name()))
                                .filter(a -> AppAddress.of(topology, a, server)
                                        .listen()
                                        .contains(":"))
                                .isPresent());
    }

    /** Servers whose names nginx looks up when it starts. */
    private Stream<Server> names() {
        if (!isWeb) {
            return Stream.of();
        }
        var balancers = topology.loadBalancer().stream().flatMap(lb -> lb.servers().stream());
        var apps = topology.app().filter(a -> !a.servers().contains(server.name())).stream()
                .flatMap(a -> a.servers().stream());
        return Stream.concat(balancers, apps).distinct().map(topology::server).filter(s -> !s.literal());
    }

    private void site(String path, List<NginxBlock> theirs, List<Obstacle> found) {
        var layout = new Layout(topology.name());
        ours(Layout.NGINX_CONF)
                .filter(s -> s.directive().equals("http"))
                .forEach(http -> http.inner().stream()
                        .map(NginxBlock::directive)
                        .filter(SINGLE::contains)
                        .filter(d -> theirs.stream().anyMatch(s -> s.directive().equals(d)))
                        .forEach(d -> found.add(new Obstacle(
                                server.name(),
                                path + " says " + d + ", as " + Layout.NGINX_CONF
                                        + " does; nginx takes only one in this place",
                                "move it there into a server block, or take it out",
                                false))));
        var own = ours(layout.nginxSite())
                .filter(s -> s.directive().equals("server"))
                .toList();
        var wanted = listens(own.stream(), true).toList();
        theirs.stream().filter(s -> s.directive().equals("server")).forEach(block -> {
            listens(Stream.of(block), true)
                    .filter(wanted::contains)
                    .findFirst()
                    .ifPresent(listen -> found.add(new Obstacle(
                            server.name(),
                            path + " has the default_server of " + listen + ", which this stack's site is to be",
                            "take default_server out of it there, or choose another web.port",
                            false)));
            listens(Stream.of(block), false)
                    .filter(listen -> !wanted.contains(listen) && isPreferred(listen, own))
                    .findFirst()
                    .ifPresent(listen -> found.add(new Obstacle(
                            server.name(),
                            path + " listens on " + listen + ", where nginx asks it before this stack's site",
                            "let it listen on another port, or on the port alone and with a server_name of its own; or"
                                    + " choose another web.port",
                            false)));
            boolean named = block.all("server_name").anyMatch(s -> s.words().contains(topology.domain()));
            if (named && listens(Stream.of(block), false).anyMatch(wanted::contains)) {
                found.add(new Obstacle(
                        server.name(),
                        path + " serves " + topology.domain()
                                + " too, on the same port; nginx asks the first of both only",
                        "take it out there, or choose another domain or web.port",
                        false));
            }
        });
    }

    /** Whether it is an address and one of our ports, which nginx prefers to the port alone, whatever name is asked for. */
    private static boolean isPreferred(String listen, List<NginxBlock> own) {
        int colon = listen.lastIndexOf(':');
        var address = colon < 0 ? "" : listen.substring(0, colon);
        return !address.isEmpty()
                && !address.equals("[::]")
                && !address.startsWith("127.")
                && !address.equals("[::1]")
                && !listen.startsWith("unix:")
                && listens(own.stream(), true)
                        .map(ours -> ours.substring(ours.lastIndexOf(':') + 1))
                        .anyMatch(listen.substring(colon + 1)::equals);
    }

    private Stream<NginxBlock> ours(String path) {
        return desired.stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(FileResource.class::isInstance)
                .map(FileResource.class::cast)
                .filter(f -> f.server().equals(server.name()) && f.path().equals(path))
                .flatMap(f -> NginxBlock.parse(f.content()).stream());
    }

    /** What server blocks listen on, in one way of writing. */
    private static Stream<String> listens(Stream<NginxBlock> servers, boolean onlyDefault) {
        return servers.flatMap(
                        s -> s.inner().isEmpty() || s.all("listen").findAny().isPresent()
                                ? s.all("listen")
                                : Stream.of(new NginxBlock(List.of("listen", "80"), List.of())))
                .filter(l -> l.words().size() > 1)
                .filter(l -> !onlyDefault
                        || l.words().contains("default_server")
                        || l.words().contains("default"))
                .map(l -> l.words().get(1).replaceFirst("^(\\*|0\\.0\\.0\\.0):", ""));
    }
}
