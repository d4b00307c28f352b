package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Event.ReleasesListed;
import com.foobar.infra.engine.Observer;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.KeptReleases;
import com.foobar.infra.fact.KeptReleases.How;
import com.foobar.infra.fact.KeptReleases.Turn;
import com.foobar.infra.stack.AppReleases;
import com.foobar.infra.topology.Topology;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code releases}: which releases of the app its servers keep, and which is live. */
final class ReleasesCommand implements Callable<Integer> {

    private final PositionalParamSpec which = Options.argument(
            String.class,
            "APP",
            "Whose releases: app, or the name of one of apps. Default: the first that the stack has");

    final CommandSpec spec;
    private final InputOptions inputs;
    private final HostOptions hosts;
    private final OutputOptions output;

    ReleasesCommand() {
        spec = Options.command(
                this,
                "releases",
                "List the releases of the app that each of its servers keeps: which is live and since when, from which"
                        + " directory it came, and who released it. Times are in UTC, by the servers' clocks.",
                "",
                "Examples:",
                "  foobar-infra releases -i production",
                "  foobar-infra releases --limit web-01 --json",
                "  foobar-infra releases blog",
                "",
                "To go back to one: foobar-infra rollback app",
                "",
                "Exit codes: 0 listed; 1 a server could not be asked; 64 bad usage or bad",
                "input.");
        inputs = new InputOptions(spec);
        hosts = new HostOptions(spec);
        output = new OutputOptions(spec);
        spec.addPositional(which);
    }

    @Override
    public Integer call() throws Exception {
        var loaded = inputs.topologyAlone();
        var inventory = inputs.inventory(loaded);
        var topology = loaded.topology();
        var app = app(topology, Options.given(which, String.class));
        var servers = servers(app, topology, hosts);
        try (var view = output.view(spec.commandLine().getOut(), false);
                var fleet = Session.fleet(
                        loaded, inventory, new RememberedAddresses(topology.name()), hosts.acceptNewHostKeys(), view)) {
            var fact = app.fact();
            var observed = new Observer(fleet, view)
                    .observe(servers.stream().collect(Collectors.toMap(s -> s, _ -> Set.<Fact<?>>of(fact))));
            view.accept(new Event.ReleasesListed(
                    servers.stream()
                            .flatMap(s -> observed.facts().get(s, fact).stream().map(kept -> listed(s, kept)))
                            .toList(),
                    observed.failures()));
            return observed.failures().isEmpty() ? Problems.OK : Problems.FAILED;
        }
    }

    /**
     * The app that was asked for.
     *
     * @param written empty: the first that the stack has
     */
    static AppReleases.One app(Topology topology, Optional<String> written) {
        var names = AppReleases.names(topology);
        if (names.isEmpty()) {
            throw new BadUsage("this stack has no app, which would have releases", "Add an app section.");
        }
        return AppReleases.of(topology, written.orElse(names.getFirst()))
                .orElseThrow(() -> new BadUsage(
                        "this stack has no app " + written.orElse(""), "It has: " + String.join(", ", names)));
    }

    /** Those of the app's servers that were asked for. */
    static List<String> servers(AppReleases.One app, Topology topology, HostOptions hosts) {
        var servers = app.servers();
        var only = hosts.only(topology);
        for (var server : only) {
            if (!servers.contains(server)) {
                throw new BadUsage(
                        "--limit: " + app.called() + " does not run on " + server,
                        "It runs on: " + String.join(", ", servers));
            }
        }
        return servers.stream().filter(s -> only.isEmpty() || only.contains(s)).toList();
    }

    private static ReleasesListed.OfServer listed(String server, KeptReleases kept) {
        return new ReleasesListed.OfServer(
                server,
                kept.newestFirst().stream()
                        .map(id -> {
                            var turn = kept.lastTurn(id);
                            boolean live = kept.live().equals(Optional.of(id));
                            return new ReleasesListed.Kept(
                                    id,
                                    live,
                                    turn.map(Turn::since),
                                    live ? Optional.empty() : kept.until(id),
                                    kept.unpacked().getOrDefault(id, Instant.EPOCH),
                                    kept.from(id),
                                    turn.map(Turn::who).orElse(""),
                                    turn.filter(t -> t.how() == How.ROLLED_BACK).isPresent());
                        })
                        .toList());
    }
}
