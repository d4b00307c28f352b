package com.foobar.infra.part.app;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.FastCgi;
import com.foobar.infra.fact.KeptReleases.How;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.app.release.HeldReleaseResource;
import com.foobar.infra.part.app.release.KeptReleasesResource;
import com.foobar.infra.part.app.release.ReleaseTurn;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.LinkResource;
import com.foobar.infra.resource.OwnershipResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Placed;
import com.foobar.infra.resource.ReleaseResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.SecretEnvironmentResource;
import com.foobar.infra.resource.SecretFileResource;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.resource.SharedFileResource;
import com.foobar.infra.resource.UserResource;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the app asks of its servers: a release, its settings and secrets, and the unit that runs it.
 *
 * @param keeper who keeps the database password, if there are databases
 */
record AppServers(App app, Given given, Optional<Keeper> keeper) {

    static AppServers of(App app, Given given) {
        var topology = given.topology();
        return new AppServers(app, given, topology.part(Mysql.class).map(m -> m.keeper(topology.name())));
    }

    List<PackageResource> packages() {
        var names = new LinkedHashSet<String>();
        if (app.source() instanceof App.Source.Builtin) {
            names.add("python3");
            names.add("python3-pymysql");
        }
        app.php().ifPresent(php -> {
            names.add(FastCgi.PACKAGE);
            php.packages().forEach(names::add);
        });
        names.addAll(app.packages());
        keeper.ifPresent(_ -> names.add("openssl"));
        return app.servers().stream()
                .flatMap(s -> Stream.concat(
                        app.php().stream()
                                .map(_ -> new PackageResource(
                                        s, Php.PACKAGE, Php.PACKAGED, PackageResource.Source.DISTRIBUTION)),
                        names.stream().map(n -> new PackageResource(s, n))))
                .toList();
    }

    /**
     * The stages that make all apps so: one, or with a migration one that brings the releases, those of the migrations, and then the
     * same last one, which switches to them.
     *
     * @param gates of the last one, app by app
     */
    static List<DesiredStage> stages(List<AppServers> all, List<List<Check>> gates) {
        var preparing = new ArrayList<Resource>();
        var switching = new ArrayList<Resource>();
        var migrating = new ArrayList<DesiredStage>();
        for (var one : all) {
            one.app.servers().forEach(server -> one.prepare(server, preparing));
            one.app.servers().forEach(server -> one.change(server, switching));
            migrating.addAll(AppMigrations.stages(one.app, one.given, one.keeper, one.releaseId()));
        }
        // What apps of one server have in common is there once.
        var once = new HashSet<String>();
        preparing.removeIf(resource -> !once.add(resource.server() + " " + resource.id()));
        var gate = gates.stream().flatMap(List::stream).toList();
        var moving = all.stream()
                .flatMap(one -> one.app.servers().stream()
                        .flatMap(server ->
                                Workers.elsewhere(one.app, one.topology().name(), server).stream()))
                .<Resource>map(timer -> timer)
                .toList();
        var stages = new ArrayList<DesiredStage>();
        if (!moving.isEmpty()) {
            stages.add(new DesiredStage(TimerElsewhereResource.STAGE, moving, List.of()));
        }
        if (migrating.isEmpty()) {
            preparing.addAll(switching);
            stages.add(new DesiredStage(App.STAGE, preparing, gate));
            return stages;
        }
        stages.add(new DesiredStage(App.RELEASE_STAGE, preparing, List.of()));
        stages.addAll(migrating);
        stages.add(new DesiredStage(App.STAGE, switching, gate));
        return stages;
    }

    private String releaseId() {
        return release(app.servers().getFirst(), app.paths(topology().name())).digest();
    }

    private Topology topology() {
        return given.topology();
    }

    private Optional<SecretResource> password(String server) {
        var name = app.data().password();
        return keeper.map(
                k -> new SecretResource(server, k, name, given.ingredients().secret(name)));
    }

    /** The keeper has the shared one already, for the account, and every database server has those of {@code mysql.accounts}. */
    private boolean isThere(SecretResource secret) {
        return app.data().account().isPresent()
                ? AppMigrations.isDatabase(topology(), secret.server())
                : secret.keeper().server().equals(secret.server());
    }

    /** What is there before anything that runs is touched. */
    private void prepare(String server, List<Resource> resources) {
        var layout = app.paths(topology().name());
        resources.add(new UserResource(server, layout.user()));
        layout.directories()
                .forEach(path -> resources.add(new OwnershipResource(server, path, App.accounts(topology(), server))));
        password(server).ifPresent(secret -> {
            if (!isThere(secret)) {
                resources.add(secret);
            }
            resources.add(new SecretEnvironmentResource(secret, layout.secrets(), "DB_PASSWORD"));
        });
        keeper.ifPresent(k -> resources.add(new SharedFileResource(server, layout.databaseCa(), k)));
        resources.addAll(Writables.above(topology(), app, topology().server(server)));
        resources.addAll(Writables.of(topology(), app, topology().server(server)));
        resources.add(release(server, layout));
    }

