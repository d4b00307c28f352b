package com.foobar.infra.part.web;

import com.foobar.infra.audit.OneMore;
import com.foobar.infra.check.AnswersCheck;
import com.foobar.infra.check.Check;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Help;
import com.foobar.infra.part.LogSource;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.Program;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.UnitGauge;
import com.foobar.infra.part.app.App;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.shell.Library;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Invariants;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import com.foobar.infra.topology.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Nginx: the static site, and the way to the app. */
public final class WebPart implements Part<Web> {

    static final String STATIC_FILES = "static_files";

    static final String GROUP = "web";
    static final String SERVICE = "nginx";
    static final Program PROGRAM = new Program("nginx", NginxCommand.UNIT);

    private static final String MAIN_TEMPLATE = "nginx/nginx.conf.ftl";
    private static final String SITE_TEMPLATE = "nginx/site.conf.ftl";
    private static final String IPV6_TEMPLATE = "nginx/ipv6.ftl";
    private static final String DROP_IN_TEMPLATE = "systemd/nginx.conf.ftl";

    @Override
    public Class<Web> model() {
        return Web.class;
    }

    @Override
    public Optional<Key<Optional<Web>>> key() {
        return Optional.of(WebLanguage.KEY);
    }

    @Override
    public Optional<String> place(Web web, String server) {
        return Optional.of("web.servers[" + web.members().indexOf(server) + "]");
    }

    @Override
    public Optional<String> with(Web web, OneMore more) {
        return Optional.of("web:\n  servers: ["
                + Stream.concat(web.servers().stream().map(WebPart::written), Stream.of(more.name()))
                        .collect(Collectors.joining(", "))
                + "]");
    }

    private static String written(Web.WebServer server) {
        return server.backup() || server.weight() != 1
                ? "{server: " + server.server() + (server.backup() ? ", backup: true" : "") + ", weight: "
                        + server.weight() + "}"
                : server.server();
    }

    @Override
    public Optional<String> title(Web web, String server) {
        return web.servers().stream()
                .filter(s -> s.server().equals(server))
                .findFirst()
                .map(s -> s.backup() ? "nginx, in reserve" : "nginx");
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return topology.part(Web.class).map(web -> rules(topology, web)).orElse(List.of());
    }

    private static List<Violation> rules(Topology topology, Web web) {
        var violations = new ArrayList<>(Invariants.known(topology, "web.servers", web.members()));
        violations.addAll(SiteRules.broken(topology, web));
        if (web.httpsPort().isPresent() && topology.visits(Web.class).isEmpty()) {
            violations.add(new Violation(
                    "web.https",
                    "is for load balancers, as nobody else knows the stack's authority, and there are none: add"
                            + " load_balancer, or leave it out"));
        }
        if (web.httpsPort().filter(p -> p == web.port()).isPresent()) {
            violations.add(new Violation(
                    "web.https_port", "must differ from web.port: while https is turned on, both are answered"));
        }
        return violations;
    }

    /** A web server that has the app itself asks no other: where all have it, further ones get no requests. */
    @Override
    public List<String> notes(Topology topology) {
        return topology.part(Web.class).stream()
                .flatMap(web -> Stream.concat(
                        App.all(topology).stream().flatMap(app -> unasked(web, app)),
                        SiteRules.notes(topology, web).stream()))
                .toList();
    }

    private static Stream<String> unasked(Web web, App app) {
        return app.servers().containsAll(web.members())
                ? app.servers().stream()
                        .filter(s -> !web.members().contains(s))
                        .map(s -> "nobody asks " + app.called() + " on " + s
                                + ": every web server has the app itself, and " + s + " is no web server")
                : Stream.of();
    }

    @Override
    public List<Program> programs(String stack) {
        return List.of(PROGRAM);
    }

    @Override
    public List<Port> ports(Web web, Topology topology) {
        var visits = topology.visits(Web.class);
        return web.members().stream()
                .flatMap(s -> Stream.of(
                        new Port(
                                s,
                                Port.Address.EVERYWHERE,
                                web.asked(),
                                web.httpsPort().isPresent() ? "web.https_port" : "web.port",
                                PROGRAM,
                                visits.isEmpty() ? new Port.Visitors.Everybody() : visitors(visits, s)),
                        new Port(
                                s,
                                Port.Address.LOOPBACK,
                                web.statusPort(),
                                "web.status_port",
                                PROGRAM,
                                new Port.Visitors.Servers(List.of()))))
                .toList();
    }

    private static Port.Visitors visitors(List<Visit> visits, String server) {
        return new Port.Visitors.Servers(visits.stream()
                .filter(v -> v.to().equals(server))
                .map(Visit::from)
                .distinct()
                .toList());
    }

    @Override
    public List<Supply> supplies(Web web, Topology topology) {
        var files = web.sites(topology).stream()
                .flatMap(site -> site.staticFiles().stream()
                        .<Supply>map(path -> new Supply.Directory(
                                site.key(STATIC_FILES),
                                path,
                                Optional.of(
                                        new Supply.Publication(site.key("published"), Set.copyOf(site.published()))),
                                "it would be served to the world",
                                entries -> missing(site, entries))));
        var users = web.sites(topology).stream()
                .flatMap(site -> site.auth().stream()
                        .<Supply>map(auth -> new Supply.SecretFile(
                                site.key(AuthLanguage.USERS_FILE), auth.usersFile(), Htpasswd::wrong)));
        return Stream.of(files, web.errors().supplies(ErrorPages::blank), users)
                .flatMap(each -> each)
                .toList();
    }

