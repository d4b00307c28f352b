package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.view.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code plan}: what apply would do. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Observe the servers and show what apply would add (+), change (~) and remove (-). Changes nothing."
        },
        footer = {
            "",
            "Examples:",
            "  foobar-infra plan -i production",
            "  foobar-infra plan --out friday.plan && foobar-infra apply friday.plan",
            "  foobar-infra plan --json | jq 'select(.type == \"plan\") | .changes[].name'",
            "",
            "Exit codes: 0 planned; 1 a server could not be planned; 2 there are changes (with --detailed-exitcode);",
            "64 bad usage or bad input."
        })
final class PlanCommand extends ServersCommand {

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Save the plan, for 'apply FILE'. Holds the topology, the inventory and your templates, but no"
                            + " secret")
    private Optional<Path> save = Optional.empty();

    @Option(names = "--detailed-exitcode", description = "Exit with 2 when there are changes")
    private boolean detailed;

    @Override
    int run(Session session, View view) throws Exception {
        var survey = session.surveyor().survey(session.only());
        view.accept(new Event.Planned(survey));
        if (save.isPresent() && survey.failures().isEmpty()) {
            PlanFile.write(save.get(), session, inputs, survey);
            if (!output.json) {
                out().println("Saved to " + save.get() + ": foobar-infra apply " + save.get());
            }
        } else if (save.isPresent()) {
            spec.commandLine()
                    .getErr()
                    .println("Not saved: a plan file holds every server's plan. " + save.get()
                            + (Files.exists(save.get()) ? " is still the earlier plan." : " was not written."));
        }
        // What apply would refuse whatever its options is a failure; what it may be told to take over is not.
        if (!survey.failures().isEmpty() || survey.plan().obstacles().stream().anyMatch(o -> !o.consentable())) {
            return Problems.FAILED;
        }
        return detailed && !survey.plan().isEmpty() ? Problems.CHANGES : Problems.OK;
    }
}
