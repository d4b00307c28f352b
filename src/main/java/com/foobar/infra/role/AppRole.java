package com.foobar.infra.role;

import com.foobar.infra.fact.HttpFact;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.LinkResource;
import com.foobar.infra.resource.PackageResource;
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
import com.foobar.infra.role.render.AppAddress;
import com.foobar.infra.role.render.Layout;
import com.foobar.infra.role.render.RenderedFile;
import com.foobar.infra.role.render.Rendering;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.App;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The app: a release, its settings and secrets, and the unit that runs it. */
record AppRole(Topology topology, App app, Optional<Keeper> keeper, Ingredients ingredients) implements Role {

    @Override
    public List<Resource> packages() {
        var names = new LinkedHashSet<String>();
        if (app.source() instanceof App.Source.Builtin) {
            names.add("python3");
            names.add("python3-pymysql");
        }
        names.addAll(app.packages());
        keeper.ifPresent(_ -> names.add("openssl"));
        return app.servers().stream()
                .flatMap(s -> names.stream().<Resource>map(n -> new PackageResource(s, n)))
                .toList();
    }

    @Override
    public List<DesiredStage> stages() {
        var resources = new ArrayList<Resource>();
        for (var server : app.servers()) {
            add(server, resources);
        }
        return List.of(new DesiredStage("app", resources, List.of()));
    }

    private void add(String server, List<Resource> resources) {
        var layout = new Layout(topology.name());
        var release = new ReleaseResource(
                server,
                "/srv/" + topology.name() + "/app",
                Optional.of(layout.appService()),
                ingredients.app().orElseThrow());
        var files = ingredients.filesOf(server);
        var rendered = files.generation(Rendering.APP).orElseThrow();
        // The word must also tell another release, so that it makes the process restart.
        var generation = Sha256.of(rendered + release.path()).substring(0, 16);
        var spec = spec(server, layout, generation).loading(loads(layout));
        resources.add(new UserResource(server, layout.appUser()));
        Optional<SecretResource> password = keeper.map(k -> new SecretResource(
                server,
                k,
                Ingredients.APP_PASSWORD,
                Optional.ofNullable(ingredients.secrets().get(Ingredients.APP_PASSWORD))));
        password.ifPresent(secret -> {
            // The keeper has it already, for the account.
            if (!secret.keeper().server().equals(server)) {
                resources.add(secret);
            }
            resources.add(new SecretEnvironmentResource(secret, layout.appSecrets(), "DB_PASSWORD"));
        });
        keeper.ifPresent(k -> resources.add(new SharedFileResource(server, layout.appDatabaseCa(), k)));
        resources.add(release);
        resources.add(new LinkResource(server, layout.appCurrent(), release.path(), spec));
        var environment = ingredients.appEnvironment().map(AppEnvironment::new);
        environment.ifPresent(e -> resources.add(
                new SecretFileResource(server, topology.name(), layout.releaseEnvironment(), e.content(), spec)));
        for (var file : files.ofService(Rendering.APP)) {
            resources.add(Rendered.resource(server, withWord(file, rendered, generation), spec));
        }
        resources.add(new ServiceResource(
                server, spec, password, environment.map(AppEnvironment::word), Optional.of(app.port())));
    }

    /** What the process is started with. */
    private List<String> loads(Layout layout) {
        var paths = new ArrayList<>(List.of(layout.appUnit(), layout.appCurrent()));
        keeper.ifPresent(_ -> paths.add(layout.appSecrets()));
        ingredients.appEnvironment().ifPresent(_ -> paths.add(layout.releaseEnvironment()));
        return paths;
    }

    private static RenderedFile withWord(RenderedFile file, String from, String to) {
        return new RenderedFile(
                file.path(), file.content().replace(from, to), file.mode(), file.owner(), file.group(), file.service());
    }

    private ServiceSpec spec(String server, Layout layout, String generation) {
        var address = AppAddress.of(topology, app, topology.server(server)).nearby();
        return new ServiceSpec(
                        layout.appService(),
                        Optional.empty(),
                        List.of(),
                        ServiceSpec.Loading.RESTART,
                        generation,
                        new ServiceSpec.GenerationSource.ProcessEnvironment(),
                        Math.toIntExact(app.startTimeout().toSeconds()))
                .with(ServiceSpec.Commands.health(health(address)));
    }

    /** Asked as its visitors ask: some apps answer to their own name only. */
    private String health(String address) {
        var asked =
                "GET http://" + address + ":" + app.port() + app.healthPath() + " with the Host " + topology.domain();
        var answered = "200 is what it takes; app.health_path names what to ask for.";
        return "{ reply=$(" + HttpFact.command(address, app.port(), app.healthPath(), topology.domain())
                + " | tr -d '\\r' | sed '/^$/q'); case $reply in HTTP/*' 200'*) ;; *) if [ -n \"${FI_TELL-}\" ]; then"
                + " case $reply in HTTP/*) echo " + Shell.quote(asked + " is answered with") + ";"
                + " printf '%s\\n' \"$reply\" | grep -iE '^(HTTP/|Location:)'; echo " + Shell.quote(answered) + " ;;"
                + " '') echo " + Shell.quote(asked + " is not answered.") + " ;;"
                + " *) echo " + Shell.quote(asked + " is answered with what is not HTTP.")
                + " ;; esac; fi; exit 1 ;; esac; }";
    }
}
