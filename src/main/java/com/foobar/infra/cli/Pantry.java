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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fetches what the roles need from this machine: rendered files, the user's directories, secrets. */
final class Pantry {

    private static final long LARGEST_RELEASE = 64L << 20;

    private Pantry() {}

    static Ingredients fetch(Loaded loaded, Templates templates)
            throws ConfigException, TemplateException, IOException {
        var open = withoutSecrets(loaded, templates);
        Optional<Secret> environment = Optional.empty();
        if (loaded.topology().app().isPresent()
                && loaded.topology().app().get().source() instanceof App.Source.Release release
                && release.environmentFile().isPresent()) {
            environment = Optional.of(
                    EnvironmentFile.read(loaded, release.environmentFile().get()));
        }
        return new Ingredients(open.files(), open.app(), open.site(), open.schema(), environment, secrets(loaded));
    }

    /** All but the secrets, none of which is read. */
    static Ingredients withoutSecrets(Loaded loaded, Templates templates) throws TemplateException, IOException {
        var topology = loaded.topology();
        var rendering = new Rendering(templates);
        var files = new LinkedHashMap<String, ServerFiles>();
        for (var server : topology.serversWithRoles()) {
            files.put(server, rendering.of(topology, server));
        }
        Optional<Archive> app = Optional.empty();
        var schema = "";
        if (topology.app().isPresent()) {
            switch (topology.app().get().source()) {
                case App.Source.Builtin() -> {
                    app = Optional.of(archive(Release.builtinApp(templates)));
                    schema = Release.builtinSchema(templates);
                }
                case App.Source.Release release -> {
                    var entries = entries(loaded, release.directory(), "app.release");
                    checkProgram(loaded, release, entries);
                    app = Optional.of(Archive.of(entries));
                }
            }
        }
        Optional<Archive> site = Optional.empty();
        if (topology.web().isPresent()) {
            var own = topology.web().get().staticFiles();
            site = Optional.of(
                    own.isPresent()
                            ? Archive.of(entries(loaded, own.get(), "web.static_files"))
                            : archive(Release.builtinSite(templates, topology)));
        }
        return new Ingredients(files, app, site, schema, Optional.empty(), Map.of());
    }

    private static Map<String, Secret> secrets(Loaded loaded) throws ConfigException {
        var secrets = new LinkedHashMap<String, Secret>();
        if (loaded.topology().mysql().isPresent()) {
            var mysql = loaded.topology().mysql().get();
            SecretReader.read(loaded, "mysql.app_password", mysql.appPassword())
                    .ifPresent(s -> secrets.put(Ingredients.APP_PASSWORD, s));
            SecretReader.read(loaded, "mysql.replication_password", mysql.replicationPassword())
                    .ifPresent(s -> secrets.put(Ingredients.REPLICATION_PASSWORD, s));
        }
        return secrets;
    }

    private static Archive archive(Release release) {
        return Archive.of(release.files().stream()
                .map(f -> new Archive.Entry(
                        f.path(), f.content().getBytes(StandardCharsets.UTF_8), (f.mode() & 0100) != 0, ""))
                .toList());
    }

    /** A directory of the user's, as it is: files, links, and what may be executed. */
    private static List<Archive.Entry> entries(Loaded loaded, String directory, String key) throws IOException {
        var root = LocalPaths.walkable(LocalPaths.resolve(loaded.directory(), directory));
        var entries = new ArrayList<Archive.Entry>();
        long size = 0;
        try (var walk = Files.walk(root)) {
            for (var path : (Iterable<Path>) walk::iterator) {
                var name = root.relativize(path).toString();
                if (Files.isSymbolicLink(path)) {
                    var target = Files.readSymbolicLink(path).toString();
                    entries.add(new Archive.Entry(name, new byte[0], false, target));
                } else if (Files.isRegularFile(path)) {
                    size += Files.size(path);
                    if (size > LARGEST_RELEASE) {
                        throw new BadUsage(
                                loaded.problem(
                                                key,
                                                key + ": holds more than 64 MiB",
                                                Optional.of("a release is sent to every server; is this the right"
                                                        + " directory?"))
                                        .format(),
                                "");
                    }
                    entries.add(new Archive.Entry(name, Files.readAllBytes(path), Files.isExecutable(path), ""));
                }
            }
        }
        if (entries.isEmpty()) {
            throw new BadUsage(
                    loaded.problem(key, key + ": the directory is empty", Optional.empty())
                            .format(),
                    "");
        }
        return List.copyOf(entries);
    }

    /** A program that is not there would be noticed only when the app is stopped already. */
    private static void checkProgram(Loaded loaded, App.Source.Release release, List<Archive.Entry> entries) {
        var program = release.command().getFirst();
        if (program.startsWith("/")) {
            return;
        }
        var path = Path.of(program).normalize().toString();
        var found = entries.stream().filter(e -> e.path().equals(path)).findFirst();
        if (found.isEmpty()) {
            throw programProblem(
                    loaded,
                    "the release has no file " + path,
                    "a program of the server's own is given with its whole path, for instance /usr/bin/" + path);
        }
        if (!found.get().executable() && found.get().target().isEmpty()) {
            throw programProblem(loaded, path + " is not executable", "chmod +x " + Path.of(release.directory(), path));
        }
    }

    private static BadUsage programProblem(Loaded loaded, String what, String hint) {
        return new BadUsage(
                loaded.problem("app.command", "app.command: " + what, Optional.of(hint))
                        .format(),
                "");
    }
}
