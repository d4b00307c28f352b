package com.foobar.infra.cli;

import com.foobar.infra.config.SchemaPrinter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code schema}: the JSON Schema with which editors complete and check the files. */
final class SchemaCommand implements Callable<Integer> {

    final CommandSpec spec = Options.command(
            this,
            "schema",
            "Print the JSON Schema of the topology, or of the inventory, for editors to complete and check by.",
            "",
            "Example:",
            "  foobar-infra schema > foobar.schema.json",
            "and as the first line of foobar.yml:",
            "  # yaml-language-server: $schema=foobar.schema.json",
            "",
            "Exit codes: 0 printed; 64 bad usage.");

    private final OptionSpec inventory = Options.flag("The schema of inventories", "--inventory");

    SchemaCommand() {
        spec.addOption(inventory);
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        out.print(Options.on(inventory) ? SchemaPrinter.inventory() : SchemaPrinter.topology());
        out.flush();
        return Problems.OK;
    }
}