    /** What is meant to be published and is not there was called otherwise, or is not any more what somebody consented to. */
    private static List<Supply.Fault> missing(Site site, List<Archive.Entry> entries) {
        var paths = entries.stream().map(Archive.Entry::path).collect(Collectors.toSet());
        return Stream.concat(
                        site.pages().fallback().stream()
                                .filter(path -> !paths.contains(path))
                                .map(path -> new Supply.Fault(
                                        site.key("fallback"),
                                        "there is no file " + path + " in the static files",
                                        "name the page with which the application begins")),
                        site.published().stream()
                                .filter(path -> !paths.contains(path))
                                .map(path -> new Supply.Fault(
                                        site.key("published"),
                                        "there is no file " + path + " in the static files that may be published",
                                        "write its path as in that directory, or take it out")))
                .toList();
    }

    @Override
    public Set<String> templates() {
        return Stream.concat(
                        Stream.of(MAIN_TEMPLATE, SITE_TEMPLATE, IPV6_TEMPLATE, DROP_IN_TEMPLATE), BuiltInSite.files())
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    @Override
    public RenderedService render(Web web, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var paths = new NginxPaths(topology.name());
        var sites = web.sites(topology);
        var model = NginxModel.of(topology, web, sites.getFirst(), self);
        var files = new ArrayList<RenderedFile>();
        files.add(Rendering.file(SERVICE, NginxPaths.CONF, templates, MAIN_TEMPLATE, model));
        files.add(Rendering.telling(SERVICE, paths.site(), templates, SITE_TEMPLATE, model));
        for (var site : web.further()) {
            files.add(Rendering.file(
                    SERVICE, paths.site(site), templates, SITE_TEMPLATE, NginxModel.of(topology, web, site, self)));
        }
        if (model.ifIpv6().isPresent()) {
            files.add(Rendering.file(SERVICE, paths.ipv6(), templates, IPV6_TEMPLATE, model.answering(true)));
            if (!web.further().isEmpty() || !model.led().isEmpty()) {
                files.add(Rendering.file(SERVICE, paths.ipv6Named(), templates, IPV6_TEMPLATE, model.answering(false)));
            }
        }
        files.add(Rendering.file(SERVICE, NginxPaths.DROP_IN, templates, DROP_IN_TEMPLATE, model));
        return Rendering.sealed(files);
    }

    @Override
    public Map<String, Archive> builtIn(Web web, Topology topology, Templates templates) throws TemplateException {
        return web.staticFiles().isPresent()
                ? Map.of()
                : Map.of("web." + STATIC_FILES, BuiltInSite.of(templates, topology));
    }

    @Override
    public List<LogSource> logs(Web web, Topology topology) {
        return web.members().stream()
                .flatMap(server -> Stream.of(
                        LogSource.file(server, "nginx", "/var/log/nginx/access.log"),
                        LogSource.file(server, "nginx", "/var/log/nginx/error.log"),
                        LogSource.journal(server, "nginx", "nginx.service")))
                .toList();
    }

    @Override
    public List<String> groups() {
        return List.of(GROUP);
    }

    @Override
    public Help help() {
        return new Help(
                Map.of("apply", "  foobar-infra apply --take-over web-01    (somebody else set its nginx up)"),
                List.of());
    }

    @Override
    public Desired desired(Web web, Given given) {
        var topology = given.topology();
        var resources = new ArrayList<Resource>();
        web.members().forEach(server -> WebServers.add(server, web, given, resources));
        var answers = answers(web, topology);
        var checks = new ArrayList<Check>();
        for (var answer : answers) {
            checks.add(answer);
            if (answer.id().name().equals(SERVICE)) {
                checks.add(new NginxStartsCheck(answer.id().server()));
            }
        }
        return new Desired(
                        WebServers.packages(web),
                        Stream.concat(
                                        WebServers.certificates(web, topology),
                                        Stream.of(new DesiredStage(Web.STAGE, resources, answers)))
                                .toList(),
                        checks,
                        List.of(),
                        List.of(new DesiredStage(Web.CLOSING, WebServers.closing(resources), answers)))
                .telling(web.members().stream()
                        .map(server -> new UnitGauge("web", server, "nginx.service"))
                        .toList());
    }

    @Override
    public List<Library> functions() {
        return List.of(SiteCertificateResource.FUNCTIONS, HealthKept.FUNCTIONS);
    }

    @Override
    public Preflight preflight(Web web, Topology topology, List<DesiredStage> desired) {
        return new WebPreflight(topology, desired);
    }

    private static List<Check> answers(Web web, Topology t) {
        var health = web.healthPath(t);
        return web.members().stream()
                .flatMap(server -> web.sites(t).stream().<Check>map(site -> answers(web, t, site, server, health)))
                .toList();
    }

    private static Check answers(Web web, Topology t, Site site, String server, String health) {
        var app = site.app(t);
        var hints = new AnswersCheck.Hints(
                "systemctl status nginx; tail /var/log/nginx/error.log"
                        + (app.isPresent() ? "; a 502, 503 or 504 comes from the app behind it" : ""),
                app.filter(one -> !one.id().isEmpty())
                        .map(one -> one.key("health_path"))
                        .orElse("app.health_path (or load_balancer.health_check.path)"));
        return new SiteAnswersCheck(
                site.id().isEmpty() ? SERVICE : "site-" + site.id(),
                server,
                web.httpsPort()
                        .map(port -> RequestFact.get("127.0.0.1", port, site.domain(), health)
                                .byTls())
                        .orElseGet(() -> RequestFact.get("127.0.0.1", web.port(), site.domain(), health)),
                t.server(server).address(),
                hints);
    }

    @Override
    public Removals.Rules removals() {
        return new WebRemovals();
    }
}
