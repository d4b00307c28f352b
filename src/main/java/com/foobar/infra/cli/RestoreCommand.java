package com.foobar.infra.cli;

import com.foobar.infra.engine.RoundsRunner;
import com.foobar.infra.part.Rounds.Next;
import com.foobar.infra.part.Rounds.Said;
import com.foobar.infra.stack.Backups;
import com.foobar.infra.stack.Backups.Looked;
import com.foobar.infra.stack.Backups.Wish;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.view.BackupView;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code restore}: has the data of a server become those of a backup. */
final class RestoreCommand implements Callable<Integer> {

    private static final String LATEST = "latest";
    private static final String AT = "--at";
    private static final String UNTIL = "--until";
    private static final String BEFORE = "--before";
    private static final String SNAPSHOT = "--snapshot";

    private final OptionSpec to = Options.value(
                    String.class, "SERVER", "The database server whose data are replaced; needed", "--to")
            .build();

    private final OptionSpec snapshot = Options.value(
                    String.class, "ID", "Which backup, as backup list tells; default: the latest of the data", SNAPSHOT)
            .build();

    private final OptionSpec at = Options.value(
                    String.class,
                    "TIME",
                    "As they were at that time, such as 2026-11-29T14:05:00Z, or latest: all that is kept, by binary logs",
                    AT)
            .build();

    private final OptionSpec until = Options.value(
                    String.class, "GTID", "As they were behind that transaction, such as UUID:1234", UNTIL)
            .build();

    private final OptionSpec before = Options.value(
                    String.class, "GTID", "As they were before that transaction, which somebody regrets", BEFORE)
            .build();

    private final OptionSpec name = Options.value(
                    String.class,
                    "NAME",
                    "The stack's name: agrees to replace the data of a server that takes writes, without being asked",
                    "--stack")
            .build();

    private final OptionSpec rehearse = Options.flag(
            "Restore the last backup beside the data of the server that made it, compare both, and remove it",
            "--rehearse");

    private final OptionSpec yes = Options.yes();

    final CommandSpec spec;
    private final InputOptions inputs;
    private final NewHostKeys keys;
    private final OutputOptions output;

    RestoreCommand() {
        spec = Options.command(
                this,
                "restore",
                "Have the data of a database server become those of a backup. What is there is replaced once the backup is"
                        + " there, could be opened, and holds the transactions that it should; until then nothing is lost. The"
                        + " server then takes no writes and follows nobody: apply makes it part of the stack again.",
                "",
                "Examples:",
                "  foobar-infra restore --to web-02 -i production",
                "  foobar-infra restore --to web-02 --snapshot 5a24f7ac --yes",
                "  foobar-infra restore --to web-01 --stack foobar    (it takes writes)",
                "  foobar-infra restore --to web-02 --at 2026-11-29T14:05:00Z",
                "  foobar-infra restore --rehearse                    (touches no data)",
                "",
                "Exit codes: 0 restored; 1 refused, you said no, or something failed; 64 bad",
                "usage or bad input.");
        inputs = new InputOptions(spec);
        keys = new NewHostKeys(spec);
        output = new OutputOptions(spec);
        spec.addOption(to)
                .addOption(snapshot)
                .addOption(at)
                .addOption(until)
                .addOption(before)
                .addOption(name)
                .addOption(rehearse)
                .addOption(yes);
        spec.usageMessage()
                .customSynopsis(
                        "foobar-infra restore [OPTIONS] --to SERVER", "foobar-infra restore [OPTIONS] --rehearse");
    }

    @Override
    public Integer call() throws Exception {
        var loaded = inputs.topologyAlone();
        var inventory = inputs.inventory(loaded);
        var topology = loaded.topology();
        var server = Options.on(rehearse) ? rehearsing(topology) : target(topology);
        var wish = wish();
        if (Options.given(name, String.class)
                .filter(n -> !n.equals(topology.name()))
                .isPresent()) {
            throw new BadUsage("--stack: this stack is called " + topology.name(), "Is it the right topology?");
        }
        var line = spec.commandLine();
        var view = new BackupView(line.getOut(), line.getErr(), output.json(), output.style());
        try (var events = output.lines(line.getOut());
                var fleet = Session.fleet(
                        loaded, inventory, new RememberedAddresses(topology.name()), keys.accepted(), events)) {
            var runner = new RoundsRunner(fleet, topology.name(), Applying.who(), events);
            return Options.on(rehearse)
                    ? rehearse(runner, view, topology, server)
                    : run(runner, view, topology, server, wish);
        }
    }

    private String rehearsing(Topology topology) {
        var besides = Stream.of(to, snapshot, at, until, before, name)
                .filter(option -> Options.given(option, String.class).isPresent())
                .map(OptionSpec::longestName)
                .toList();
        if (!besides.isEmpty()) {
            throw new BadUsage(
                    "--rehearse takes no " + String.join(", ", besides),
                    "It restores the last backup, on the server that made it, beside its data.");
        }
        if (Backups.servers(topology).isEmpty()) {
            throw new BadUsage("this stack makes no backups", "Add a " + Backups.SECTION + " section.");
        }
        return Backups.servers(topology).getFirst();
    }