    /** What runs, and what is done once it does. */
    private void change(String server, List<Resource> resources) {
        var layout = app.paths(topology().name());
        var release = release(server, layout);
        var files = given.ingredients().filesOf(server);
        var rendered = files.generation(AppPart.service(app)).orElseThrow();
        // The word must also tell another release, so that it makes the process restart.
        var generation = Sha256.of(rendered + release.path()).substring(0, 16);
        var turn = turn(layout, release.digest());
        var spec = spec(server, layout, generation, turn).loading(loads(layout));
        resources.add(new LinkResource(server, layout.current(), release.path(), spec));
        if (!app.besides().writable().isEmpty()) {
            resources.add(new WritableSeenResource(server, layout.writable(), spec));
        }
        var environment =
                given.ingredients().secret(app.key(AppPart.ENVIRONMENT_FILE)).map(AppEnvironment::new);
        environment.ifPresent(e -> resources.add(
                new SecretFileResource(server, topology().name(), layout.releaseEnvironment(), e.content(), spec)));
        for (var file : files.ofService(AppPart.service(app))) {
            resources.add(Rendered.resource(server, withWord(file, rendered, generation), spec));
        }
        resources.add(new ServiceResource(
                server,
                spec,
                password(server),
                environment.map(AppEnvironment::word),
                Optional.of(app.port())
                        .filter(_ -> !AppAddress.of(topology(), app, topology().server(server))
                                .isSocket())));
        resources.addAll(new WorkerServices(
                        app,
                        layout,
                        files,
                        release.path(),
                        password(server),
                        environment.map(AppEnvironment::word),
                        loads(layout).stream()
                                .filter(path -> List.of(layout.current(), layout.secrets(), layout.releaseEnvironment())
                                        .contains(path))
                                .toList())
                .on(server));
        formerPort(server).ifPresent(resources::add);
    }

    /** What lies there besides the live one, which takes its time to delete: nobody is led past a server for that. */
    private Resource kept(String server) {
        var layout = app.paths(topology().name());
        var turn = turn(layout, release(server, layout).digest());
        return new KeptReleasesResource(
                server, layout.releases(), turn, app.releasing().keep());
    }

    /** What others ask at the former port until they know the new one; empty: nobody asks, or not by HTTP. */
    private Optional<FormerPort> formerPort(String server) {
        boolean asked =
                topology().visits(app).stream().anyMatch(visit -> visit.to().equals(server));
        if (!asked || app.php().isPresent()) {
            return Optional.empty();
        }
        var layout = app.paths(topology().name());
        var release = release(server, layout);
        var files = given.ingredients().filesOf(server);
        var rendered = files.generation(AppPart.service(app)).orElseThrow();
        var generation = Sha256.of(rendered + release.path()).substring(0, 16);
        var address = AppAddress.of(topology(), app, topology().server(server));
        var taken = given.ports().stream()
                .filter(port -> port.server().equals(server))
                .map(Port::number)
                .collect(Collectors.toUnmodifiableSet());
        return files.ofService(AppPart.service(app)).stream()
                .filter(file -> file.path().equals(layout.unit()))
                .findFirst()
                .map(file -> new FormerPort(
                        server,
                        topology().name(),
                        withWord(file, rendered, generation),
                        address.listen(),
                        address.nearby(),
                        app.port(),
                        taken));
    }

    /** What comes after all who ask: the end of that, and of releases that are not kept. */
    static List<DesiredStage> closing(List<AppServers> all) {
        var stages = new ArrayList<DesiredStage>();
        var ends = all.stream()
                .flatMap(one -> one.app.servers().stream().flatMap(server -> one.formerPort(server).stream()))
                .<Resource>map(FormerPort.Closed::new)
                .toList();
        if (!ends.isEmpty()) {
            stages.add(new DesiredStage(FormerPort.CLOSING, ends, List.of()));
        }
        var kept = all.stream()
                .flatMap(one -> one.app.servers().stream().map(one::kept))
                .toList();
        stages.add(new DesiredStage(App.KEPT_STAGE, kept, List.of()));
        return stages;
    }

