package com.foobar.infra.cli;

import com.foobar.infra.config.SchemaPrinter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code schema}: the JSON Schema with which editors complete and check the files. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Print the JSON Schema of the topology, or of the inventory, for editors to complete and check by."
        },
        footer = {
            "",
            "Example:",
            "  foobar-infra schema > foobar.schema.json",
            "and as the first line of foobar.yml:",
            "  # yaml-language-server: $schema=foobar.schema.json",
            "",
            "Exit codes: 0 printed; 64 bad usage."
        })
final class SchemaCommand implements Callable<Integer> {

    @Option(names = "--inventory", description = "The schema of inventories")
    private boolean inventory;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        out.print(inventory ? SchemaPrinter.inventory() : SchemaPrinter.topology());
        out.flush();
        return Problems.OK;
    }
}
