package com.foobar.infra.cli;

import com.foobar.infra.config.Loaded;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Fleet;
import com.foobar.infra.engine.RoundsRunner;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Rounds.Next;
import com.foobar.infra.stack.Failovers;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.transport.SshSettings;
import com.foobar.infra.transport.SshTransport;
import com.foobar.infra.view.RoundsView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code failover}: puts a replica in the place of a primary that is dead. */
final class FailoverCommand implements Callable<Integer> {

    /** A dead server must not hold up the rest; a live one says something within this time. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** The same where the operator says that it is dead. */
    private static final Duration CONNECT_DEAD = Duration.ofSeconds(1);

    private final PositionalParamSpec server =
            Options.argument(String.class, "SERVER", "The replica that becomes the primary");
    private final OptionSpec best = Options.flag("Take the replica that has received most", "--best");
    private final OptionSpec fenced = Options.flag(
            "You have seen to it that the old primary, whose server does not answer, takes no writes", "--fenced");
    private final OptionSpec acceptLoss =
            Options.flag("Go on although transactions are lost, or may be", "--accept-loss");
    private final OptionSpec yes = Options.yes();

    final CommandSpec spec;
    private final InputOptions inputs;
    private final NewHostKeys keys;
    private final OutputOptions output;

    FailoverCommand() {
        spec = Options.command(
                this,
                "failover",
                "Put a replica in the place of a database primary that is dead, and write it into the topology."
                        + " Refused while the primary lives.",
                "",
                "Examples:",
                "  foobar-infra failover web-02 -i production",
                "  foobar-infra failover --best --fenced    (the old server is powered off)",
                "",
                "Exit codes: 0 the replica takes writes; 1 refused, or something failed;",
                "64 bad usage or bad input.");
        inputs = new InputOptions(spec);
        keys = new NewHostKeys(spec);
        output = new OutputOptions(spec);
        spec.addPositional(server)
                .addOption(best)
                .addOption(fenced)
                .addOption(acceptLoss)
                .addOption(yes);
        spec.usageMessage().customSynopsis("foobar-infra failover [OPTIONS] (SERVER | --best)");
    }

    @Override
    public Integer call() throws Exception {
        var target = Options.given(server, String.class);
        if (target.isPresent() == Options.on(best)) {
            throw new BadUsage("failover needs either a server or --best", "foobar-infra failover --best");
        }
        var loaded = inputs.topology();
        var topology = loaded.topology();
        var rounds = Failovers.of(topology, target, Options.on(fenced), Options.on(acceptLoss), Applying.who())
                .orElseThrow(() -> new BadUsage("this topology has no databases", ""));
        var replicas = Failovers.replicas(topology);
        if (target.isPresent() && !replicas.contains(target.get()) && !target.equals(Failovers.primary(topology))) {
            throw new BadUsage(
                    target.get() + " is no replica of this stack",
                    replicas.isEmpty() ? "It has none." : "Its replicas: " + String.join(", ", replicas));
        }
        if (!Options.on(yes) && !agreed(topology, target)) {
            return Problems.FAILED;
        }
        var file = new PromotedTopology(loaded);
        var cmd = spec.commandLine();
        var view = new RoundsView(cmd.getOut(), cmd.getErr(), output.json(), output.style());
        try (var events = output.lines(cmd.getOut());
                var fleet = fleet(loaded, file.old(), events)) {
            // Those of the last round that changed anything: the new primary, and who was told to follow it.
            var servers = new TreeSet<String>();
            var end = new RoundsRunner(fleet, topology.name(), Applying.who(), events)
                    .run(
                            rounds,
                            round -> {
                                view.round(round);
                                if (round.changes()) {
                                    servers.clear();
                                    servers.addAll(round.scripts().keySet());
                                }
                            },
                            changing -> Stack.quiet(topology, new ClusterFacts(Map.of()), changing, Applying.who()));
            return switch (end) {
                case Next.Done done -> {
                    int code = written(view, done, file, loaded);
                    var promoted = file.topology(done.server());
                    boolean proven = promoted.isEmpty() || new Proof(fleet, events).holds(promoted.get(), servers);
                    // Whoever goes on past replicas that can't follow was told of them, and is told again.
                    yield proven || Options.on(acceptLoss) ? code : Problems.FAILED;
                }
                case Next.Refused refused -> {
                    view.refused(refused);
                    yield Problems.FAILED;
                }
                case Next.Run _ -> throw new IllegalStateException("it has not ended");
            };
        }
    }

    private boolean agreed(Topology topology, Optional<String> target) {
        if (!Terminal.isInteractive()) {
            throw new BadUsage("there is nobody to ask, as this is no terminal; nothing was changed", "Give --yes.");
        }
        var out = spec.commandLine().getOut();
        out.print("Put " + target.orElse("the best replica") + " in the place of "
                + Failovers.primary(topology).orElse("the primary") + "? Only 'yes' goes on: ");
        out.flush();
        return Terminal.readLine().equals("yes");
    }

    private Fleet fleet(Loaded loaded, String suspected, Consumer<Event> events) throws Exception {
        var inventory = inputs.inventory(loaded);
        // Who vouches for a dead server does not expect it to answer; else it decides, and is given time.
        var transport = new Impatient(
                transport(loaded, inventory, CONNECT, events),
                transport(loaded, inventory, Options.on(fenced) ? CONNECT_DEAD : CONNECT, events),
                suspected);
        return new Fleet(
                transport,
                name -> inventory.host(name).orElseGet(() -> HostAccess.plain(name, new Sudo.Passwordless())));
    }

    private SshTransport transport(Loaded loaded, Inventory inventory, Duration connect, Consumer<Event> events) {
        return new SshTransport(
                SshSettings.ofUser().withConnectTimeout(connect).withAcceptNewHostKeys(keys.accepted()),
                inventory::host,
                name -> loaded.topology().servers().stream()
                        .filter(s -> s.name().equals(name))
                        .map(Server::outside)
                        .findFirst(),
                key -> events.accept(new Event.HostKeyRecorded(key)));
    }

    /** Writes the new primary into the topology, or says what to write. */
    private static int written(RoundsView view, Next.Done done, PromotedTopology file, Loaded loaded) {
        var problems = file.write(done.server());
        var next = new ArrayList<>(problems);
        if (problems.isEmpty()) {
            next.add(loaded.file() + " names it as the primary now, and " + file.old() + " as a replica.");
        }
        next.add("The rest is for: foobar-infra apply. While " + file.old()
                + " is down: apply --limit with the servers that are up.");
        view.done(done, problems.isEmpty(), next);
        return problems.isEmpty() ? Problems.OK : Problems.FAILED;
    }
}