    private static int rehearse(RoundsRunner runner, BackupView view, Topology topology, String server) {
        var round = Backups.rehearse(topology);
        view.begins(List.of(server), round.what());
        var said = Objects.requireNonNull(runner.once(round).get(server), server);
        if (said instanceof Said.Ended ended && ended.exit() == 0) {
            view.rehearsed(server, Backups.made(ended.out()));
            return Problems.OK;
        }
        view.failed(server, BackupCommand.why(said));
        return Problems.FAILED;
    }

    private String target(Topology topology) {
        var targets = Backups.targets(topology);
        if (targets.isEmpty()) {
            throw new BadUsage("this stack makes no backups", "Add a " + Backups.SECTION + " section.");
        }
        var server = Options.given(to, String.class)
                .orElseThrow(() -> new BadUsage(
                        "restore needs the server whose data are replaced",
                        "foobar-infra restore --to " + String.join(" or ", targets)));
        if (!targets.contains(server)) {
            throw new BadUsage(
                    "--to: " + server + " has no database of this stack", "These have: " + String.join(", ", targets));
        }
        return server;
    }

    /** What is wanted; one of the ways to say that. */
    private Wish wish() {
        var given = Stream.of(snapshot, at, until, before)
                .filter(option -> Options.given(option, String.class).isPresent())
                .map(OptionSpec::longestName)
                .toList();
        if (given.size() > 1) {
            throw new BadUsage(
                    String.join(" and ", given) + " each say what to restore",
                    "Give one of them, or none for the latest.");
        }
        return Options.given(at, String.class)
                .map(RestoreCommand::at)
                .or(() -> Options.given(until, String.class).map(gtid -> transaction(UNTIL, gtid, Wish::until)))
                .or(() -> Options.given(before, String.class).map(gtid -> transaction(BEFORE, gtid, Wish::before)))
                .orElseGet(() -> Wish.backup(Options.given(snapshot, String.class)));
    }

    private static Wish at(String written) {
        if (written.equals(LATEST)) {
            return Wish.latest();
        }
        try {
            return Wish.at(OffsetDateTime.parse(written.replace(' ', 'T')).toInstant());
        } catch (DateTimeParseException _) {
            throw new BadUsage(
                    AT + ": '" + written + "' is no time with its zone",
                    "Write 2026-11-29T14:05:00Z, 2026-11-29T15:05:00+01:00, or latest.");
        }
    }

    private static Wish transaction(String option, String written, Function<String, Wish> wish) {
        try {
            return wish.apply(written);
        } catch (IllegalArgumentException _) {
            throw new BadUsage(
                    option + ": '" + written + "' is not one transaction",
                    "Write its GTID, such as 3e11fa47-71ca-11e1-9e33-c80aa9429562:1234.");
        }
    }

    private int run(RoundsRunner runner, BackupView view, Topology topology, String server, Wish wish) {
        var said = Objects.requireNonNull(
                runner.once(Backups.look(topology, server, wish)).get(server), server);
        var look = said instanceof Said.Ended ended && ended.exit() == 0
                ? Backups.looked(ended.out(), wish)
                : Optional.<Looked>empty();
        if (look.isEmpty()) {
            view.failed(server, BackupCommand.why(said) + ". Nothing was touched");
            return Problems.FAILED;
        }
        if (look.get().misfit().isPresent()) {
            view.failed(server, look.get().misfit().get() + ". Nothing was touched");
            return Problems.FAILED;
        }
        view.looked(server, look.get());
        if (!agreed(topology, server, look.get())) {
            return Problems.FAILED;
        }
        var id = look.get().kept().id();
        var end = runner.run(
                Backups.restore(topology, server, id, wish, look.get().writable()),
                round -> view.begins(List.of(server), round.what()));
        return switch (end) {
            case Next.Done done -> {
                view.restored(server, id, done.report());
                yield Problems.OK;
            }
            case Next.Refused refused -> {
                view.failed(server, refused.why() + "; " + refused.hint());
                yield Problems.FAILED;
            }
            case Next.Run _ -> throw new IllegalStateException("it has not ended");
        };
    }

    /** Who replaces the data of a stack that is well types its name; any other server's need a yes. */
    private boolean agreed(Topology topology, String server, Looked look) {
        boolean named = Options.given(name, String.class).isPresent();
        if (named || Options.on(yes) && !look.writable()) {
            return true;
        }
        if (!Terminal.isInteractive()) {
            throw new BadUsage(
                    look.writable()
                            ? server
                                    + " takes writes: what was written since that backup would be lost; nothing was touched"
                            : "there is nobody to ask, as this is no terminal; nothing was touched",
                    look.writable() ? "Give --stack " + topology.name() + " if that is meant." : "Give --yes.");
        }
        var word = look.writable() ? topology.name() : "yes";
        var out = spec.commandLine().getOut();
        out.print(
                look.writable()
                        ? server + " takes writes: what was written since is lost. Only the stack's name goes on: "
                        : "Replace them? Only 'yes' goes on: ");
        out.flush();
        return Terminal.readLine().equals(word);
    }
}
