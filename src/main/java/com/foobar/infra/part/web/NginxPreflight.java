package com.foobar.infra.part.web;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.LookUpFact;
import com.foobar.infra.part.app.App;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds, before anything is changed, why nginx of one server would refuse its files: nginx itself only says so when
 * databases and apps are changed already.
 */
final class NginxPreflight {

    /** Statements of which nginx takes one in a place only. */
    private static final Set<String> SINGLE = Set.of(
            "sendfile",
            "tcp_nopush",
            "tcp_nodelay",
            "types_hash_max_size",
            "server_names_hash_bucket_size",
            "server_names_hash_max_size",
            "variables_hash_bucket_size",
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

    private static final String CONF_D = "/etc/nginx/conf.d/";

    private final Topology topology;
    private final List<Resource> desired;
    private final Server server;

    NginxPreflight(Topology topology, List<Resource> desired, String server) {
        this.topology = topology;
        this.desired = desired;
        this.server = topology.server(server);
    }

    Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<Fact<?>>();
        facts.add(sites());
        names().forEach(s -> facts.add(new LookUpFact(s.address())));
        return facts;
    }

    void obstacles(Facts facts, List<Obstacle> found) {
        var sites = facts.get(sites());
        var clashes = new ArrayList<Obstacle>();
        sites.files().keySet().stream()
                .filter(path -> path.startsWith(CONF_D) && path.indexOf('/', CONF_D.length()) < 0)
                .sorted()
                .forEach(path -> site(NginxBlock.parse(path, sites.files()), clashes));
        found.addAll(clashes);
        complaint(sites, facts, clashes).ifPresent(found::add);
        names().filter(s -> facts.get(new LookUpFact(s.address())) == LookUpFact.State.UNKNOWN)
                .forEach(s -> found.add(new Obstacle(
                        server.name(),
                        "it finds no address for " + s.address() + ", without which nginx does not start",
                        "let its name service or /etc/hosts know the name, or give servers." + s.name()
                                + ".address the IP address",
                        false)));
    }

    private NginxSitesFact sites() {
        return new NginxSitesFact(new NginxPaths(topology.name()).site());
    }

    private List<String> ownSites() {
        var paths = new NginxPaths(topology.name());
        return web().sites(topology).stream().map(paths::site).toList();
    }

    private Web web() {
        return topology.part(Web.class).orElseThrow();
    }

    /** Servers whose names nginx looks up when it starts. */
    private Stream<Server> names() {
        var visitors = topology.visits(Web.class).stream().map(Visit::from);
        var apps = topology.visits(App.class).stream()
                .flatMap(visit -> App.named(topology, visit.id()).stream())
                .filter(a -> !a.servers().contains(server.name()))
                .flatMap(a -> a.servers().stream());
        return Stream.concat(visitors, apps).distinct().map(topology::server).filter(s -> !s.literal());
    }

    /**
     * What nginx itself says against what is on disk, unless that is known already, or goes away with the stack's own files as
     * they are now.
     */
    private Optional<Obstacle> complaint(NginxSitesFact.State sites, Facts facts, List<Obstacle> clashes) {
        var said = sites.complaint();
        var complaint = new NginxComplaint(said);
        var culprit = complaint.culprit(sites.files());
        var path = complaint.file().or(() -> culprit.map(Map.Entry::getKey)).orElse("");
        boolean theirs = sites.files().containsKey(path);
        var observed = new ClusterFacts(Map.of(server.name(), facts));
        var paths = new NginxPaths(topology.name());
        boolean stays = clashes.isEmpty()
                && Stream.of(Stream.of(NginxPaths.CONF, paths.ipv6(), paths.ipv6Named()), ownSites().stream())
                        .flatMap(each -> each)
                        .flatMap(this::files)
                        .allMatch(f -> f.diff(observed).isEmpty());
        if (said.isEmpty()
                || !theirs && !stays
                || clashes.stream().anyMatch(o -> !path.isEmpty() && o.what().startsWith(path + ":"))) {
            return Optional.empty();
        }
        return Optional.of(new Obstacle(
                server.name(),
                "nginx would not start with what is in /etc/nginx now: " + said,
                hint(complaint, path, culprit, theirs) + "; nginx -t there tells whether it is well",
                false));
    }

    private static String hint(
            NginxComplaint complaint, String path, Optional<Map.Entry<String, String>> culprit, boolean theirs) {
        if (path.isEmpty()) {
            return complaint.search();
        }
        var where = culprit.map(found -> "\"" + found.getValue() + "\" stands in " + found.getKey() + ": ")
                .orElse("");
        return where + "correct it there" + (theirs ? ", or move the file out of " + CONF_D : "");
    }

