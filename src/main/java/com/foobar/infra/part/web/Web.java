package com.foobar.infra.part.web;

import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.app.App;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Nginx: static files, and a proxy to the app.
 *
 * @param statusPort loopback-only port that answers the live generation and {@code stub_status}
 * @param staticFiles a directory beside the topology whose files are served under {@code /}; empty: the built-in page
 * @param published which of these are meant to be served although their names speak against it
 * @param maxBodySize largest request body, in nginx's notation ({@code 10m})
 * @param maxHeaderBytes largest head of a request or an answer that passes from end to end; whole kilobytes
 * @param httpsPort where it is asked by TLS instead of at {@code port}; empty: plain HTTP
 * @param errors pages of the operator's own for what nginx itself answers
 * @param directives nginx' own, besides those that are written here
 * @param first what is said of the site of the stack's domain besides
 * @param further the other sites
 * @param compression how texts are made smaller, each once
 */
public record Web(
        List<WebServer> servers,
        int port,
        int statusPort,
        Optional<String> staticFiles,
        List<String> published,
        String maxBodySize,
        int maxHeaderBytes,
        Optional<Integer> httpsPort,
        ErrorPages errors,
        NginxDirectives directives,
        Site first,
        List<Site> further,
        List<Compression> compression)
        implements PartModel {

    /** Where the topology tells of further sites. */
    static final String SITES = "web.sites";

    /** A site of which nothing is said. */
    public static final Site ONLY = new Site(
            "",
            "",
            List.of(),
            Site.Www.NONE,
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Map.of(),
            false,
            Site.Pages.USUAL,
            Optional.empty(),
            List.of());

    /** The stage in which nginx is made as it should be. */
    public static final String STAGE = "web";

    /** The unit that answers. */
    public static final String UNIT = "nginx.service";

    /** The stage in which web servers end to answer where those who ask did so before. */
    public static final String CLOSING = "web, formerly";

    public Web {
        servers = List.copyOf(servers);
        published = List.copyOf(published);
        further = List.copyOf(further);
        compression = compression.stream().distinct().toList();
    }

    /** All sites, that of the topology's domain first. */
    public List<Site> sites(Topology topology) {
        var main = App.main(topology).map(App::id);
        return Stream.concat(Stream.of(first.of(topology.domain(), staticFiles, published, main)), further.stream())
                .toList();
    }

    /** The app that load balancers ask for its health, by the stack's own name; empty: none answers there. */
    public Optional<App> askedForHealth(Topology topology) {
        return sites(topology).getFirst().app(topology);
    }

    /** The path by which each site is asked for its health. */
    public String healthPath(Topology topology) {
        return topology.visits(Web.class).stream()
                .flatMap(visit -> visit.manner().stream())
                .findFirst()
                .map(Visit.Manner::healthPath)
                .orElse(NginxModel.HEALTH_PATH);
    }

    /** The names of the further sites' domains, by what each site is called. */
    public Map<String, String> domains() {
        var domains = new LinkedHashMap<String, String>();
        further.forEach(site -> domains.put(site.id(), site.domain()));
        return domains;
    }

    /**
     * The names that a check can ask for besides the topology's domain, by what such a check is called: a further site's domain
     * as the site is, others as they are. What is below a wildcard nobody here knows.
     */
    public Map<String, String> askedFor(Topology topology) {
        var asked = new LinkedHashMap<String, String>();
        for (var site : sites(topology)) {
            for (var name : site.all()) {
                if (!name.startsWith("*.") && !name.equals(topology.domain())) {
                    asked.putIfAbsent(name.equals(site.domain()) ? site.id() : name, name);
                }
            }
        }
        return asked;
    }

    /** All names that visitors may ask for, the topology's domain first. */
    public List<String> names(Topology topology) {
        return sites(topology).stream().flatMap(site -> site.all().stream()).toList();
    }

    /** Whether a name of no site is answered by none: where there are several, and none is the one for that. */
    public boolean refuses(Topology topology) {
        return !further.isEmpty() && sites(topology).stream().noneMatch(Site::rest);
    }

    /** One of a single site. */
    public Web(
            List<WebServer> servers,
            int port,
            int statusPort,
            Optional<String> staticFiles,
            List<String> published,
            String maxBodySize,
            int maxHeaderBytes,
            Optional<Integer> httpsPort,
            ErrorPages errors,
            NginxDirectives directives) {
        this(
                servers,
                port,
                statusPort,
                staticFiles,
                published,
                maxBodySize,
                maxHeaderBytes,
                httpsPort,
                errors,
                directives,
                ONLY,
                List.of(),
                Compression.USUAL);
    }

    /** Whether visitors of the topology's domain are asked for a password. */
    public boolean asksForPassword() {
        return first.auth().isPresent();
    }

    /** How many server blocks nginx has for visitors: of those who listen at one place, one answers to all names. */
    long blocks(Topology topology) {
        var sites = sites(topology);
        return sites.size()
                + sites.stream().filter(site -> !site.led().isEmpty()).count()
                + (refuses(topology) ? 1 : 0);
    }

    /** One with no directives of the operator's own. */
    public Web(
            List<WebServer> servers,
            int port,
            int statusPort,
            Optional<String> staticFiles,
            List<String> published,
            String maxBodySize,
            int maxHeaderBytes,
            Optional<Integer> httpsPort) {
        this(
                servers,
                port,
                statusPort,
                staticFiles,
                published,
                maxBodySize,
                maxHeaderBytes,
                httpsPort,
                ErrorPages.NONE,
                NginxDirectives.NONE,
                ONLY,
                List.of(),
                Compression.USUAL);
    }

    /** One that is asked by plain HTTP, and serves nothing whose name speaks against it. */
    public Web(
            List<WebServer> servers,
            int port,
            int statusPort,
            Optional<String> staticFiles,
            String maxBodySize,
            int maxHeaderBytes) {
        this(
                servers,
                port,
                statusPort,
                staticFiles,
                List.of(),
                maxBodySize,
                maxHeaderBytes,
                Optional.empty(),
                ErrorPages.NONE,
                NginxDirectives.NONE,
                ONLY,
                List.of(),
                Compression.USUAL);
    }

    /** The same with these servers. */
    public Web with(List<WebServer> others) {
        return new Web(
                others,
                port,
                statusPort,
                staticFiles,
                published,
                maxBodySize,
                maxHeaderBytes,
                httpsPort,
                errors,
                directives,
                first,
                further,
                compression);
    }

    /** The port that others ask. */
    public int asked() {
        return httpsPort.orElse(port);
    }

    /** What a web server's certificate is good for, by which whoever asks it knows it. */
    public static String certifiedName(String server) {
        return server;
    }

    /** A file: while it is there, a web server does not ask the app of that server. Gone after a reboot. */
    public static String past(String stack, String server) {
        return "/run/foobar-infra-past/" + stack + "/" + server;
    }

    /** Where a web server has its certificate, followed by its key. */
    public static String certificate(String stack) {
        return "/etc/foobar-infra/" + stack + "/web/nginx.pem";
    }

    /** The URL at which one of its servers answers whoever asks it without a load balancer. */
    public String url(Server self) {
        return "http://" + self.endpoint(port) + NginxModel.HEALTH_PATH;
    }

    @Override
    public boolean faces() {
        return true;
    }

    @Override
    public List<String> members() {
        return servers.stream().map(WebServer::server).toList();
    }

    @Override
    public List<String> packageFamilies() {
        return List.of("nginx", "libnginx-mod");
    }

    /** Each asks each app that a site leads to on its own server if it is there, otherwise on all of that app's. */
    @Override
    public List<Visit> visits(Topology topology) {
        return sites(topology).stream()
                .flatMap(site -> site.apps(topology).flatMap(app -> visits(site, app)))
                .distinct()
                .toList();
    }

    private Stream<Visit> visits(Site site, App app) {
        var host = Optional.of(site.domain()).filter(_ -> !site.id().isEmpty());
        return members().stream()
                .flatMap(from -> asked(app, from).stream()
                        .map(to -> new Visit(from, to, App.class, Optional.empty(), app.id(), host)));
    }

    /** The app servers that one of the web servers asks. */
    static List<String> asked(App app, String from) {
        return app.servers().contains(from) ? List.of(from) : app.servers();
    }

    /**
     * One web server as the load balancer sees it.
     *
     * @param backup gets traffic only when no other web server is up
     * @param weight share of the traffic relative to the others, 1 to 256
     */
    public record WebServer(String server, boolean backup, int weight) {}
}
