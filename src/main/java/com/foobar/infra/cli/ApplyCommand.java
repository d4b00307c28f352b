package com.foobar.infra.cli;

import com.foobar.infra.part.Agreed;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.template.Templates;
import com.foobar.infra.view.View;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code apply}: makes the servers as the topology says. */
final class ApplyCommand extends ServersCommand {

    private final PositionalParamSpec planFile = Options.argument(
            Path.class, "PLANFILE", "A plan saved by 'plan --out'. Refused if the servers moved on since");

    private final OptionSpec yes = Options.yes();

    private final OptionSpec takeOver = Options.takeOver();

    private final Rebuild rebuild = new Rebuild();

    private final Restored restored = new Restored();

    private final OptionSpec full = Options.full();

    private final TimeLimits limits;

    private final ForgetOption forget;

    ApplyCommand() {
        super(
                "apply",
                "Show the plan, ask, and make the servers as the topology says: stage by stage, with checks in between."
                        + " Ends by planning again.",
                "",
                "Examples:",
                "  foobar-infra apply -i production",
                "  foobar-infra apply --yes --limit web-01,web-02",
                String.join("\n", Parts.examples("apply")),
                "  foobar-infra apply --forget web-01       (it left, and is gone for good)",
                "",
                "Ctrl-C is safe: what runs on a server ends by itself; apply again to go on.",
                "",
                "Exit codes: 0 the servers are as the topology says; 1 something failed, or you",
                "said no; 64 bad usage or bad input.");
        spec.addPositional(planFile)
                .addOption(yes)
                .addOption(full)
                .addOption(takeOver)
                .addOption(rebuild.option())
                .addOption(restored.option());
        limits = new TimeLimits(spec);
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
        var file = Options.given(planFile, Path.class);
        if (file.isEmpty()) {
            return super.call();
        }
        var parsed = spec.commandLine().getParseResult();
        rebuild.refuseWithPlanFile();
        for (var option : List.of("--file", "--inventory", "--templates", "--limit", "--forget")) {
            if (parsed.hasMatchedOption(option)) {
                throw new BadUsage(
                        option + " cannot be given with a plan file: the plan holds what it was made from",
                        "Leave it out, or plan again with it.");
            }
        }
        var saved = PlanFile.read(file.get());
        var loaded = PlanFile.topology(saved);
        var templates = PlanFile.templates(saved);
        try (var view = view();
                var session = Session.open(
                        loaded,
                        PlanFile.inventory(saved, loaded),
                        () -> new Templates(templates),
                        () -> Releases.kept(saved.releases()),
                        saved.only(),
                        hosts.acceptNewHostKeys(),
                        new Agreed(Set.of(), restored.servers()),
                        view)) {
            return applying().apply(session, view, saved.forget(), Optional.of(saved));
        } finally {
            PlanFile.remove(templates);
        }
    }

    @Override
    int run(Session session, View view) throws InterruptedException {
        rebuild.check(session.desire(), session.only());
        restored.check(session.loaded().topology());
        return applying().apply(session, view, forget.servers(session), Optional.empty());
    }

    private Applying applying() {
        var line = spec.commandLine();
        return new Applying(
                output,
                line.getOut(),
                line.getErr(),
                new Applying.Wishes(
                        Options.on(yes),
                        new Consent(Options.all(takeOver), "apply"),
                        limits.stage(),
                        limits.gate(),
                        limits.gateIfGiven(),
                        Optional.empty(),
                        false));
    }
}
