package com.foobar.infra.part.app;

import com.foobar.infra.audit.OneMore;
import com.foobar.infra.check.AnswersCheck;
import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.fact.UserFact;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
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
import com.foobar.infra.part.SecretKind;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.UnitGauge;
import com.foobar.infra.part.app.release.MigrationPreflight;
import com.foobar.infra.part.app.release.Migrations;
import com.foobar.infra.part.app.release.ReleasePreflight;
import com.foobar.infra.part.app.release.ReleaseTurn;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Scope;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The application behind nginx. */
public final class AppPart implements Part<App> {

    private static final String SERVICE = "app";
    static final String RELEASE = "release";
    public static final String KEPT_RELEASE = "kept_release";
    static final String ENVIRONMENT_FILE = "environment_file";

    private static final String GROUP = "web";
    private static final String UNIT_TEMPLATE = "systemd/app.service.ftl";
    private static final String CONFINEMENT = "systemd/confinement.ftl";
    private static final String FPM_TEMPLATE = "php/php-fpm.conf.ftl";
    private static final String INI_TEMPLATE = "php/php.ini.ftl";

    @Override
    public Class<App> model() {
        return App.class;
    }

    @Override
    public Optional<Key<Optional<App>>> key() {
        return Optional.of(AppLanguage.KEY);
    }

    @Override
    public Optional<Key<List<App>>> further() {
        return Optional.of(AppLanguage.NAMED);
    }

    /** What its files are of: each app is a service of its own. */
    static String service(App app) {
        return app.id().isEmpty() ? SERVICE : SERVICE + " " + app.id();
    }

    @Override
    public Optional<String> place(App app, String server) {
        return Optional.of(app.key("servers") + "[" + app.servers().indexOf(server) + "]");
    }

    @Override
    public Optional<String> with(App app, OneMore more) {
        var servers = "servers: [" + String.join(", ", app.servers()) + ", " + more.name() + "]";
        return Optional.of(
                app.id().isEmpty() ? "app:\n  " + servers : App.NAMED + ":\n  " + app.id() + ":\n    " + servers);
    }

    @Override
    public Optional<String> title(App app, String server) {
        return Optional.of(service(app));
    }

    @Override
    public List<Violation> rules(Topology topology) {
        var found = new ArrayList<Violation>();
        App.all(topology).forEach(app -> {
            found.addAll(Invariants.known(topology, app.key("servers"), app.servers()));
            found.addAll(AppNames.broken(topology, app));
            found.addAll(AppData.broken(topology, app));
            found.addAll(AppMigrations.broken(topology, app));
            found.addAll(Writables.broken(app));
            found.addAll(Workers.broken(app));
            if (app.source() instanceof App.Source.Release release) {
                found.addAll(run(app, release));
            }
            if (app.source() instanceof App.Source.Builtin
                    && topology.part(Mysql.class).isEmpty()) {
                found.add(new Violation(
                        app.key(""),
                        "the built-in app stores its data in MySQL: add a mysql section, or give a release"));
            }
        });
        return found;
    }

    /** What runs a release is said once. */
    private static List<Violation> run(App app, App.Source.Release release) {
        return switch (release.runtime()) {
            case EXEC -> {
                var found = new ArrayList<Violation>();
                if (release.command().isEmpty()) {
                    found.add(new Violation(
                            app.key(RELEASE),
                            app.key(RELEASE) + " needs \"command\" beside it, or runtime: php-fpm: what starts it"));
                }
                if (release.php().isPresent()) {
                    found.add(new Violation(
                            app.key("php"), "is for runtime: php-fpm, and " + app.key("command") + " starts this one"));
                }
                yield found;
            }
            case PHP_FPM ->
                release.command().isEmpty()
                        ? List.of()
                        : List.of(new Violation(
                                app.key("command"), "starts nothing with runtime: php-fpm: remove one of the two"));
        };
    }

    @Override
    public List<String> notes(Topology topology) {
        return App.all(topology).stream()
                .flatMap(app -> Stream.concat(
                        Writables.notes(app).stream(),
                        app.releasing().held().stream()
                                .filter(_ -> app.releasing().staying().isEmpty())
                                .map(id -> app.key(KEPT_RELEASE) + " is " + id
                                        + ": the servers run that release of those that they keep, and not what "
                                        + (app.source() instanceof App.Source.Release release
                                                ? "is in " + release.directory()
                                                : "is built in")
                                        + "; take the line out to release that")))
                .toList();
    }

    @Override
    public List<Library> functions() {
        return List.of(ReleaseTurn.FUNCTIONS, Migrations.FUNCTIONS, FormerPort.FUNCTIONS, WritableResource.FUNCTIONS);
    }

