package com.foobar.infra.cli;

import com.foobar.infra.config.ConfigException;
import com.foobar.infra.config.InventoryLoader;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Inventory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
            return templates;
        }
        return Optional.of(loaded.directory().resolve("templates")).filter(Files::isDirectory);
    }

    Templates templates(Loaded loaded) {
        return new Templates(templateDirectory(loaded));
    }
}