    /** What the server is to run: what the directory holds, or one that lies there already. */
    private Placed release(String server, AppPaths layout) {
        return app.releasing()
                .held(server)
                .<Placed>map(id -> new HeldReleaseResource(server, layout.root(), id))
                .orElseGet(() -> new ReleaseResource(
                        server,
                        layout.root(),
                        Optional.of(layout.service()),
                        given.ingredients().archive(app.key(AppPart.RELEASE)).orElseThrow()));
    }

    private ReleaseTurn turn(AppPaths layout, String id) {
        return app.releasing().held().isPresent()
                ? new ReleaseTurn(layout.root(), id, How.ROLLED_BACK, "")
                : new ReleaseTurn(layout.root(), id, How.RELEASED, app.from());
    }

    /** What the process is started with. */
    private List<String> loads(AppPaths layout) {
        var paths = new ArrayList<>(List.of(layout.unit(), layout.current()));
        keeper.ifPresent(_ -> paths.add(layout.secrets()));
        given.ingredients()
                .secret(app.key(AppPart.ENVIRONMENT_FILE))
                .ifPresent(_ -> paths.add(layout.releaseEnvironment()));
        app.php().ifPresent(_ -> paths.addAll(List.of(layout.fpm(), layout.ini())));
        return paths;
    }

    private static RenderedFile withWord(RenderedFile file, String from, String to) {
        return new RenderedFile(
                file.path(), file.content().replace(from, to), file.mode(), file.owner(), file.group(), file.service());
    }

    private ServiceSpec spec(String server, AppPaths layout, String generation, ReleaseTurn turn) {
        var requests = AppRequests.of(topology(), app, topology().server(server));
        return new ServiceSpec(
                        app.start(topology().name()),
                        Optional.empty(),
                        List.of(),
                        ServiceSpec.Loading.RESTART,
                        generation,
                        app.php().isPresent()
                                ? new ServiceSpec.GenerationSource.RunFile(layout.runtime() + "/generation")
                                : new ServiceSpec.GenerationSource.ProcessEnvironment(),
                        Math.toIntExact(app.startTimeout().toSeconds()))
                .with(new ServiceSpec.Commands(
                        health(requests) + warmUp(requests),
                        app.php()
                                .filter(php -> !php.pool().isEmpty())
                                .map(_ -> PhpCommand.trial(app, layout))
                                .orElse(""),
                        app.php().map(_ -> PACKAGED_OFF).orElse(""),
                        turn.command()));
    }

    /** What its package would start is held back only until a reboot, unless it ran before; then it is somebody else's. */
    private static final String PACKAGED_OFF = "for fi_unit in " + Shell.quoteAll(Php.PACKAGED)
            + "; do if [ \"$(systemctl is-enabled -- \"$fi_unit\" 2>/dev/null)\" = masked-runtime ]; then"
            + " systemctl unmask --runtime -q -- \"$fi_unit\"; SYSTEMCTL_SKIP_SYSV=1 systemctl disable -q -- \"$fi_unit\" 2>/dev/null || :; fi; done";

    /** Only who is well is asked; what answers with an error of the server's is not taken for started. */
    private String warmUp(AppRequests requests) {
        var out = new StringBuilder();
        for (var path : app.releasing().warmUp()) {
            var asked = requests.asked(path) + ", of " + app.key("warm_up") + ", ";
            out.append(" && { reply=$(")
                    .append(requests.command(path, app.startTimeout().toSeconds()))
                    .append(
                            " | tr -d '\\r' | sed 1q); case $reply in HTTP/*' '[1234]*) ;; *) if [ -n \"${FI_TELL-}\" ]; then")
                    .append(" printf '%s\\n' ")
                    .append(Shell.quote(asked))
                    .append("\"is answered with ${reply:-nothing}\"; fi; exit 1 ;; esac; }");
        }
        return out.toString();
    }

    /** Asked as its visitors ask: some apps answer to their own name only. */
    private String health(AppRequests requests) {
        var asked = requests.asked(app.healthPath()) + " with the Host " + app.domain(topology());
        var answered = "200 is what it takes; " + app.key("health_path") + " names what to ask for.";
        return "{ reply=$("
                + requests.command(app.healthPath())
                + " | tr -d '\\r' | sed '/^$/q'); case $reply in HTTP/*' 200'*) ;; *) if [ -n \"${FI_TELL-}\" ]; then"
                + " case $reply in HTTP/*) echo " + Shell.quote(asked + " is answered with") + ";"
                + " printf '%s\\n' \"$reply\" | grep -iE '^(HTTP/|Location:)'; echo " + Shell.quote(answered) + " ;;"
                + " '') echo " + Shell.quote(asked + " is not answered.") + " ;;"
                + " *) echo " + Shell.quote(asked + " is answered with what is not HTTP.")
                + " ;; esac; fi; exit 1 ;; esac; }";
    }
}
