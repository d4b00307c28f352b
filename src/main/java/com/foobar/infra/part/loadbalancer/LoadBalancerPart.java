package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.OneMore;
import com.foobar.infra.check.AnswersCheck;
import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.CertificateGauge;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Help;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.LogSource;
import com.foobar.infra.part.Outgoing;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.Program;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.part.loadbalancer.audit.NoHttps;
import com.foobar.infra.part.loadbalancer.audit.NoLoadBalancer;
import com.foobar.infra.part.loadbalancer.audit.NoRedirect;
import com.foobar.infra.part.loadbalancer.audit.NoVirtualAddress;
import com.foobar.infra.part.loadbalancer.audit.PlainInside;
import com.foobar.infra.part.loadbalancer.audit.UnevenWeights;
import com.foobar.infra.part.loadbalancer.audit.UnknownAuthority;
import com.foobar.infra.part.loadbalancer.maintenance.Maintenance;
import com.foobar.infra.part.loadbalancer.maintenance.MaintenanceCheck;
import com.foobar.infra.part.loadbalancer.maintenance.MaintenancePage;
import com.foobar.infra.part.loadbalancer.rolling.LeavingFirst;
import com.foobar.infra.part.loadbalancer.rolling.RollingStages;
import com.foobar.infra.part.loadbalancer.socket.AdminSocket;
import com.foobar.infra.part.loadbalancer.tls.Acme;
import com.foobar.infra.part.loadbalancer.tls.AcmeCheck;
import com.foobar.infra.part.loadbalancer.tls.AcmeRules;
import com.foobar.infra.part.loadbalancer.tls.Https;
import com.foobar.infra.part.loadbalancer.tls.HttpsCheck;
import com.foobar.infra.part.loadbalancer.tls.TlsCertificates;
import com.foobar.infra.part.loadbalancer.tls.TlsPaths;
import com.foobar.infra.part.loadbalancer.tls.WebTlsCheck;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.AuthorityResource;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.shell.Library;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** HAProxy in front of the web servers. */
public final class LoadBalancerPart implements Part<LoadBalancer> {

    static final String GROUP = "web";

    private static final String SERVICE = "haproxy";
    private static final Program PROGRAM = new Program("haproxy", HaproxyCommand.UNIT);
    private static final String TEMPLATE = "haproxy/haproxy.cfg.ftl";

    private static final HaproxyState STATE =
            new HaproxyState(HaproxyPaths.SOCKET, HaproxyPaths.CFG, HaproxyPaths.SERVER_STATE);

    @Override
    public Class<LoadBalancer> model() {
        return LoadBalancer.class;
    }

    @Override
    public Optional<Key<Optional<LoadBalancer>>> key() {
        return Optional.of(LoadBalancerLanguage.KEY);
    }

    @Override
    public Topology completed(Topology topology) {
        return SiteNames.completed(Backups.completed(topology));
    }

    @Override
    public List<AuditRule> audits() {
        return List.of(
                new NoLoadBalancer(),
                new NoHttps(),
                new NoRedirect(),
                new UnknownAuthority(),
                new NoVirtualAddress(),
                new PlainInside(),
                new UnevenWeights());
    }

    @Override
    public List<LiveRule> liveAudits() {
        return List.of(new OldTlsServed(), new CertificateEnds());
    }

    @Override
    public Optional<String> place(LoadBalancer balancer, String server) {
        return Optional.of("load_balancer.servers");
    }

    @Override
    public Optional<String> with(LoadBalancer balancer, OneMore more) {
        var servers = "load_balancer:\n  servers: [" + String.join(", ", balancer.servers()) + ", " + more.name() + "]";
        return balancer.virtualAddress().isPresent()
                ? Optional.of(servers)
                : more.free().get().map(address -> servers + "\n  virtual_address: " + address);
    }

    @Override
    public Optional<String> title(LoadBalancer balancer, String server) {
        return Optional.of("HAProxy");
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return Stream.concat(
                        Backups.rules(topology).stream(),
                        topology.part(LoadBalancer.class).stream()
                                .flatMap(lb -> lb.https().stream())
                                .flatMap(https -> AcmeRules.broken(https).stream()))
                .toList();
    }

