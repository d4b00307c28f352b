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
import com.foobar.infra.resource.Archive;
import com.foobar.infra.resource.Removals;
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
import java.util.stream.Stream;

/** The application behind nginx. */
public final class AppPart implements Part<App> {

    static final String SERVICE = "app";
    static final String RELEASE = "app.release";
    public static final String KEPT_RELEASE = "app.kept_release";
    static final String ENVIRONMENT_FILE = "app.environment_file";

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
    public Optional<String> place(App app, String server) {
        return Optional.of("app.servers[" + app.servers().indexOf(server) + "]");
    }

    @Override
    public Optional<String> with(App app, OneMore more) {
        return Optional.of("app:\n  servers: [" + String.join(", ", app.servers()) + ", " + more.name() + "]");
    }

    @Override
    public Optional<String> title(App app, String server) {
        return Optional.of("app");
    }

    @Override
    public List<Violation> rules(Topology topology) {
        var found = new ArrayList<Violation>();
        topology.part(App.class).ifPresent(app -> {
            found.addAll(Invariants.known(topology, "app.servers", app.servers()));
            found.addAll(AppMigrations.broken(topology, app));
            found.addAll(Writables.broken(app));
            found.addAll(Workers.broken(app));
            if (app.source() instanceof App.Source.Release release) {
                found.addAll(run(release));
            }
            if (app.source() instanceof App.Source.Builtin
                    && topology.part(Mysql.class).isEmpty()) {
                found.add(new Violation(
                        "app", "the built-in app stores its data in MySQL: add a mysql section, or give a release"));
            }
        });
        return found;
    }

    /** What runs a release is said once. */
    private static List<Violation> run(App.Source.Release release) {
        return switch (release.runtime()) {
            case EXEC -> {
                var found = new ArrayList<Violation>();
                if (release.command().isEmpty()) {
                    found.add(new Violation(
                            RELEASE, "app.release needs \"command\" beside it, or runtime: php-fpm: what starts it"));
                }
                if (release.php().isPresent()) {
                    found.add(new Violation("app.php", "is for runtime: php-fpm, and app.command starts this one"));
                }
                yield found;
            }
            case PHP_FPM ->
                release.command().isEmpty()
                        ? List.of()
                        : List.of(new Violation(
                                "app.command", "starts nothing with runtime: php-fpm: remove one of the two"));
        };
    }

    @Override
    public List<String> notes(Topology topology) {
        return topology.part(App.class).stream()
                .flatMap(app -> Stream.concat(
                        Writables.notes(app).stream(),
                        app.releasing().held().stream()
                                .map(id -> KEPT_RELEASE + " is " + id
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

    @Override
    public List<Port> ports(App app, Topology topology) {
        var program = programs(topology.name()).getFirst();
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
                        "app.port",
                        program,
                        new Port.Visitors.Servers(topology.visits(App.class).stream()
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
        if (app.releasing().held().isEmpty()) {
            supplies.add(new Supply.Directory(
                    RELEASE,
                    release.directory(),
                    Optional.empty(),
                    "the app's user would read it on every app server",
                    entries -> Stream.concat(
                                    app
                                            .php()
                                            .map(php -> ReleaseRules.index(release, php, entries))
                                            .orElseGet(() -> ReleaseRules.program(release, entries))
                                            .stream(),
                                    Stream.concat(
                                            Writables.lost(app, entries).stream(),
                                            Workers.missing(app, release, entries).stream()))
                            .toList(),
                    entries -> Writables.linked(app, new AppPaths(topology.name()), entries)));
        }
        release.environmentFile()
                .ifPresent(
                        path -> supplies.add(new Supply.SecretFile(ENVIRONMENT_FILE, path, EnvironmentRules::wrong)));
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
        var paths = new AppPaths(topology.name());
        var files = new ArrayList<RenderedFile>();
        files.add(
                Rendering.telling(SERVICE, paths.unit(), templates, UNIT_TEMPLATE, AppUnit.model(topology, app, self)));
        if (app.php().isPresent()) {
            var model = FpmModel.of(topology, app, app.php().get(), self);
            files.add(Rendering.file(SERVICE, paths.fpm(), templates, FPM_TEMPLATE, model));
            files.add(Rendering.file(SERVICE, paths.ini(), templates, INI_TEMPLATE, model));
        }
        return Rendering.sealed(files).and(Workers.render(app, topology, self, templates));
    }

    @Override
    public Map<String, Archive> builtIn(App app, Topology topology, Templates templates) throws TemplateException {
        return app.source() instanceof App.Source.Builtin
                        && app.releasing().held().isEmpty()
                ? Map.of(RELEASE, BuiltInApp.release(templates))
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
        var unit = new AppPaths(topology.name()).service();
        return app.servers().stream()
                .flatMap(server -> Stream.concat(
                        Stream.of(LogSource.journal(server, SERVICE, unit)),
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
    public Desired desired(App app, Given given) {
        var servers = AppServers.of(app, given);
        var checks = checks(app, given.topology());
        var stack = given.topology().name();
        var unit = new AppPaths(stack).service();
        var timers = app.servers().stream()
                .flatMap(server -> Workers.on(app, stack, server).stream()
                        .filter(Workers.Further::isJob)
                        .<Check>map(one -> new TimerCheck(GROUP, server, one)))
                .toList();
        // What a timer ran last night is no reason to stop an apply.
        return new Desired(
                        servers.packages(),
                        servers.stages(checks),
                        Stream.concat(checks.stream(), timers.stream()).toList(),
                        List.of(),
                        servers.closing())
                .telling(app.servers().stream()
                        .flatMap(server -> Stream.concat(Stream.of(unit), app.unitsBesides(stack, server).stream())
                                .map(each -> new UnitGauge("app", server, each)))
                        .toList());
    }

    @Override
    public Preflight preflight(App app, Topology topology, List<DesiredStage> desired) {
        return new AppPreflight(topology, app, desired, ReleasePreflight.of(desired), MigrationPreflight.of(desired));
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
                                        server,
                                        new AppPaths(t.name()),
                                        app.besides().writable(),
                                        app.releasing().held().isPresent()))))
                .toList();
    }

    private static Check answers(App app, Topology t, String server) {
        return new AnswersCheck(
                new CheckId(GROUP, "app", server),
                AppRequests.of(t, app, t.server(server)).get(app.healthPath()),
                app.start(t.name()),
                new AnswersCheck.Hints(
                        "systemctl status '*-app'; journalctl -u '*-app'",
                        "app.health_path (or load_balancer.health_check.path)"),
                Optional.of(new UserFact(new AppPaths(t.name()).user())));
    }

    @Override
    public Removals.Rules removals() {
        return new AppRemovals();
    }
}
