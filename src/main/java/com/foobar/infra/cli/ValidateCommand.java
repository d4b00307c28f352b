package com.foobar.infra.cli;

import com.foobar.infra.config.InventoryLoader;
import com.foobar.infra.resource.FileResource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code validate}: whether the input files can be used. */
final class ValidateCommand implements Callable<Integer> {

    final CommandSpec spec = Options.command(
            this,
            "validate",
            "Check the topology, the inventory and the templates, and report every problem with its place."
                    + " Contacts no server and reads no secret.",
            "",
            "Examples:",
            "  foobar-infra validate",
            "  foobar-infra validate -f stacks/shop.yml -i production",
            "",
            "Exit codes: 0 all is fine; 64 there are problems.");

    private final InputOptions inputs = new InputOptions(spec);

    @Override
    public Integer call() throws Exception {
        var loaded = inputs.topology();
        var topology = loaded.topology();
        var inventory = inputs.inventory();
        if (inventory.isPresent()) {
            InventoryLoader.check(InventoryLoader.resolve(inventory.get()), topology);
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
