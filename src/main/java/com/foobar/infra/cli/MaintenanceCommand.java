package com.foobar.infra.cli;

import com.foobar.infra.config.EditedTopology;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.stack.Fronts;
import com.foobar.infra.view.View;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** {@code maintenance}: keeps visitors from the site, or lets them in again, and writes that into the topology. */
final class MaintenanceCommand implements Callable<Integer> {

    private static final String ON = "on";
    private static final String OFF = "off";

    private final PositionalParamSpec state =
            Options.neededArgument(String.class, ON + "|" + OFF, "Whether visitors get the page, or the site")
                    .toBuilder()
                    .converters(MaintenanceCommand::state)
                    .build();

    private final OptionSpec yes = Options.yes();

    private final OptionSpec full = Options.full();

    private final OptionSpec takeOver = Options.takeOver();

    final CommandSpec spec;
    private final InputOptions inputs;
    private final HostOptions hosts;
    private final OutputOptions output;
    private final TimeLimits limits;

    MaintenanceCommand() {
        spec = Options.command(
                this,
                "maintenance",
                "Put the site into maintenance, or take it out: write that one word into the topology, show what changes on"
                        + " the " + Fronts.NAMES + ", ask, and apply it to them alone. No request is cut off.",
                "",
                "Examples:",
                "  foobar-infra maintenance on -i production",
                "  foobar-infra maintenance off --yes --json",
                "  foobar-infra maintenance on --limit lb-01    (lb-02 is down)",
                "",
                "The page, who sees the site all the same, and when visitors are to come again:",
                Fronts.KEY + " in the topology.",
                "",
                "Exit codes: 0 the " + Fronts.NAMES + " are so; 1 refused, you said no, or something",
                "failed; 64 bad usage or bad input.");
        inputs = new InputOptions(spec);
        hosts = new HostOptions(spec);
        output = new OutputOptions(spec);
        spec.addPositional(state).addOption(yes).addOption(full).addOption(takeOver);
        limits = new TimeLimits(spec);
        spec.usageMessage().customSynopsis("foobar-infra maintenance [OPTIONS] on|off");
    }

    private static String state(String given) {
        if (!Set.of(ON, OFF).contains(given)) {
            throw new TypeConversionException("expected on or off (case-sensitive) but was '" + given + "'");
        }
        return given;
    }

    @Override
    public Integer call() throws Exception {
        var wanted = Options.given(state, String.class)
                .orElseThrow(() -> new BadUsage(
                        "maintenance needs to know whether it begins or ends", "foobar-infra maintenance on, or off"));
        var loaded = inputs.topology();
        var only = only(loaded);
        var edit = edit(loaded, wanted);
        var edited = edit.loaded();
        var inventory = inputs.inventory(edited);
        try (var view = output.view(spec.commandLine().getOut(), Options.on(full));
                var session = Session.open(
                        edited,
                        inventory,
                        () -> inputs.templates(edited),
                        () -> Releases.pack(edited, Pantry.secretFiles(edited, inventory)),
                        only,
                        hosts.acceptNewHostKeys(),
                        Agreed.NOTHING,
                        view)) {
            return run(session, view, new WrittenTopology(edit), wanted);
        }
    }

    /** The load balancers, or those of them that were asked for. */
    private Set<String> only(Loaded loaded) {
        var fronts = Fronts.servers(loaded.topology());
        if (fronts.isEmpty()) {
            throw new BadUsage(
                    "this stack has no " + Fronts.NAME + ", which would show visitors a page",
                    "Add a " + Fronts.SECTION + " section to " + loaded.file() + ".");
        }
        var only = hosts.only(loaded.topology());
        for (var server : only) {
            if (!fronts.contains(server)) {
                throw new BadUsage(
                        "--limit: " + server + " is no " + Fronts.NAME,
                        "They are: " + String.join(", ", fronts) + ". Only they are changed.");
            }
        }
        return only.isEmpty() ? new LinkedHashSet<>(fronts) : only;
    }

    private static EditedTopology edit(Loaded loaded, String wanted) {
        try {
            return EditedTopology.switched(loaded.file(), Fronts.KEY, Fronts.STATE, wanted);
        } catch (ConfigException e) {
            throw new BadUsage(
                    e.problems().getFirst().format(),
                    "Write it by hand, " + Fronts.KEY + ": " + wanted + ", and: foobar-infra apply --limit "
                            + String.join(",", Fronts.servers(loaded.topology())));
        }
    }

    private int run(Session session, View view, WrittenTopology file, String wanted) throws InterruptedException {
        var line = spec.commandLine();
        var wishes = new Applying.Wishes(
                Options.on(yes),
                new Consent(Options.all(takeOver), "maintenance " + wanted),
                limits.stage(),
                limits.gate(),
                limits.gateIfGiven(),
                Optional.of(file::write),
                false);
        int code = new Applying(output, line.getOut(), line.getErr(), wishes)
                .apply(session, view, Set.of(), Optional.empty());
        if (code == Problems.OK) {
            file.write(); // Where the load balancers were so already.
        } else if (file.isWritten()) {
            line.getErr()
                    .println(file.file() + " says " + wanted + " now, and not every " + Fronts.NAME
                            + " is known to be so."
                            + " Again: foobar-infra maintenance " + wanted + "; or back: foobar-infra maintenance "
                            + (wanted.equals(ON) ? OFF : ON));
            line.getErr().flush();
        }
        return code;
    }
}
