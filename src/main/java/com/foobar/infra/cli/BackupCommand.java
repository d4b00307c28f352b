package com.foobar.infra.cli;

import com.foobar.infra.engine.Fleet;
import com.foobar.infra.engine.RoundsRunner;
import com.foobar.infra.part.Rounds.Next;
import com.foobar.infra.part.Rounds.Said;
import com.foobar.infra.stack.Backups;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.view.BackupView;
import com.foobar.infra.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** {@code backup}: makes backups now, lists them, or reads whether they are whole. */
final class BackupCommand implements Callable<Integer> {

    private static final String NOW = "now";
    private static final String LIST = "list";
    private static final String VERIFY = "verify";

    private final PositionalParamSpec action = Options.neededArgument(
                    String.class,
                    NOW + "|" + LIST + "|" + VERIFY,
                    "Make one, list them, or read whether they are whole")
            .toBuilder()
            .converters(BackupCommand::action)
            .build();

    private final OptionSpec all =
            Options.flag("With verify: read all that is in the repository, and not a twentieth of it", "--all");

    final CommandSpec spec;
    private final InputOptions inputs;
    private final HostOptions hosts;
    private final OutputOptions output;

    BackupCommand() {
        spec = Options.command(
                this,
                "backup",
                "Make backups now, list those that there are, or read whether the repository is whole. The servers make one a"
                        + " day by themselves; what is begun here goes on there, whatever becomes of this command.",
                "",
                "Examples:",
                "  foobar-infra backup now -i production",
                "  foobar-infra backup now --limit web-02    (its data and files alone)",
                "  foobar-infra backup list --json",
                "  foobar-infra backup verify --all          (reads all of it; takes a while)",
                "",
                "How old they are, and whether the last run went well: foobar-infra verify backup",
                "",
                "Exit codes: 0 done; 1 something failed, or is not whole; 64 bad usage or bad",
                "input.");
        inputs = new InputOptions(spec);
        hosts = new HostOptions(spec);
        output = new OutputOptions(spec);
        spec.addPositional(action).addOption(all);
        spec.usageMessage().customSynopsis("foobar-infra backup [OPTIONS] " + NOW + "|" + LIST + "|" + VERIFY);
    }

    private static String action(String given) {
        if (!Set.of(NOW, LIST, VERIFY).contains(given)) {
            throw new TypeConversionException("expected now, list or verify (case-sensitive) but was '" + given + "'");
        }
        return given;
    }

    @Override
    public Integer call() throws Exception {
        var wanted = Options.given(action, String.class)
                .orElseThrow(() ->
                        new BadUsage("backup needs to know what to do", "foobar-infra backup now, list or verify"));
        if (Options.on(all) && !wanted.equals(VERIFY)) {
            throw new BadUsage("--all is for backup verify", "foobar-infra backup verify --all");
        }
        var loaded = inputs.topologyAlone();
        var inventory = inputs.inventory(loaded);
        var topology = loaded.topology();
        var servers = servers(topology);
        var line = spec.commandLine();
        var view = new BackupView(line.getOut(), line.getErr(), output.json(), output.style());
        try (var events = output.lines(line.getOut());
                var fleet = Session.fleet(
                        loaded,
                        inventory,
                        new RememberedAddresses(topology.name()),
                        hosts.acceptNewHostKeys(),
                        events)) {
            var runner = runner(fleet, topology, events);
            return switch (wanted) {
                case NOW -> now(runner, view, topology, servers);
                case LIST -> list(runner, view, topology, servers);
                default -> verify(runner, view, topology, servers);
            };
        }
    }

    private static RoundsRunner runner(Fleet fleet, Topology topology, View events) {
        return new RoundsRunner(fleet, topology.name(), Applying.who(), events);
    }

    /** Those that make backups, of the servers that were asked for. */
    private List<String> servers(Topology topology) {
        var servers = Backups.servers(topology);
        if (servers.isEmpty()) {
            throw new BadUsage("this stack makes no backups", "Add a " + Backups.SECTION + " section.");
        }
        var only = hosts.only(topology);
        for (var server : only) {
            if (!servers.contains(server)) {
                throw new BadUsage(
                        "--limit: " + server + " makes no backups", "These do: " + String.join(", ", servers));
            }
        }
        return servers.stream().filter(s -> only.isEmpty() || only.contains(s)).toList();
    }

    private static int now(RoundsRunner runner, BackupView view, Topology topology, List<String> servers) {
        var round = Backups.now(topology, servers);
        view.begins(servers, round.what());
        var said = runner.once(round);
        var failed = new ArrayList<String>();
        servers.forEach(server -> {
            var its = Objects.requireNonNull(said.get(server), server);
            if (its instanceof Said.Ended ended && ended.exit() == 0) {
                view.made(server, Backups.made(ended.out()));
            } else {
                failed.add(server);
                view.failed(server, why(its));
            }
        });
        return failed.isEmpty() ? Problems.OK : Problems.FAILED;
    }

    private static int list(RoundsRunner runner, BackupView view, Topology topology, List<String> servers) {
        return first(
                runner,
                view,
                topology,
                servers,
                server -> Backups.list(topology, server),
                (_, out) -> view.listed(Backups.kept(out), Backups.gaps(out)));
    }

    private int verify(RoundsRunner runner, BackupView view, Topology topology, List<String> servers) {
        return first(
                runner,
                view,
                topology,
                servers,
                server -> {
                    var round = Backups.verify(topology, server, Options.on(all));
                    view.begins(List.of(server), round.what());
                    return round;
                },
                (server, out) -> view.whole(server, out.strip()));
    }

    /** What a server said. */
    private interface Told {
        void by(String server, String out);
    }

    /** Asks the first of them that can be asked, which is found at once: all see the same repository. */
    private static int first(
            RoundsRunner runner,
            BackupView view,
            Topology topology,
            List<String> servers,
            Function<String, Next.Run> round,
            Told told) {
        var there = runner.once(Backups.greeting(topology, servers));
        var reached = servers.stream()
                .filter(server -> there.get(server) instanceof Said.Ended)
                .findFirst();
        if (reached.isEmpty()) {
            servers.forEach(server -> view.failed(server, why(Objects.requireNonNull(there.get(server), server))));
            return Problems.FAILED;
        }
        var server = reached.get();
        var said = Objects.requireNonNull(runner.once(round.apply(server)).get(server), server);
        if (said instanceof Said.Ended ended && ended.exit() == 0) {
            told.by(server, ended.out());
            return Problems.OK;
        }
        view.failed(server, why(said));
        return Problems.FAILED;
    }

    static String why(Said said) {
        return switch (said) {
            case Said.Silent silent -> silent.line();
            case Said.Ended ended -> {
                var text = (ended.err().isBlank() ? ended.out() : ended.err()).strip();
                yield text.isEmpty() ? "ended with exit code " + ended.exit() : text;
            }
        };
    }
}
