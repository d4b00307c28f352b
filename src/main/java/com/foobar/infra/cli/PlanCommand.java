package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.view.View;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plan}: what apply would do. */
final class PlanCommand extends ServersCommand {

    private final OptionSpec save = Options.value(
                    Path.class,
                    "FILE",
                    "Save the plan, for 'apply FILE', here or elsewhere. Holds the topology, the inventory, your templates"
                            + " and what is released, but no secret",
                    "--out")
            .build();

    private final OptionSpec detailed = Options.flag("Exit with 2 when there are changes", "--detailed-exitcode");

    private final Rebuild rebuild = new Rebuild();

    private final Restored restored = new Restored();

    private final OptionSpec full = Options.full();

    private final ForgetOption forget;

    PlanCommand() {
        super(
                "plan",
                "Observe the servers and show what apply would add (+), change (~) and remove (-). Changes nothing.",
                "",
                "Examples:",
                "  foobar-infra plan -i production",
                "  foobar-infra plan --out friday.plan && foobar-infra apply friday.plan",
                "  foobar-infra plan --json | jq 'select(.type == \"plan\") | .changes[].name'",
                "",
                "Exit codes: 0 planned; 1 a server could not be planned; 2 there are changes",
                "(with --detailed-exitcode); 64 bad usage or bad input.");
        spec.addOption(save)
                .addOption(detailed)
                .addOption(full)
                .addOption(rebuild.option())
                .addOption(restored.option());
        forget = new ForgetOption(spec);
    }

    @Override
    boolean full() {
        return Options.on(full);
    }

    @Override
    Agreed agreed() {
        return new Agreed(rebuild.servers(), restored.servers());
    }

    @Override
    public Integer call() throws Exception {
        var file = Options.given(save, Path.class);
        if (file.isPresent()) {
            rebuild.refuseWithPlanFile();
            PlanFile.refuseOther(file.get());
        }
        return super.call();
    }

    @Override
    int run(Session session, View view) throws Exception {
        rebuild.check(session.desire(), session.only());
        restored.check(session.loaded().topology());
        var gone = forget.servers(session);
        var survey = session.surveyor(gone).survey(session.only());
        view.accept(new Event.Planned(survey));
        var file = Options.given(save, Path.class);
        if (file.isPresent() && survey.failures().isEmpty()) {
            PlanFile.write(file.get(), session, inputs, gone, survey);
            if (!output.json()) {
                out().println("Saved to " + file.get() + ": foobar-infra apply " + file.get());
            }
        } else if (file.isPresent()) {
            spec.commandLine()
                    .getErr()
                    .println("Not saved: a plan file holds every server's plan. " + file.get()
                            + (Files.exists(file.get()) ? " is still the earlier plan." : " was not written."));
        }
        // What apply would refuse whatever its options is a failure; what it may be told to take over is not.
        if (!survey.failures().isEmpty() || survey.plan().obstacles().stream().anyMatch(o -> !o.consentable())) {
            return Problems.FAILED;
        }
        return Options.on(detailed) && !survey.plan().isEmpty() ? Problems.CHANGES : Problems.OK;
    }
}