    /** Names of which nginx takes one only, or of two the later one: what this stack's files define and others' do too. */
    private void names(List<NginxBlock> theirs, List<Obstacle> found) {
        var own = Stream.concat(
                        ours(NginxPaths.CONF)
                                .filter(s -> s.directive().equals("http"))
                                .flatMap(http -> http.inner().stream()),
                        ownSites().stream().flatMap(this::ours))
                .flatMap(s -> s.defines().stream().map(name -> Map.entry(name, s.place())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a));
        for (var block : theirs) {
            block.defines()
                    .filter(own::containsKey)
                    .ifPresent(name -> found.add(new Obstacle(
                            server.name(),
                            block.place() + " defines " + name + ", as "
                                    + Objects.requireNonNull(own.get(name)).replaceFirst(":\\d+$", "")
                                    + " does; nginx takes only one of a name",
                            "give it another name there, or take it out",
                            false)));
        }
    }

    private void site(List<NginxBlock> theirs, List<Obstacle> found) {
        names(theirs, found);
        var layout = new NginxPaths(topology.name());
        ours(NginxPaths.CONF)
                .filter(s -> s.directive().equals("http"))
                .forEach(http -> http.inner().stream()
                        .map(NginxBlock::directive)
                        .filter(SINGLE::contains)
                        .flatMap(d -> theirs.stream()
                                .filter(s -> s.directive().equals(d))
                                .limit(1))
                        .forEach(s -> found.add(new Obstacle(
                                server.name(),
                                s.place() + " says " + s.directive() + ", as " + NginxPaths.CONF
                                        + " does; nginx takes only one in this place",
                                "move it there into a server block, or take it out",
                                false))));
        var own = ownSites().stream()
                .flatMap(this::ours)
                .filter(s -> s.directive().equals("server"))
                .toList();
        var wanted = Stream.concat(listens(own.stream(), true), addresses(ours(layout.ipv6()), true))
                .toList();
        theirs.stream().filter(s -> s.directive().equals("server")).forEach(block -> {
            listens(Stream.of(block), true)
                    .filter(wanted::contains)
                    .findFirst()
                    .ifPresent(listen -> found.add(new Obstacle(
                            server.name(),
                            block.place() + " has the default_server of " + listen
                                    + ", which this stack's site is to be",
                            "take default_server out of it there, or choose another web.port",
                            false)));
            listens(Stream.of(block), false)
                    .filter(listen -> !wanted.contains(listen) && isPreferred(listen, own))
                    .findFirst()
                    .ifPresent(listen -> found.add(new Obstacle(
                            server.name(),
                            block.place() + " listens on " + listen + ", where nginx asks it before this stack's site",
                            "let it listen on another port, or on the port alone and with a server_name of its own; or"
                                    + " choose another web.port",
                            false)));
            var named = web().names(topology).stream()
                    .filter(name ->
                            block.all("server_name").anyMatch(s -> s.words().contains(name)))
                    .findFirst();
            if (named.isPresent() && listens(Stream.of(block), false).anyMatch(wanted::contains)) {
                found.add(new Obstacle(
                        server.name(),
                        block.place() + " serves " + named.get()
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
        return files(path).flatMap(f -> NginxBlock.parse(path, f.content()).stream());
    }

    private Stream<FileResource> files(String path) {
        return desired.stream()
                .filter(FileResource.class::isInstance)
                .map(FileResource.class::cast)
                .filter(f -> f.server().equals(server.name()) && path.equals(f.path()));
    }

    /** What server blocks listen on, in one way of writing. */
    private static Stream<String> listens(Stream<NginxBlock> servers, boolean onlyDefault) {
        return addresses(
                servers.flatMap(
                        s -> s.inner().isEmpty() || s.all("listen").findAny().isPresent()
                                ? s.all("listen")
                                : Stream.of(new NginxBlock(List.of("listen", "80"), List.of(), s.place()))),
                onlyDefault);
    }

    private static Stream<String> addresses(Stream<NginxBlock> listens, boolean onlyDefault) {
        return listens.filter(l -> l.words().size() > 1)
                .filter(l -> !onlyDefault
                        || l.words().contains("default_server")
                        || l.words().contains("default"))
                .map(l -> l.words().get(1).replaceFirst("^(\\*|0\\.0\\.0\\.0):", ""));
    }
}
