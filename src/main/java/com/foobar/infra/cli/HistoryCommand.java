package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Observer;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.LastStepsFact;
import com.foobar.infra.topology.Server;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code history}: who changed the servers, and when, as they noted it themselves. */
final class HistoryCommand implements Callable<Integer> {

    private static final int LAST = 50;
    private static final int MOST = 10_000;

    private final OptionSpec last = Options.value(
                    Integer.class, "NUMBER", "So many steps, the latest. Default: " + LAST, "-n", "--last")
            .build();

    private final OptionSpec full = Options.flag("Show what each step did", "--full");

    final CommandSpec spec;
    private final InputOptions inputs;
    private final HostOptions hosts;
    private final OutputOptions output;

    HistoryCommand() {
        spec = Options.command(
                this,
                "history",
                "Tell who changed the servers, and when: the steps of all applies, from whichever machine, as each server"
                        + " noted them in /var/log/foobar-infra.log; merged by time. Times are in UTC, by the servers' clocks.",
                "",
                "Examples:",
                "  foobar-infra history",
                "  foobar-infra history --limit db-01 --last 200 --full",
                "  foobar-infra history --json",
                "",
                "Exit codes: 0 listed; 1 a server could not be asked; 64 bad usage or bad",
                "input.");
        inputs = new InputOptions(spec);
        hosts = new HostOptions(spec);
        output = new OutputOptions(spec);
        spec.addOption(last).addOption(full);
    }

    @Override
    public Integer call() throws Exception {
        int most = Options.given(last, Integer.class).orElse(LAST);
        if (most < 1 || most > MOST) {
            throw new BadUsage("--last: " + most + " is no number of steps", "Give one from 1 to " + MOST + ".");
        }
        var loaded = inputs.topologyAlone();
        var inventory = inputs.inventory(loaded);
        var topology = loaded.topology();
        var only = hosts.only(topology);
        var fact = new LastStepsFact(topology.name(), most);
        var questions = new LinkedHashMap<String, Set<Fact<?>>>();
        topology.servers().stream()
                .map(Server::name)
                .filter(server -> only.isEmpty() || only.contains(server))
                .forEach(server -> questions.put(server, Set.of(fact)));
        try (var view = output.view(spec.commandLine().getOut(), Options.on(full));
                var fleet = Session.fleet(
                        loaded, inventory, new RememberedAddresses(topology.name()), hosts.acceptNewHostKeys(), view)) {
            var observed = new Observer(fleet, view).observe(questions);
            var steps = questions.keySet().stream()
                    .flatMap(server -> observed.facts().get(server, fact).stream()
                            .flatMap(noted -> noted.stream()
                                    .map(step -> new Event.HistoryRead.Step(
                                            server,
                                            step.at(),
                                            step.stage(),
                                            step.by(),
                                            step.operations(),
                                            step.result()))))
                    .sorted(Comparator.comparing(Event.HistoryRead.Step::at))
                    .toList();
            view.accept(new Event.HistoryRead(
                    topology.name(),
                    steps.subList(Math.max(0, steps.size() - most), steps.size()),
                    observed.failures()));
            return observed.failures().isEmpty() ? Problems.OK : Problems.FAILED;
        }
    }
}
