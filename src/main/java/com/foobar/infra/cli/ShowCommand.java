package com.foobar.infra.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code show}: a saved plan, as whoever made it saw it. */
final class ShowCommand implements Callable<Integer> {

    private final PositionalParamSpec planFile =
            Options.argument(Path.class, "PLANFILE", "A plan saved by 'plan --out'");

    private final OptionSpec json = Options.flag("The plan as 'plan --json' printed it; see docs/json.md", "--json");

    final CommandSpec spec = Options.command(
            this,
            "show",
            "Show a saved plan: what it would change, as it was shown when it was made, with new files whole; from which"
                    + " files it was made, and by which version. Contacts no server: only 'apply PLANFILE' tells"
                    + " whether it still holds.",
            "",
            "Examples:",
            "  foobar-infra show friday.plan",
            "  foobar-infra show friday.plan --json",
            "",
            "Exit codes: 0 shown; 64 bad usage, or no plan that this version can read.");

    ShowCommand() {
        spec.addPositional(planFile).addOption(json);
    }

    @Override
    public Integer call() throws Exception {
        var file = Options.given(planFile, Path.class)
                .orElseThrow(() -> new BadUsage("show needs a saved plan", "foobar-infra show friday.plan"));
        var plan = PlanFile.read(file);
        var out = spec.commandLine().getOut();
        if (Options.on(json)) {
            out.print(plan.shown().json());
        } else {
            out.println(file + ", made by " + plan.tool());
            out.println("  of the topology " + plan.topology().file()
                    + plan.inventory()
                            .map(i -> " and the inventory " + i.file())
                            .orElse(""));
            if (!plan.only().isEmpty()) {
                out.println("  for " + String.join(", ", plan.only()) + " alone");
            }
            if (!plan.forget().isEmpty()) {
                out.println("  forgetting " + String.join(", ", plan.forget()));
            }
            out.println();
            out.print(plan.shown().text());
        }
        out.flush();
        return Problems.OK;
    }
}
