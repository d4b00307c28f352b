package com.foobar.infra.cli;

import com.foobar.infra.config.EditedTopology;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.stack.Failovers;
import com.foobar.infra.view.View;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code switchover}: has a primary that lives give its place to a replica, and writes that into the topology. */
final class SwitchoverCommand implements Callable<Integer> {

    private final PositionalParamSpec server =
            Options.neededArgument(String.class, "SERVER", "The replica that becomes the primary");

    private final OptionSpec yes = Options.yes();

    private final OptionSpec full = Options.full();

    private final OptionSpec takeOver = Options.takeOver();

    private final OptionSpec back = Options.flag(
            "At the end give the place back to who had it, by a handover of its own: all servers that need a restart have"
                    + " been restarted then, one after the other",
            "--back");

    final CommandSpec spec;
    private final InputOptions inputs;
    private final HostOptions hosts;
    private final OutputOptions output;
    private final TimeLimits limits;

    SwitchoverCommand() {
        spec = Options.command(
                this,
                "switchover",
                "Make a replica the database primary: exchange the two names in the topology, show the plan, ask, and apply."
                        + " If nothing could be changed, the file is as it was.",
                "",
                "Examples:",
                "  foobar-infra switchover web-02 -i production",
                "  foobar-infra switchover web-02 --yes --json",
                "  foobar-infra switchover web-02 --limit web-01,web-02    (web-03 is down)",
                "  foobar-infra switchover web-02 --back    (for settings that need a restart)",
                "",
                "A primary that is dead is for: foobar-infra failover",
                "",
                "Exit codes: 0 the replica is the primary, and all follows it; 1 refused, you",
                "said no, or something failed; 64 bad usage or bad input.");
        inputs = new InputOptions(spec);
        hosts = new HostOptions(spec);
        output = new OutputOptions(spec);
        spec.addPositional(server)
                .addOption(yes)
                .addOption(full)
                .addOption(takeOver)
                .addOption(back);
        limits = new TimeLimits(spec);
        spec.usageMessage().customSynopsis("foobar-infra switchover [OPTIONS] SERVER");
    }

    @Override
    public Integer call() throws Exception {
        var loaded = inputs.topology();
        var replicas = Failovers.replicas(loaded.topology());
        var target = Options.given(server, String.class)
                .orElseThrow(() -> new BadUsage(
                        "switchover needs the replica that is to be the primary",
                        replicas.isEmpty()
                                ? "This stack has none."
                                : "foobar-infra switchover " + String.join(" or ", replicas)));
        var old = Failovers.primary(loaded.topology());
        int code = change(target, Options.on(yes));
        if (code != Problems.OK || !Options.on(back)) {
            return code;
        }
        if (!output.json()) {
            var out = spec.commandLine().getOut();
            out.println(target + " is the primary now. Next: back to " + old.orElseThrow() + ", as asked for.");
            out.flush();
        }
        return change(old.orElseThrow(), true);
    }

    private int change(String target, boolean agreed) throws Exception {
        var loaded = inputs.topology();
        var replicas = Failovers.replicas(loaded.topology());
        if (Failovers.primary(loaded.topology()).equals(Optional.of(target))) {
            throw new BadUsage(
                    target + " is the primary already, as " + loaded.file() + " has it",
                    "What is left to do is for: foobar-infra apply. If the servers made another one primary since: apply"
                            + " --switchover " + target);
        }
        if (!replicas.contains(target)) {
            throw new BadUsage(
                    target + " is no replica of this stack",
                    replicas.isEmpty() ? "It has none." : "Its replicas: " + String.join(", ", replicas));
        }
        var file = new PromotedTopology(loaded);
        var only = only(loaded, file.old(), target);
        var edit = file.edit(target);
        var promoted = edit.loaded();
        var inventory = inputs.inventory(promoted);
        try (var view = output.view(spec.commandLine().getOut(), Options.on(full));
                var session = Session.open(
                        promoted,
                        inventory,
                        () -> inputs.templates(promoted),
                        () -> Releases.pack(promoted, Pantry.secretFiles(promoted, inventory)),
                        only,
                        hosts.acceptNewHostKeys(),
                        new Agreed(Set.of(), Set.of(target)),
                        view)) {
            return run(session, view, edit, target, agreed);
        }
    }

    /** The servers asked for, the two of the handover among them; empty: all. */
    private Set<String> only(Loaded loaded, String old, String target) {
        var only = hosts.only(loaded.topology());
        for (var needed : List.of(old, target)) {
            if (!only.isEmpty() && !only.contains(needed)) {
                throw new BadUsage(
                        "--limit leaves out " + needed + ", and both servers of the change are needed",
                        "Add it: --limit " + String.join(",", only) + "," + needed
                                + ". A primary that is dead is for: foobar-infra failover");
            }
        }
        return only;
    }

    private int run(Session session, View view, EditedTopology edit, String target, boolean agreed)
            throws InterruptedException {
        var file = new WrittenTopology(edit);
        var line = spec.commandLine();
        var wishes = new Applying.Wishes(
                agreed,
                new Consent(Options.all(takeOver), "switchover " + target),
                limits.stage(),
                limits.gate(),
                limits.gateIfGiven(),
                Optional.of(file::write),
                false);
        int code = new Applying(output, line.getOut(), line.getErr(), wishes)
                .apply(session, view, Set.of(), Optional.empty());
        if (code == Problems.OK) {
            file.write(); // Where the servers were so already.
            leftOut(session);
        } else if (file.isWritten()) {
            line.getErr().println(told(session, file, target));
            line.getErr().flush();
        }
        return code;
    }

    /** Who was left out follows the old primary as long as nobody applies there. */
    private void leftOut(Session session) {
        var others = session.desire().servers().stream()
                .filter(s -> !session.only().isEmpty() && !session.only().contains(s))
                .toList();
        if (!others.isEmpty()) {
            var err = spec.commandLine().getErr();
            err.println("Left out by --limit, and not told of the new primary: " + String.join(", ", others)
                    + ". Once they answer: foobar-infra apply");
            err.flush();
        }
    }

    /** What became of it, by what the servers now say. */
    private static String told(Session session, WrittenTopology file, String target) {
        var survey = session.surveyor(Set.of()).survey(session.only());
        if (!survey.failures().isEmpty()) {
            return "Not every server answers, so nobody knows from here who takes writes. " + file.file() + " names "
                    + target + " as the primary; see: foobar-infra plan";
        }
        if (!survey.plan().leavesARest()) {
            return target + " is the primary, and " + file.file() + " says so. The rest is for: foobar-infra apply";
        }
        return file.putBack("The primary is the one that it was");
    }
}
