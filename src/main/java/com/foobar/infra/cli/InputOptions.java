package com.foobar.infra.cli;

import com.foobar.infra.config.ConfigException;
import com.foobar.infra.config.InventoryLoader;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.config.LocalPaths;
import com.foobar.infra.config.TopologyLoader;
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
import picocli.CommandLine.Option;

/** The files that a command starts from. */
final class InputOptions {

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The topology: what should exist. Default: ./foobar.yml")
    Path file = Path.of("foobar.yml");

    @Option(
            names = {"-i", "--inventory"},
            paramLabel = "FILE|NAME",
            description = {
                "How the servers are reached: a file, a name under inventories/, or the output of 'vagrant ssh-config'.",
                "Without it: at their addresses in the topology, as ~/.ssh/config says."
            })
    Optional<String> inventory = Optional.empty();

    @Option(
            names = "--templates",
            paramLabel = "DIR",
            description = "Your own templates; each file replaces the built-in one of that name. Default: the directory"
                    + " templates beside the topology, if there is one")
    Optional<Path> templates = Optional.empty();

    Loaded topology() throws ConfigException {
        return TopologyLoader.load(file);
    }

    Inventory inventory(Loaded loaded) throws ConfigException {
        return inventory.isPresent()
                ? InventoryLoader.load(InventoryLoader.resolve(inventory.get()), loaded.topology())
                : InventoryLoader.ofAddresses(loaded.topology());
    }

    /** The user's template directory, if there is one. */
    Optional<Path> templateDirectory(Loaded loaded) {
        if (templates.isPresent()) {
            if (!Files.isDirectory(templates.get())) {
                throw new BadUsage("--templates: there is no directory " + templates.get(), "");
            }
            return templates.map(InputOptions::walkable);
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
            strays = Strays.in(directory);
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