    @Override
    public List<String> notes(Topology topology) {
        return topology.part(LoadBalancer.class).stream()
                .flatMap(lb -> Stream.concat(
                        lb
                                .https()
                                .map(https -> AcmeRules.notes(https, topology.domain(), lb.port()))
                                .orElse(List.of())
                                .stream(),
                        lb
                                .inMaintenance()
                                .map(
                                        _ -> Maintenance.KEY
                                                + " is on: visitors get a page that says so, and not the site; foobar-infra maintenance off ends it")
                                .stream()))
                .toList();
    }

    @Override
    public List<Program> programs(String stack) {
        return List.of(PROGRAM);
    }

    @Override
    public List<Port> ports(LoadBalancer balancer, Topology topology) {
        return balancer.servers().stream()
                .flatMap(s -> Stream.concat(
                        Stream.of(
                                open(s, balancer.port(), "load_balancer.port"),
                                new Port(
                                        s,
                                        Port.Address.LOOPBACK,
                                        balancer.statusPort(),
                                        "load_balancer.status_port",
                                        PROGRAM,
                                        new Port.Visitors.Servers(List.of()))),
                        Stream.concat(
                                balancer.https().stream()
                                        .map(https -> open(s, https.port(), "load_balancer.https.port")),
                                topology.partOn(s, Exporters.class).stream()
                                        .map(exporters -> new Port(
                                                s,
                                                Port.Address.OWN,
                                                Exporters.HAPROXY_PORT,
                                                "monitoring",
                                                PROGRAM,
                                                exporters.visitors(s))))))
                .toList();
    }

    private static Port open(String server, int number, String key) {
        return new Port(server, Port.Address.EVERYWHERE, number, key, PROGRAM, new Port.Visitors.Everybody());
    }

    @Override
    public List<Outgoing> outgoing(LoadBalancer balancer) {
        return balancer.https().flatMap(Https::acme).stream()
                .flatMap(acme -> balancer.servers().stream().map(s -> new Outgoing(s, acme.port(), Acme.KEY)))
                .toList();
    }

    @Override
    public List<Supply> supplies(LoadBalancer balancer, Topology topology) {
        int largest = topology.part(Web.class).map(Web::maxHeaderBytes).orElse(0);
        return Stream.of(
                        balancer.https().stream().flatMap(https -> TlsCertificates.supplies(https, topology.domain())),
                        MaintenancePage.supplies(balancer.maintenance(), largest),
                        balancer.errors().supplies(text -> MaintenancePage.wrong(text, largest)))
                .flatMap(supplies -> supplies)
                .toList();
    }

    @Override
    public Set<String> templates() {
        return Set.of(TEMPLATE, Maintenance.TEMPLATE);
    }

    @Override
    public Map<String, String> texts(LoadBalancer balancer, Templates templates) throws TemplateException {
        return MaintenancePage.builtIn(balancer.inMaintenance(), templates);
    }

    @Override
    public RenderedService render(LoadBalancer balancer, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var model = HaproxyModel.of(topology, balancer, topology.part(Web.class).orElseThrow(), self);
        return Rendering.sealed(List.of(Rendering.telling(SERVICE, HaproxyPaths.CFG, templates, TEMPLATE, model)));
    }

    @Override
    public List<LogSource> logs(LoadBalancer balancer, Topology topology) {
        return balancer.servers().stream()
                .map(server -> LogSource.journal(server, SERVICE, HaproxyCommand.UNIT))
                .toList();
    }

    @Override
    public List<String> groups() {
        return List.of(GROUP, HttpsCheck.GROUP);
    }

    @Override
    public Help help() {
        return new Help(
                Map.of("render", "  foobar-infra render -o rendered && less rendered/lb-01" + HaproxyPaths.CFG),
                List.of());
    }