    @Override
    public List<Program> programs(String stack) {
        return List.of(new Program("the app", new AppPaths(stack).service(), false));
    }

    private static Program program(App app, String stack) {
        return new Program(app.called(), app.paths(stack).service(), false);
    }

    @Override
    public List<Port> ports(App app, Topology topology) {
        var program = program(app, topology.name());
        return app.servers().stream()
                .filter(s -> topology.find(s)
                        .filter(server -> AppAddress.of(topology, app, server).isSocket())
                        .isEmpty())
                .map(s -> new Port(
                        s,
                        topology.find(s)
                                .map(server ->
                                        AppAddress.of(topology, app, server).listens())
                                .orElse(Port.Address.LOOPBACK),
                        app.port(),
                        app.key("port"),
                        program,
                        new Port.Visitors.Servers(topology.visits(app).stream()
                                .filter(v -> v.to().equals(s))
                                .map(Visit::from)
                                .distinct()
                                .toList())))
                .toList();
    }

    @Override
    public List<Supply> supplies(App app, Topology topology) {
        if (!(app.source() instanceof App.Source.Release release)) {
            return List.of();
        }
        var supplies = new ArrayList<Supply>();
        if (!app.releasing().isHeld()) {
            supplies.add(new Supply.Directory(
                    app.key(RELEASE),
                    release.directory(),
                    Optional.empty(),
                    "the app's user would read it on every app server",
                    entries -> Stream.concat(
                                    app
                                            .php()
                                            .map(php -> ReleaseRules.index(app, release, php, entries))
                                            .orElseGet(() -> ReleaseRules.program(app, release, entries))
                                            .stream(),
                                    Stream.concat(
                                            Writables.lost(app, entries).stream(),
                                            Workers.missing(app, release, entries).stream()))
                            .toList(),
                    entries -> Writables.linked(app, app.paths(topology.name()), entries)));
        }
        release.environmentFile()
                .ifPresent(path ->
                        supplies.add(new Supply.SecretFile(app.key(ENVIRONMENT_FILE), path, EnvironmentRules::wrong)));
        return supplies;
    }

    @Override
    public Set<String> templates() {
        return Set.of(
                UNIT_TEMPLATE,
                CONFINEMENT,
                Workers.UNIT_TEMPLATE,
                Workers.TIMER_TEMPLATE,
                FPM_TEMPLATE,
                INI_TEMPLATE,
                BuiltInApp.PROGRAM,
                BuiltInApp.PAGE,
                BuiltInApp.SCHEMA);
    }

    @Override
    public RenderedService render(App app, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var paths = app.paths(topology.name());
        var files = new ArrayList<RenderedFile>();
        var service = service(app);
        files.add(
                Rendering.telling(service, paths.unit(), templates, UNIT_TEMPLATE, AppUnit.model(topology, app, self)));
        if (app.php().isPresent()) {
            var model = FpmModel.of(topology, app, app.php().get(), self);
            files.add(Rendering.file(service, paths.fpm(), templates, FPM_TEMPLATE, model));
            files.add(Rendering.file(service, paths.ini(), templates, INI_TEMPLATE, model));
        }
        return Rendering.sealed(files).and(Workers.render(app, topology, self, templates));
    }

    @Override
    public Map<String, Archive> builtIn(App app, Topology topology, Templates templates) throws TemplateException {
        return app.source() instanceof App.Source.Builtin && !app.releasing().isHeld()
                ? Map.of(app.key(RELEASE), BuiltInApp.release(templates))
                : Map.of();
    }

    @Override
    public Map<String, String> texts(App app, Templates templates) throws TemplateException {
        return app.source() instanceof App.Source.Builtin
                ? Map.of(Mysql.SCHEMA, templates.text(BuiltInApp.SCHEMA))
                : Map.of();
    }

    @Override
    public List<LogSource> logs(App app, Topology topology) {
        var unit = app.paths(topology.name()).service();
        return app.servers().stream()
                .flatMap(server -> Stream.concat(
                        Stream.of(LogSource.journal(server, label(app), unit)),
                        Workers.on(app, topology.name(), server).stream()
                                .map(one -> LogSource.journal(server, one.label(), one.service()))))
                .toList();
    }

    @Override
    public List<String> groups() {
        return List.of("web");
    }

    @Override
    public Help help() {
        return new Help(Map.of(), List.of("app.environment_file"));
    }

    @Override
    public List<SecretKind> secretKinds() {
        // .env, .env.local, app.env; what is only to be copied from is no secret.
        return List.of(new SecretKind(
                "\\.env(\\.(?!example|sample|template|dist|defaults).+)?|[^.].*\\.env",
                SecretKind.Where.OWN,
                "a file with an environment",
                "give it as app.environment_file, and keep it elsewhere"));
    }

