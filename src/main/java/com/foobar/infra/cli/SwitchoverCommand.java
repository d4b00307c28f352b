package com.foobar.infra.cli;

import com.foobar.infra.config.EditedTopology;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.stack.Failovers;
import com.foobar.infra.view.View;
import java.io.IOException;
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
            Options.argument(String.class, "SERVER", "The replica that becomes the primary");

    private final OptionSpec yes =
            Options.flag("Do not ask. Without a terminal it only goes on with this", "-y", "--yes");

    private final OptionSpec back = Options.flag(
            "At the end give the place back to who had it, by a handover of its own: what needs a restart of MySQL has"
                    + " been restarted then, one server after the other",
            "--back");

    final CommandSpec spec;
    private final InputOptions inputs;
    private final OutputOptions output;

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
                "  foobar-infra switchover web-02 --back    (restarts all databases for a changed setting, with two short",
                "                                            pauses of writes instead of a long one)",
                "",
                "A primary that is dead is for: foobar-infra failover",
                "",
                "Exit codes: 0 the replica is the primary, and all follows it; 1 refused, you",
                "said no, or something failed; 64 bad usage or bad input.");
        inputs = new InputOptions(spec);
        output = new OutputOptions(spec);
        spec.addPositional(server).addOption(yes).addOption(back);
    }

    @Override
    public Integer call() throws Exception {
        var target = Options.given(server, String.class)
                .orElseThrow(() -> new BadUsage(
                        "switchover needs the replica that is to be the primary", "foobar-infra switchover SERVER"));
        var old = Failovers.primary(inputs.topology().topology());
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
        var edit = new PromotedTopology(loaded).edit(target);
        var promoted = edit.loaded();
        var inventory = inputs.inventory(promoted);
        try (var view = output.view(spec.commandLine().getOut(), false);
                var session = Session.open(
                        promoted,
                        inventory,
                        () -> inputs.templates(promoted),
                        () -> Releases.pack(promoted, Pantry.secretFiles(promoted, inventory)),
                        Set.of(),
                        false,
                        new Agreed(Set.of(), Set.of(target)),
                        view)) {
            return run(session, view, edit, target, agreed);
        }
    }

    private int run(Session session, View view, EditedTopology edit, String target, boolean agreed)
            throws InterruptedException {
        var file = new Written(edit);
        var line = spec.commandLine();
        var wishes = new Applying.Wishes(
                agreed,
                new Consent(List.of()),
                Applying.Wishes.TIMEOUT,
                Applying.Wishes.GATE_TIMEOUT,
                Optional.empty(),
                Optional.of(file::write),
                false);
        int code = new Applying(output, line.getOut(), line.getErr(), wishes)
                .apply(session, view, Set.of(), Optional.empty());
        if (code == Problems.OK) {
            file.write(); // Where the servers were so already.
        } else if (file.written) {
            line.getErr().println(told(session, file, target));
            line.getErr().flush();
        }
        return code;
    }

    /** What became of it, by what the servers now say. */
    private static String told(Session session, Written file, String target) {
        var survey = session.surveyor(Set.of()).survey(Set.of());
        if (!survey.failures().isEmpty()) {
            return "Not every server answers, so nobody knows from here who takes writes. " + file.edit.file()
                    + " names " + target + " as the primary; see: foobar-infra plan";
        }
        if (!survey.plan().leavesARest()) {
            return target + " is the primary, and " + file.edit.file()
                    + " says so. The rest is for: foobar-infra apply";
        }
        return file.putBack();
    }

    /** The topology's file, which is written at most once. */
    private static final class Written {
        private final EditedTopology edit;
        private boolean written;

        Written(EditedTopology edit) {
            this.edit = edit;
        }

        void write() {
            if (written) {
                return;
            }
            try {
                edit.write();
                written = true;
            } catch (ConfigException e) {
                throw new BadUsage(e.problems().getFirst().format(), "Nothing was changed.");
            } catch (IOException e) {
                throw new BadUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
            }
        }

        String putBack() {
            try {
                edit.putBack();
                return "The primary is the one that it was, and " + edit.file() + " is as it was.";
            } catch (ConfigException e) {
                return "The primary is the one that it was; put it back into " + edit.file() + ": "
                        + e.problems().getFirst().format();
            } catch (IOException e) {
                return "The primary is the one that it was; put it back into " + edit.file() + ": " + e.getMessage();
            }
        }
    }
}
