package com.foobar.infra.part.web;

import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.app.App;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.util.List;
import java.util.Optional;

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
        NginxDirectives directives)
        implements PartModel {

    /** The stage in which nginx is made as it should be. */
    public static final String STAGE = "web";

    /** The unit that answers. */
    public static final String UNIT = "nginx.service";

    /** The stage in which web servers end to answer where those who ask did so before. */
    public static final String CLOSING = "web, formerly";

    public Web {
        servers = List.copyOf(servers);
        published = List.copyOf(published);
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
                NginxDirectives.NONE);
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
                NginxDirectives.NONE);
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
                directives);
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

    /** Each asks the app on its own server if there is one, otherwise all of them. */
    @Override
    public List<Visit> visits(Topology topology) {
        return topology.part(App.class).stream()
                .flatMap(app -> members().stream()
                        .flatMap(from ->
                                asked(app, from).stream().map(to -> new Visit(from, to, App.class, Optional.empty()))))
                .toList();
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
