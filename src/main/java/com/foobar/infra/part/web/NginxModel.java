package com.foobar.infra.part.web;

import com.foobar.infra.fact.FastCgi;
import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.Generation;
import com.foobar.infra.part.app.App;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What {@code nginx/nginx.conf.ftl}, {@code nginx/site.conf.ftl}, {@code nginx/ipv6.ftl} and {@code systemd/nginx.conf.ftl} may use.
 *
 * @param stack the topology's name
 * @param id the same as nginx's variables need it, with underscores for hyphens
 * @param server the server that the file is for
 * @param generation placeholder of the generation word; must appear in the output
 * @param listens values of {@code listen}, such as {@code 80} and {@code [::]:80}
 * @param ifIpv6 what is listened on besides where the kernel has IPv6; absent where the server's address tells all
 * @param former a pattern that leads to what is listened on besides while the load balancers still ask there, or nowhere
 * @param certificate the file with the server's certificate and key; missing: it is asked by plain HTTP
 * @param statusPort loopback-only
 * @param staticRoot directory of the static files
 * @param maxHeaderSize largest head of a request or an answer, in nginx's notation
 * @param healthPath what the load balancer asks for
 * @param trustedProxies addresses of the load balancers, whose X-Forwarded-For is believed
 * @param trustedNames likewise, of those that the topology knows by host name
 * @param app where dynamic requests go; absent if the stack has no app
 * @param pages that nginx answers with instead of its own, by the status
 * @param directives the operator's own, each followed by a comment that tells where the topology says it
 * @param names what the site is served under, the domain first
 * @param led further names, whose visitors are led to the domain
 * @param paths apps that answer below a path
 * @param fallback path of the static file that answers where there is none
 * @param index whether a directory is its {@code index.html} beside an app too
 * @param sites files of the further sites, which the first includes
 * @param further whether it is one of {@code web.sites}: what a server has once is in the file of the other
 * @param rest whether it answers to names of no site, too
 * @param refuses whether these are answered with 421
 * @param auth who may see it; absent: everybody
 * @param compression how texts are made smaller, in nginx' words
 */