    @Override
    public Desired desired(LoadBalancer balancer, Given given) {
        var packages = new ArrayList<>(balancer.servers().stream()
                .map(s -> new PackageResource(
                        s, "haproxy", List.of(HaproxyCommand.UNIT), PackageResource.Source.DISTRIBUTION))
                .toList());
        var resources = new ArrayList<Resource>();
        for (var server : balancer.servers()) {
            var files = balancer.errors()
                    .added(
                            MaintenancePage.added(
                                    given.ingredients().filesOf(server),
                                    balancer.inMaintenance(),
                                    given.ingredients(),
                                    SERVICE,
                                    HaproxyPaths.MAINTENANCE_PAGE),
                            given.ingredients(),
                            SERVICE);
            var spec =
                    spec(balancer, given.topology(), files.generation(SERVICE).orElseThrow());
            files.ofService(SERVICE).forEach(f -> resources.add(Rendered.resource(server, f, spec)));
            resources.add(new ServiceResource(server, spec));
        }
        var checks = new ArrayList<Check>();
        var answers = new ArrayList<Check>();
        var settling = new ArrayList<Check>();
        checks(balancer, given, checks, answers, settling);
        var stages = new ArrayList<DesiredStage>();
        balancer.https().ifPresent(https -> {
            var certificates = new TlsCertificates(https, given, keeperOf(balancer, given.topology()));
            for (var server : balancer.servers()) {
                packages.add(new PackageResource(server, "openssl"));
                https.acme().ifPresent(acme -> {
                    packages.add(new PackageResource(server, "ca-certificates"));
                    packages.add(new PackageResource(server, "uacme"));
                    checks.add(new AcmeCheck(
                            server, given.topology().name(), given.topology().domain(), acme));
                });
                var check = new HttpsCheck(
                        given.topology().server(server),
                        given.topology().name(),
                        given.topology().domain(),
                        https,
                        balancer.port(),
                        balancer.healthCheck().path());
                checks.add(check);
                given.topology()
                        .part(Web.class)
                        .ifPresent(web -> web.askedFor(given.topology())
                                .forEach((called, name) -> checks.add(check.of(called, name))));
            }
            // HAProxy does not start without the files that its configuration names.
            stages.add(new DesiredStage(
                    "certificates", certificates.resources(balancer.servers(), HaproxyPaths.SOCKET), List.of()));
        });
        if (isSecret(given.topology())) {
            var web = given.topology().part(Web.class).orElseThrow();
            web.members()
                    .forEach(server ->
                            checks.add(new WebTlsCheck(server, given.topology().name(), web)));
        }
        if (trustsAuthority(given.topology())) {
            stages.add(new DesiredStage("web authority", authority(balancer, given.topology()), List.of()));
        }
        stages.add(new DesiredStage(RollingStages.BALANCERS, resources, answers));
        balancer.https()
                .ifPresent(https ->
                        stages.addAll(new TlsCertificates(https, given, keeperOf(balancer, given.topology()))
                                .orders(balancer.servers(), HaproxyPaths.SOCKET)));
        return new Desired(packages, stages, checks, settling).telling(gauges(balancer, given.topology()));
    }

    private static List<Gauge> gauges(LoadBalancer balancer, Topology topology) {
        var certificates = balancer.https()
                .map(https -> TlsPaths.of(topology.name()).pems(https, topology.domain()))
                .orElse(List.of());
        return balancer.servers().stream()
                .flatMap(server -> Stream.concat(
                        Stream.<Gauge>of(new TrafficGauge(server)),
                        certificates.stream().map(path -> new CertificateGauge(server, path))))
                .toList();
    }

    /** Whether the web servers are asked by TLS. */
    private static boolean isSecret(Topology topology) {
        return topology.part(Web.class).flatMap(Web::httpsPort).isPresent();
    }

    /** Whether HAProxy must know who signs for the stack: to ask web servers, or to tell who watches. */
    private static boolean trustsAuthority(Topology topology) {
        return isSecret(topology) || topology.part(Exporters.class).isPresent();
    }

    private static List<Resource> authority(LoadBalancer balancer, Topology topology) {
        var keeper = keeperOf(balancer, topology);
        boolean kept = topology.part(Mysql.class).isPresent() || issues(balancer);
        var known = balancer.servers().stream().<Resource>map(server -> new WebAuthorityResource(server, keeper));
        return Stream.concat(kept ? Stream.empty() : Stream.of(new AuthorityResource(keeper)), known)
                .toList();
    }

    /** Whether the certificates for visitors are of the stack's own authority. */
    private static boolean issues(LoadBalancer balancer) {
        return balancer.https().filter(Https::isOfTheStack).isPresent();
    }

