package com.foobar.infra.cli;

import com.foobar.infra.config.ConfigException;
import com.foobar.infra.config.EnvironmentFile;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.config.LocalPaths;
import com.foobar.infra.config.SecretReader;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.role.Ingredients;
import com.foobar.infra.role.render.Release;
import com.foobar.infra.role.render.Rendering;
import com.foobar.infra.role.render.ServerFiles;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.App;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.SecretSource;
import com.foobar.infra.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Fetches what the roles need from this machine: rendered files, the user's directories, secrets. */
final class Pantry {

    private Pantry() {}

    static Ingredients fetch(Loaded loaded, Templates templates, Releases releases) throws Exception {
        var open = withoutSecrets(loaded, templates, releases);
        var findings = new Findings();
        var environment = new ArrayList<Secret>();
        findings.look(() -> environment(loaded).ifPresent(environment::add));
        var secrets = new LinkedHashMap<String, Secret>();
        if (loaded.topology().mysql().isPresent()) {
            var mysql = loaded.topology().mysql().get();
            findings.look(() -> SecretReader.read(loaded, "mysql.app_password", mysql.appPassword())
                    .ifPresent(s -> secrets.put(Ingredients.APP_PASSWORD, s)));
            findings.look(() -> SecretReader.read(loaded, "mysql.replication_password", mysql.replicationPassword())
                    .ifPresent(s -> secrets.put(Ingredients.REPLICATION_PASSWORD, s)));
        }
        findings.throwIfAny();
        return new Ingredients(
                open.files(),
                open.app(),
                open.site(),
                open.schema(),
                environment.stream().findFirst(),
                secrets);
    }

    private static Optional<Secret> environment(Loaded loaded) throws ConfigException {
        var file = environmentFile(loaded.topology());
        return file.isPresent() ? Optional.of(EnvironmentFile.read(loaded, file.get())) : Optional.empty();
    }

    private static Optional<String> environmentFile(Topology topology) {
        return topology.app().map(App::source).flatMap(source -> switch (source) {
            case App.Source.Builtin() -> Optional.empty();
            case App.Source.Release release -> release.environmentFile();
        });
    }

    /**
     * Looks for what {@link #fetch} would stumble over, as far as it can be told without running a command: files with
     * secrets that are missing, open to others or malformed.
     *
     * @return what cannot be told here and may be wrong where the servers are contacted from
     */
    static List<String> checkSecrets(Loaded loaded, Findings findings) throws Exception {
        findings.look(() -> environment(loaded));
        var notes = new ArrayList<String>();
        if (loaded.topology().mysql().isPresent()) {
            var mysql = loaded.topology().mysql().get();
            for (var secret : Map.of(
                            "mysql.app_password", mysql.appPassword(),
                            "mysql.replication_password", mysql.replicationPassword())
                    .entrySet()) {
                switch (secret.getValue()) {
                    case SecretSource.File file ->
                        findings.look(() -> SecretReader.read(loaded, secret.getKey(), file));
                    case SecretSource.Environment(var variable)
                    when System.getenv(variable) == null ->
                        notes.add(secret.getKey() + ": the environment variable " + variable
                                + " is not set here; plan, apply and verify need it");
                    default -> {}
                }
            }
        }
        return notes.stream().sorted().toList();
    }

    /** The files on this machine that hold what the topology and the inventory name as secrets. */
    static Set<Path> secretFiles(Loaded loaded, Inventory inventory) {
        var files = new LinkedHashSet<Path>();
        environmentFile(loaded.topology()).ifPresent(f -> files.add(LocalPaths.resolve(loaded.directory(), f)));
        loaded.topology()
                .mysql()
                .ifPresent(mysql -> Stream.of(mysql.appPassword(), mysql.replicationPassword())
                        .forEach(source -> {
                            if (source instanceof SecretSource.File(var path)) {
                                files.add(LocalPaths.resolve(loaded.directory(), path));
                            }
                        }));
        inventory.secretFiles().forEach(f -> files.add(Path.of(f)));
        return files;
    }

    /** All but the secrets, none of which is read. */
    static Ingredients withoutSecrets(Loaded loaded, Templates templates, Releases releases) throws TemplateException {
        var topology = loaded.topology();
        var rendering = new Rendering(templates);
        var files = new LinkedHashMap<String, ServerFiles>();
        for (var server : topology.serversWithRoles()) {
            files.put(server, rendering.of(topology, server));
        }
        var app = releases.app();
        var schema = "";
        if (topology.app().isPresent() && topology.app().get().source() instanceof App.Source.Builtin) {
            app = Optional.of(archive(Release.builtinApp(templates)));
            schema = Release.builtinSchema(templates);
        }
        var site = releases.site();
        if (topology.web().isPresent() && topology.web().get().staticFiles().isEmpty()) {
            site = Optional.of(archive(Release.builtinSite(templates, topology)));
        }
        return new Ingredients(files, app, site, schema, Optional.empty(), Map.of());
    }

    private static Archive archive(Release release) {
        return Archive.of(release.files().stream()
                .map(f -> new Archive.Entry(
                        f.path(), f.content().getBytes(StandardCharsets.UTF_8), (f.mode() & 0100) != 0, ""))
                .toList());
    }
}
