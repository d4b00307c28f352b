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
     * The stages that make them so: one, or with a migration one that brings the release, those of the migration, and then the same
     * last one, which switches to it.
     *
     * @param gate of the last one
     */
    List<DesiredStage> stages(List<Check> gate) {
        var preparing = new ArrayList<Resource>();
        var switching = new ArrayList<Resource>();
        app.servers().forEach(server -> prepare(server, preparing));
        app.servers().forEach(server -> change(server, switching));
        var migrating = AppMigrations.stages(app, given, keeper, releaseId());
        if (migrating.isEmpty()) {
            preparing.addAll(switching);
            return List.of(new DesiredStage(App.STAGE, preparing, gate));
        }
        var stages = new ArrayList<DesiredStage>();
        stages.add(new DesiredStage(App.RELEASE_STAGE, preparing, List.of()));
        stages.addAll(migrating);
        stages.add(new DesiredStage(App.STAGE, switching, gate));
        return stages;
    }

    private String releaseId() {
        return release(app.servers().getFirst(), new AppPaths(topology().name()))
                .digest();
    }

    private Topology topology() {
        return given.topology();
    }

    private Optional<SecretResource> password(String server) {
        return keeper.map(k -> new SecretResource(
                server, k, Mysql.APP_PASSWORD, given.ingredients().secret(Mysql.APP_PASSWORD)));
    }

    /** What is there before anything that runs is touched. */
    private void prepare(String server, List<Resource> resources) {
        var layout = new AppPaths(topology().name());
        resources.add(new UserResource(server, layout.user()));
        layout.directories().forEach(path -> resources.add(new OwnershipResource(server, path, layout.user())));
        password(server).ifPresent(secret -> {
            // The keeper has it already, for the account.
            if (!secret.keeper().server().equals(server)) {
                resources.add(secret);
            }
            resources.add(new SecretEnvironmentResource(secret, layout.secrets(), "DB_PASSWORD"));
        });
        keeper.ifPresent(k -> resources.add(new SharedFileResource(server, layout.databaseCa(), k)));
        resources.addAll(Writables.of(topology(), app, topology().server(server)));
        resources.add(release(server, layout));
    }

    /** What runs, and what is done once it does. */
    private void change(String server, List<Resource> resources) {
        var layout = new AppPaths(topology().name());
        var release = release(server, layout);
        var files = given.ingredients().filesOf(server);
        var rendered = files.generation(AppPart.SERVICE).orElseThrow();
        // The word must also tell another release, so that it makes the process restart.
        var generation = Sha256.of(rendered + release.path()).substring(0, 16);
        var turn = turn(layout, release.digest());
        var spec = spec(server, layout, generation, turn).loading(loads(layout));
        resources.add(new LinkResource(server, layout.current(), release.path(), spec));
        var environment = given.ingredients().secret(AppPart.ENVIRONMENT_FILE).map(AppEnvironment::new);
        environment.ifPresent(e -> resources.add(
                new SecretFileResource(server, topology().name(), layout.releaseEnvironment(), e.content(), spec)));
        for (var file : files.ofService(AppPart.SERVICE)) {
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
        var layout = new AppPaths(topology().name());
        var turn = turn(layout, release(server, layout).digest());
        return new KeptReleasesResource(
                server, layout.releases(), turn, app.releasing().keep());
    }

    /** What others ask at the former port until they know the new one; empty: nobody asks, or not by HTTP. */
    private Optional<FormerPort> formerPort(String server) {
        boolean asked = topology().visits(App.class).stream()
                .anyMatch(visit -> visit.to().equals(server));
        if (!asked || app.php().isPresent()) {
            return Optional.empty();
        }
        var layout = new AppPaths(topology().name());
        var release = release(server, layout);
        var files = given.ingredients().filesOf(server);
        var rendered = files.generation(AppPart.SERVICE).orElseThrow();
        var generation = Sha256.of(rendered + release.path()).substring(0, 16);
        var address = AppAddress.of(topology(), app, topology().server(server));
        var taken = given.ports().stream()
                .filter(port -> port.server().equals(server))
                .map(Port::number)
                .collect(Collectors.toUnmodifiableSet());
        return files.ofService(AppPart.SERVICE).stream()
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
    List<DesiredStage> closing() {
        var stages = new ArrayList<DesiredStage>();
        var ends = app.servers().stream()
                .flatMap(server -> formerPort(server).stream())
                .<Resource>map(FormerPort.Closed::new)
                .toList();
        if (!ends.isEmpty()) {
            stages.add(new DesiredStage(FormerPort.CLOSING, ends, List.of()));
        }
        stages.add(new DesiredStage(
                App.KEPT_STAGE, app.servers().stream().map(this::kept).toList(), List.of()));
        return stages;
    }

    /** What the server is to run: what the directory holds, or one that lies there already. */
    private Placed release(String server, AppPaths layout) {
        return app.releasing()
                .held()
                .<Placed>map(id -> new HeldReleaseResource(server, layout.root(), id))
                .orElseGet(() -> new ReleaseResource(
                        server,
                        layout.root(),
                        Optional.of(layout.service()),
                        given.ingredients().archive(AppPart.RELEASE).orElseThrow()));
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
        given.ingredients().secret(AppPart.ENVIRONMENT_FILE).ifPresent(_ -> paths.add(layout.releaseEnvironment()));
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
                                .map(_ -> PhpCommand.trial(layout))
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
            var asked = requests.asked(path) + ", of app.warm_up, ";
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
        var asked = requests.asked(app.healthPath()) + " with the Host "
                + topology().domain();
        var answered = "200 is what it takes; app.health_path names what to ask for.";
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