    @Override
    public List<Removals.Data> data(App app, Topology topology) {
        var paths = app.paths(topology.name());
        return List.of(
                new Removals.Data(paths.state(), "what the app keeps"),
                new Removals.Data(paths.writable(), "what the app wrote to directories of its releases"));
    }

    /** What tells it from others in what is looked at: app, app-blog. */
    private static String label(App app) {
        return service(app).replace(' ', '-');
    }

    /** All apps are made in the same stages, so that those of one server have one turn: the first asks for all. */
    @Override
    public Desired desired(App app, Given given) {
        var topology = given.topology();
        var all = App.all(topology);
        if (!app.id().equals(all.getFirst().id())) {
            return new Desired(List.of(), List.of(), List.of(), List.of());
        }
        var servers = all.stream().map(each -> AppServers.of(each, given)).toList();
        var gates = all.stream().map(each -> checks(each, topology)).toList();
        // What a timer ran last night is no reason to stop an apply.
        var checks = IntStream.range(0, all.size())
                .boxed()
                .flatMap(i -> Stream.concat(gates.get(i).stream(), timers(all.get(i), topology.name())))
                .toList();
        return new Desired(
                        servers.stream().flatMap(s -> s.packages().stream()).toList(),
                        AppServers.stages(servers, gates),
                        checks,
                        List.of(),
                        AppServers.closing(servers))
                .telling(all.stream()
                        .flatMap(each -> gauges(each, topology.name()))
                        .toList());
    }

    /** What is of that app alone, as far as it can change with nothing else. */
    public static Scope scope(App app, Given given) {
        var servers = AppServers.of(app, given);
        var things = Stream.of(
                        servers.packages().stream(),
                        AppServers.stages(List.of(servers), List.of()).stream()
                                .flatMap(stage -> stage.resources().stream()),
                        AppServers.closing(List.of(servers)).stream().flatMap(stage -> stage.resources().stream()))
                .<Resource>flatMap(resources -> resources)
                // For those who ask, which are changed after it.
                .filter(resource -> !(resource instanceof FormerPort) && !(resource instanceof FormerPort.Closed))
                .map(Scope::thing)
                .collect(Collectors.toSet());
        var checks = checks(app, given.topology()).stream().map(Check::id).collect(Collectors.toSet());
        return new Scope(app.called(), things, checks, new Listening(app, given.topology())::moves);
    }

    private static Stream<Check> timers(App app, String stack) {
        return app.servers().stream()
                .flatMap(server -> Workers.on(app, stack, server).stream()
                        .filter(Workers.Further::isJob)
                        .map(one -> new TimerCheck(GROUP, server, one)));
    }

    private static Stream<UnitGauge> gauges(App app, String stack) {
        return app.servers().stream()
                .flatMap(server -> Stream.concat(
                                Stream.of(app.paths(stack).service()), app.unitsBesides(stack, server).stream())
                        .map(each -> new UnitGauge("app", server, each)));
    }

    @Override
    public Preflight preflight(App app, Topology topology, List<DesiredStage> desired) {
        var root = app.paths(topology.name()).root();
        return new AppPreflight(
                topology,
                app,
                desired,
                ReleasePreflight.of(desired, root, app.key("")),
                MigrationPreflight.of(desired, root));
    }

    private static List<Check> checks(App app, Topology t) {
        return app.servers().stream()
                .flatMap(server -> Stream.concat(
                        Stream.concat(
                                Stream.of(answers(app, t, server)),
                                Workers.on(app, t.name(), server).stream()
                                        .filter(one -> !one.isJob())
                                        .<Check>map(one -> new WorkerCheck(GROUP, server, one))),
                        app.besides().writable().isEmpty()
                                ? Stream.empty()
                                : Stream.of(new WritableCheck(
                                        GROUP,
                                        app.id().isEmpty() ? "writable" : "writable-" + app.id(),
                                        server,
                                        app.paths(t.name()),
                                        app.besides().writable(),
                                        app.releasing().isHeld()))))
                .toList();
    }

    private static Check answers(App app, Topology t, String server) {
        return new AnswersCheck(
                new CheckId(GROUP, label(app), server),
                AppRequests.of(t, app, t.server(server)).get(app.healthPath()),
                app.start(t.name()),
                new AnswersCheck.Hints(
                        "systemctl status '*-" + label(app) + "'; journalctl -u '*-" + label(app) + "'",
                        app.key("health_path") + (app.id().isEmpty() ? " (or load_balancer.health_check.path)" : "")),
                Optional.of(new UserFact(app.paths(t.name()).user())));
    }

    @Override
    public Removals.Rules removals() {
        return new AppRemovals();
    }
}
