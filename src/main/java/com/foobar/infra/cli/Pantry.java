package com.foobar.infra.cli;

import com.foobar.infra.config.CertificateFiles;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.config.LocalPaths;
import com.foobar.infra.config.SecretFile;
import com.foobar.infra.config.SecretReader;
import com.foobar.infra.part.Ingredients;
import com.foobar.infra.part.ServerFiles;
import com.foobar.infra.part.Supply;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.SecretSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fetches what the parts need from this machine: rendered files, the user's directories, secrets. */
final class Pantry {

    private Pantry() {}

    static Ingredients fetch(Loaded loaded, Templates templates, Releases releases) throws Exception {
        var open = withoutSecrets(loaded, templates, releases);
        var findings = new Findings();
        var secrets = new LinkedHashMap<String, Secret>();
        var texts = new LinkedHashMap<String, String>(open.texts());
        for (var supply : Stack.supplies(loaded.topology())) {
            switch (supply) {
                case Supply.SecretFile file ->
                    findings.look(() -> secrets.put(file.key(), SecretFile.read(loaded, file)));
                case Supply.PublicFile file ->
                    findings.look(() -> texts.put(file.key(), SecretFile.read(loaded, file)));
                case Supply.Password password ->
                    findings.look(
                            () -> SecretReader.read(loaded, password).ifPresent(s -> secrets.put(password.name(), s)));
                case Supply.Certificates certificates ->
                    findings.look(() -> secrets.putAll(CertificateFiles.read(loaded, certificates)));
                case Supply.Directory _ -> {}
            }
        }
        findings.throwIfAny();
        return new Ingredients(open.files(), open.archives(), texts, secrets);
    }

    /**
     * Looks for what {@link #fetch} would stumble over, as far as it can be told without running a command: files with
     * secrets that are missing, open to others or malformed.
     *
     * @return what cannot be told here and may be wrong where the servers are contacted from
     */
    static List<String> checkSecrets(Loaded loaded, Findings findings) throws Exception {
        var notes = new ArrayList<String>();
        for (var supply : Stack.supplies(loaded.topology())) {
            switch (supply) {
                case Supply.SecretFile file -> findings.look(() -> SecretFile.read(loaded, file));
                case Supply.PublicFile file -> findings.look(() -> SecretFile.read(loaded, file));
                case Supply.Certificates certificates ->
                    findings.look(() -> CertificateFiles.read(loaded, certificates));
                case Supply.Password password
                when password.source() instanceof SecretSource.File ->
                    findings.look(() -> SecretReader.read(loaded, password));
                case Supply.Password password
                when password.source() instanceof SecretSource.Environment(var variable)
                        && System.getenv(variable) == null ->
                    notes.add(password.key() + ": the environment variable " + variable
                            + " is not set here; plan, apply and verify need it");
                default -> {}
            }
        }
        return notes.stream().sorted().toList();
    }

    /** The files on this machine that hold what the topology and the inventory name as secrets. */
    static Set<Path> secretFiles(Loaded loaded, Inventory inventory) {
        var files = new LinkedHashSet<Path>();
        for (var supply : Stack.supplies(loaded.topology())) {
            secretPaths(supply).forEach(path -> files.add(LocalPaths.resolve(loaded.directory(), path)));
        }
        inventory.secretFiles().forEach(f -> files.add(Path.of(f)));
        return files;
    }

    private static List<String> secretPaths(Supply supply) {
        return switch (supply) {
            case Supply.SecretFile file -> List.of(file.path());
            case Supply.Password password
            when password.source() instanceof SecretSource.File(var path) -> List.of(path);
            case Supply.Certificates certificates ->
                certificates.files().stream()
                        .map(Supply.Certificates.Files::key)
                        .toList();
            default -> List.of();
        };
    }

    /** All but the secrets, none of which is read. */
    static Ingredients withoutSecrets(Loaded loaded, Templates templates, Releases releases) throws TemplateException {
        var topology = loaded.topology();
        var made = new StackFiles(templates);
        var files = new LinkedHashMap<String, ServerFiles>();
        for (var server : topology.serversWithRoles()) {
            files.put(server, made.of(topology, server));
        }
        var archives = new LinkedHashMap<String, Archive>(releases.byKey());
        archives.putAll(made.builtIn(topology));
        return new Ingredients(files, archives, made.texts(topology), Map.of());
    }
}