public record NginxModel(
        String stack,
        String id,
        String domain,
        String server,
        String generation,
        List<String> listens,
        Optional<IfIpv6> ifIpv6,
        String former,
        Optional<String> certificate,
        int statusPort,
        String staticRoot,
        String maxBodySize,
        String maxHeaderSize,
        String healthPath,
        List<String> trustedProxies,
        List<String> trustedNames,
        Optional<Upstream> app,
        List<ErrorPages.Page> pages,
        NginxDirectives directives,
        List<String> names,
        List<String> led,
        List<Below> paths,
        Optional<String> fallback,
        boolean index,
        List<String> sites,
        boolean further,
        boolean rest,
        boolean refuses,
        Optional<Auth> auth,
        List<String> compression) {

    /** What is asked for where no visitor says. */
    static final String HEALTH_PATH = "/healthz";

    public NginxModel {
        listens = List.copyOf(listens);
        trustedProxies = List.copyOf(trustedProxies);
        trustedNames = List.copyOf(trustedNames);
        pages = List.copyOf(pages);
        names = List.copyOf(names);
        led = List.copyOf(led);
        paths = List.copyOf(paths);
        sites = List.copyOf(sites);
        compression = List.copyOf(compression);
    }

    /**
     * That a password is asked for.
     *
     * @param realm what browsers show beside the question
     * @param users file with names and hashes
     * @param allow addresses and networks from which nobody is asked
     * @param open a regular expression of what is open to everybody: a path, followed by its end, a question mark or what is below;
     *     empty: nothing is
     */
    public record Auth(String realm, String users, List<String> allow, String open) {

        public Auth {
            allow = List.copyOf(allow);
        }

        static Auth of(BasicAuth auth, String domain, String users) {
            return new Auth(
                    auth.realm().orElse(domain),
                    users,
                    auth.allow().stream().distinct().toList(),
                    auth.except().isEmpty()
                            ? ""
                            : auth.except().stream()
                                    .distinct()
                                    .map(path -> path.replace(".", "\\.").replace("+", "\\+")
                                            + (path.endsWith("/") ? "" : "(?:\\?|\\z)"))
                                    .collect(Collectors.joining("|", "(?:", ")")));
        }
    }

    /**
     * An app that answers below a path.
     *
     * @param path begins and ends with a slash
     * @param name tells the app from others in names of nginx', with underscores for hyphens
     * @param first whether it is the first of those that lead to this app
     */
    public record Below(String path, String name, boolean first, Upstream app) {}

    /**
     * Of a server that is known by name, which may lead to either kind of address, whatever resolves it. A kernel without IPv6
     * has no socket for it, and nginx would not start; so the site includes a file by a way that only another kernel has.
     *
     * @param listens values of {@code listen}
     * @param include value of {@code include}: leads to the file with these, or nowhere
     * @param named the same for what answers to its own names alone
     * @param every the same for what answers to names of no site
     */
    public record IfIpv6(List<String> listens, String include, String named, String every) {
        public IfIpv6 {
            listens = List.copyOf(listens);
        }
    }

    /**
     * The app behind nginx.
     *
     * @param endpoints addresses and ports: the app on the same server if there is one, otherwise all
     * @param healthPath the app's own
     * @param readTimeout milliseconds until an answer is given up
     * @param tunnelTimeout milliseconds that an upgraded connection may be silent
     * @param past how each of several app servers is passed over while it is changed
     * @param php how it is asked if it speaks FastCGI; absent: by HTTP
     */
    public record Upstream(
            List<String> endpoints,
            String healthPath,
            long readTimeout,
            long tunnelTimeout,
            List<Past> past,
            Optional<Php> php) {
        public Upstream {
            endpoints = List.copyOf(endpoints);
            past = List.copyOf(past);
        }
    }

    /**
     * PHP behind nginx.
     *
     * @param root directory on its servers that visitors see
     * @param healthScript what is run for the app's health path
     * @param beside whether it is on this server, where nginx sees the files itself
     */
    public record Php(String root, String healthScript, boolean beside) {}

    /**
     * An app server that is not asked for a while.
     *
     * @param file says so by being there
     * @param endpoints addresses and ports of the others
     */
    public record Past(String server, String file, List<String> endpoints) {
        public Past {
            endpoints = List.copyOf(endpoints);
        }
    }

    /** Of one of its sites on one of its servers. */
    static NginxModel of(Topology t, Web web, Site site, Server self) {
        var manner =
                t.visits(Web.class).stream().flatMap(v -> v.manner().stream()).findFirst();
        var paths = new NginxPaths(t.name());
        boolean refuses = web.refuses(t);
        boolean rest = site.rest()
                || web.sites(t).stream().noneMatch(Site::rest) && web.further().isEmpty();
        return new NginxModel(
                t.name(),
                (site.id().isEmpty() ? t.name() : t.name() + "_" + site.id()).replace('-', '_'),
                site.domain(),
                self.name(),
                Generation.PLACEHOLDER,
                self.reachedByIpv6() ? List.of(everyIpv4(web), everyIpv6(web)) : List.of(everyIpv4(web)),
                self.literal()
                        ? Optional.empty()
                        : Optional.of(new IfIpv6(
                                List.of(everyIpv6(web)),
                                paths.ipv6Include(rest),
                                paths.ipv6Include(false),
                                paths.ipv6Include(true))),
                NginxPaths.pattern(site.rest() && !site.id().isEmpty() ? paths.formerDefault() : paths.former()),
                web.httpsPort().map(_ -> Web.certificate(t.name())),
                web.statusPort(),
                paths.staticCurrent(site),
                web.maxBodySize(),
                (web.maxHeaderBytes() >> 10) + "k",
                manner.map(Visit.Manner::healthPath).orElse(HEALTH_PATH),
                visitors(t, Server::literal),
                visitors(t, s -> !s.literal()),
                site.app(t).map(app -> upstream(t, app, self, manner)),
                web.errors().pages(),
                site.id().isEmpty() ? web.directives().marked() : NginxDirectives.marked(site),
                site.names(),
                site.led(),
                below(t, site, self, manner),
                site.pages().fallback(),
                site.pages().index(),
                site.id().isEmpty() ? web.further().stream().map(paths::site).toList() : List.of(),
                !site.id().isEmpty(),
                rest,
                refuses && site.id().isEmpty(),
                site.auth().map(auth -> Auth.of(auth, site.domain(), paths.users(site))),
                web.compression().stream().map(Compression::word).toList());
    }

    private static List<Below> below(Topology t, Site site, Server self, Optional<Visit.Manner> manner) {
        var seen = new HashSet<String>();
        var all = new ArrayList<Below>();
        site.paths()
                .forEach((path, name) -> App.named(t, name)
                        .ifPresent(app -> all.add(new Below(
                                path,
                                app.id().isEmpty() ? "main" : "app_" + app.id().replace('-', '_'),
                                seen.add(name),
                                upstream(t, app, self, manner)))));
        return all;
    }

    /** The same where it answers to names of no site, or not. */
    NginxModel answering(boolean toAll) {
        return new NginxModel(
                stack,
                id,
                domain,
                server,
                generation,
                listens,
                ifIpv6,
                former,
                certificate,
                statusPort,
                staticRoot,
                maxBodySize,
                maxHeaderSize,
                healthPath,
                trustedProxies,
                trustedNames,
                app,
                pages,
                directives,
                names,
                led,
                paths,
                fallback,
                index,
                sites,
                further,
                toAll,
                refuses,
                auth,
                compression);
    }

    private static String everyIpv6(Web web) {
        return "[::]:" + everyIpv4(web);
    }

    private static String everyIpv4(Web web) {
        return web.asked() + (web.httpsPort().isPresent() ? " ssl" : "");
    }

    private static List<String> visitors(Topology t, Predicate<Server> which) {
        return t.visits(Web.class).stream()
                .map(Visit::from)
                .distinct()
                .map(t::server)
                .filter(which)
                .map(Server::address)
                .toList();
    }

    private static Upstream upstream(Topology t, App app, Server self, Optional<Visit.Manner> manner) {
        var asked = Web.asked(app, self.name());
        return new Upstream(
                endpoints(t, app, self, asked),
                app.healthPath(),
                manner.map(m -> m.answer().toMillis()).orElse(60_000L),
                manner.map(m -> m.silence().toMillis()).orElse(3_600_000L),
                asked.size() < 2
                        ? List.of()
                        : asked.stream()
                                .map(server -> new Past(
                                        server,
                                        Web.past(t.name(), server),
                                        endpoints(
                                                t,
                                                app,
                                                self,
                                                asked.stream()
                                                        .filter(s -> !s.equals(server))
                                                        .toList())))
                                .toList(),
                app.publicRoot(t.name())
                        .map(root -> new Php(
                                root,
                                FastCgi.script(app.healthPath()),
                                app.servers().contains(self.name()))));
    }

    private static List<String> endpoints(Topology t, App app, Server self, List<String> servers) {
        return servers.stream()
                .map(t::server)
                .map(s -> app.reachedFrom(t, self, s))
                .toList();
    }
}