    @Override
    public Preflight preflight(LoadBalancer balancer, Topology topology, List<DesiredStage> desired) {
        return new InOrder(List.of(
                new LeavingFirst(topology.name(), balancer, HaproxyPaths.SOCKET),
                new RollingStages(topology, balancer, HaproxyPaths.SOCKET, HaproxyPaths.CFG, desired),
                new ClosingLast(desired)));
    }

    /** Where the stack's authority is: with its databases, or here if there are none. */
    private static Keeper keeperOf(LoadBalancer balancer, Topology topology) {
        return topology.part(Mysql.class)
                .map(mysql -> mysql.keeper(topology.name()))
                .orElseGet(() -> new Keeper(topology.name(), balancer.servers().getFirst()));
    }

    @Override
    public Optional<Keeper> keeper(LoadBalancer balancer, Topology topology) {
        return issues(balancer) || trustsAuthority(topology)
                ? Optional.of(keeperOf(balancer, topology))
                : Optional.empty();
    }

    @Override
    public List<Library> functions() {
        return Stream.of(
                        List.of(AdminSocket.FUNCTIONS),
                        List.of(HaproxyTrial.FUNCTIONS),
                        RollingStages.FUNCTIONS,
                        List.of(WebAuthorityResource.FUNCTIONS),
                        TlsCertificates.FUNCTIONS)
                .flatMap(List::stream)
                .toList();
    }

    private static void checks(
            LoadBalancer balancer, Given given, List<Check> checks, List<Check> answers, List<Check> settling) {
        var t = given.topology();
        var web = t.part(Web.class).orElseThrow();
        for (var server : balancer.servers()) {
            var answer = new AnswersCheck(
                    new CheckId(GROUP, "load-balancer", server),
                    balancer.visit(t.domain(), balancer.healthCheck().path()),
                    new HaproxyCommand(),
                    new AnswersCheck.Hints(
                            "systemctl status haproxy; journalctl -u haproxy; see the check 'backends-up'",
                            "app.health_path (or load_balancer.health_check.path)"),
                    Optional.empty());
            var backends = new BackendsUpCheck(server, web);
            answers.add(answer);
            settling.add(backends);
            checks.add(answer);
            checks.add(backends);
            checks.add(new TrafficCheck(server, t.domain(), balancer, web));
            if (balancer.visitors().sticky()) {
                checks.add(new StickinessCheck(server, t.name(), t.domain(), balancer, web));
            }
            balancer.inMaintenance()
                    .map(m -> new MaintenanceCheck(GROUP, server, m, balancer.plainVisit(t.domain(), "/")))
                    .ifPresent(checks::add);
        }
        boolean builtin = App.main(t).stream().anyMatch(app -> app.source() instanceof App.Source.Builtin);
        var mysql = t.part(Mysql.class);
        if (builtin && mysql.isPresent() && !web.asksForPassword()) {
            checks.add(new WriteReadCheck(
                    balancer.servers().getFirst(), t.domain(), balancer, mysql.get(), given.token()));
        }
    }

    private static ServiceSpec spec(LoadBalancer balancer, Topology topology, String generation) {
        var trial = HaproxyTrial.of(balancer, topology);
        return new ServiceSpec(
                        new HaproxyCommand(),
                        Optional.of("/etc/haproxy"),
                        List.of("haproxy", "-c", "-f", HaproxyPaths.CFG),
                        ServiceSpec.Loading.RELOAD,
                        generation,
                        new ServiceSpec.GenerationSource.Http(balancer.statusPort(), "/generation"),
                        15)
                .with(new ServiceSpec.Commands("", trial.before(), STATE.save(), STATE.forget() + "\n" + trial.after()))
                .loading(Stream.of(
                                Stream.of(HaproxyPaths.CFG),
                                balancer.inMaintenance().map(_ -> HaproxyPaths.MAINTENANCE_PAGE).stream(),
                                balancer.errors().pages().stream().map(ErrorPages.Page::file),
                                trustsAuthority(topology)
                                        ? Stream.of(TlsPaths.of(topology.name()).webAuthority())
                                        : Stream.<String>empty())
                        .flatMap(paths -> paths)
                        .toList());
    }

    @Override
    public Removals.Rules removals() {
        return new HaproxyRemovals();
    }
}
