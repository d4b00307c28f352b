package com.foobar.infra.cli;

import com.foobar.infra.config.InventoryLoader;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.config.LocalPaths;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.template.Strays;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Inventory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The files that a command starts from. */
final class InputOptions {

    final OptionSpec file = Options.value(
                    Path.class, "FILE", "The topology: what should exist. Default: ./foobar.yml", "-f", "--file")
            .build();

    private final OptionSpec inventory = Options.value(String.class, "FILE|NAME", "", "-i", "--inventory")
            .description(Stream.of(
                            "How the servers are reached: a file, a name under inventories/, or the output of 'vagrant ssh-config'.",
                            "Without it: at their addresses in the topology, as ~/.ssh/config says.")
                    .flatMap(sentence -> Stream.of(Options.wrapped(sentence, 50)))
                    .toArray(String[]::new))
            .build();

    private final OptionSpec templates = Options.value(
                    Path.class,
                    "DIR",
                    "Your own templates; each file replaces the built-in one of that name. Default: the directory"
                            + " templates beside the topology, if there is one",
                    "--templates")
            .build();

    InputOptions(CommandSpec command) {
        command.addOption(file).addOption(inventory).addOption(templates);
    }

    /** The inventory's file, or its name under inventories/. */
    Optional<String> inventory() {
        return Options.given(inventory, String.class);
    }

    Loaded topology() throws ConfigException {
        return TopologyLoader.load(Options.given(file, Path.class).orElse(Path.of("foobar.yml")));
    }

    /** The topology, for a command that needs none of the directories that it names. */
    Loaded topologyAlone() throws ConfigException {
        return alone(Options.given(file, Path.class));
    }

    /** The same for a command that has no other inputs. */
    static Loaded alone(Optional<Path> file) throws ConfigException {
        return TopologyLoader.loadAlone(file.orElse(Path.of("foobar.yml")));
    }

    Inventory inventory(Loaded loaded) throws ConfigException {
        var named = inventory();
        return named.isPresent()
                ? InventoryLoader.load(InventoryLoader.resolve(named.get()), loaded.topology(), UserSsh.get())
                : InventoryLoader.ofAddresses(loaded.topology());
    }

    /** The user's template directory, if there is one. */
    Optional<Path> templateDirectory(Loaded loaded) {
        var named = Options.given(templates, Path.class);
        if (named.isPresent()) {
            if (!Files.isDirectory(named.get())) {
                throw new BadUsage("--templates: there is no directory " + named.get(), "");
            }
            return named.map(InputOptions::walkable);
        }
        return Optional.of(loaded.directory().resolve("templates"))
                .filter(Files::isDirectory)
                .map(InputOptions::walkable);
    }

    private static Path walkable(Path directory) {
        try {
            return LocalPaths.walkable(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Templates templates(Loaded loaded) {
        var directory = templateDirectory(loaded);
        directory.ifPresent(InputOptions::refuseStrays);
        return new Templates(directory);
    }

    private static void refuseStrays(Path directory) {
        Map<String, Optional<String>> strays;
        try {
            strays = Strays.in(directory, Parts.templates());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!strays.isEmpty()) {
            var hint = new StringJoiner("\n");
            strays.forEach((name, meant) -> hint.add(name
                    + meant.map(m -> ": did you mean " + m + "?")
                            .orElse(": docs/templates.md lists the names there are")));
            throw new BadUsage(
                    (strays.size() == 1 ? "a file" : strays.size() + " files") + " in " + directory
                            + " would replace no template",
                    hint.toString());
        }
    }
}
