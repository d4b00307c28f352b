package com.foobar.infra.cli;

import com.foobar.infra.config.InventoryLoader;
import com.foobar.infra.resource.FileResource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code validate}: whether the input files can be used. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Check the topology, the inventory and the templates, and report every problem with its place."
                    + " Contacts no server and reads no secret."
        },
        footer = {
            "",
            "Examples:",
            "  foobar-infra validate",
            "  foobar-infra validate -f stacks/shop.yml -i production",
            "",
            "Exit codes: 0 all is fine; 64 there are problems."
        })
final class ValidateCommand implements Callable<Integer> {

    @Mixin
    private InputOptions inputs = new InputOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        var loaded = inputs.topology();
        var topology = loaded.topology();
        if (inputs.inventory.isPresent()) {
            InventoryLoader.check(InventoryLoader.resolve(inputs.inventory.get()), topology);
        }
        long files = Desires.withoutSecrets(loaded, inputs.templates(loaded)).stream()
                .filter(FileResource.class::isInstance)
                .count();
        var out = spec.commandLine().getOut();
        out.println("Valid: " + topology.name() + " (" + topology.domain() + "), "
                + topology.servers().size() + (topology.servers().size() == 1 ? " server, " : " servers, ") + files
                + " files.");
        Desires.notes(topology).forEach(note -> out.println("Note: " + note + "."));
        out.flush();
        return Problems.OK;
    }
}
