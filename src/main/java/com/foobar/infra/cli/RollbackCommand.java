package com.foobar.infra.cli;

import com.foobar.infra.config.EditedTopology;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.engine.HostFailure;
import com.foobar.infra.engine.Observer;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.KeptReleases;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.stack.AppReleases;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.view.View;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code rollback}: has the app's servers run a release again that they keep, and writes that into the topology. */
final class RollbackCommand implements Callable<Integer> {

    private final PositionalParamSpec what =
            Options.neededArgument(String.class, "APP", "What goes back: app, or the name of one of apps");

    private final OptionSpec to = Options.value(
                    String.class,
                    "ID",
                    "The release to go back to. Default: the one that was released before the one that is live",
                    "--to")
            .build();

    private final OptionSpec yes = Options.yes();

    private final OptionSpec full = Options.full();

    private final OptionSpec takeOver = Options.takeOver();

    final CommandSpec spec;
    private final InputOptions inputs;
    private final HostOptions hosts;
    private final OutputOptions output;
    private final TimeLimits limits;

    RollbackCommand() {
        spec = Options.command(
                this,
                "rollback",
                "Have the app's servers run a former release, of those that they keep: write its id into the topology, show"
                        + " what changes on them, ask, and apply it to them alone. Its files need not be on this machine.",
                "",
                "Examples:",
                "  foobar-infra rollback app -i production",
                "  foobar-infra rollback app --to 3f2a91c0d4e5b677 --yes",
                "  foobar-infra rollback blog",
                "",
                "Command, environment and secrets are those of the topology as it is now; what a",
                "migration did to the database stays.",
                "",
                "Exit codes: 0 the servers run it; 1 refused, you said no, or something failed;",
                "64 bad usage or bad input.");
        inputs = new InputOptions(spec);
        hosts = new HostOptions(spec);
        output = new OutputOptions(spec);
        spec.addPositional(what).addOption(to).addOption(yes).addOption(full).addOption(takeOver);
        limits = new TimeLimits(spec);
        spec.usageMessage().customSynopsis("foobar-infra rollback [OPTIONS] APP");
    }

    @Override
    public Integer call() throws Exception {
        var named = Options.given(what, String.class);
        if (named.isEmpty()) {
            throw new BadUsage("rollback needs to know what goes back", "foobar-infra rollback app");
        }
        var loaded = inputs.topologyAlone();
        var app = ReleasesCommand.app(loaded.topology(), named);
        var inventory = inputs.inventory(loaded);
        var servers = ReleasesCommand.servers(app, loaded.topology(), hosts);
        try (var view = output.view(spec.commandLine().getOut(), Options.on(full))) {
            var others = AppReleases.besides(loaded.topology(), app, servers);
            var observed = observed(loaded, inventory, app, others.values(), servers, view);
            if (observed.isEmpty()) {
                return Problems.FAILED;
            }
            var target = target(app, kept(observed.get(), app, servers));
            var live = live(observed.get(), others);
            return target.isEmpty() || live.isEmpty()
                    ? Problems.FAILED
                    : change(loaded, inventory, new Way(app, named.get(), target.get(), live.get()), servers, view);
        }
    }

    /** What the servers keep of it, and of the others that they have; empty if one of them did not say. */
    private Optional<ClusterFacts> observed(
            Loaded loaded,
            Inventory inventory,
            AppReleases.One app,
            Collection<AppReleases.One> others,
            List<String> servers,
            View view)
            throws InterruptedException {
        var topology = loaded.topology();
        var asked = new LinkedHashMap<String, Set<Fact<?>>>();
        servers.forEach(server -> asked.put(server, new LinkedHashSet<>(Set.of(app.fact()))));
        others.forEach(other -> other.servers()
                .forEach(server -> asked.computeIfAbsent(server, _ -> new LinkedHashSet<>())
                        .add(other.fact())));
        try (var fleet = Session.fleet(
                loaded, inventory, new RememberedAddresses(topology.name()), hosts.acceptNewHostKeys(), view)) {
            var observed = new Observer(fleet, view).observe(asked);
            if (!observed.failures().isEmpty()) {
                refuse(observed.failures());
                return Optional.empty();
            }
            return Optional.of(observed.facts());
        }
    }

    private static Map<String, KeptReleases> kept(ClusterFacts observed, AppReleases.One app, List<String> servers) {
        var kept = new LinkedHashMap<String, KeptReleases>();
        servers.forEach(s -> kept.put(s, observed.get(s, app.fact()).orElseThrow()));
        return kept;
    }

    /** What runs of the others, which stays; empty if one of them is to come to one of the servers yet. */
    private Optional<Map<String, Map<String, String>>> live(
            ClusterFacts observed, Map<String, AppReleases.One> others) {
        var live = new LinkedHashMap<String, Map<String, String>>();
        for (var other : others.entrySet()) {
            var app = other.getValue();
            var kept = kept(observed, app, app.servers());
            var none = kept.entrySet().stream()
                    .filter(on -> on.getValue().live().isEmpty())
                    .map(Map.Entry::getKey)
                    .toList();
            if (!none.isEmpty()) {
                var err = spec.commandLine().getErr();
                err.println("Error: " + app.called() + " is to be on " + String.join(" and ", none)
                        + ", and has no release there yet, which a rollback of another does not bring");
                err.println("  apply it first, with foobar-infra apply, or leave the server out with --limit;");
                err.println(
                        "  if it is what fails, take it out of the topology, with the sites and paths that lead to it, and go back then.");
                err.println("Nothing was changed.");
                err.flush();
                return Optional.empty();
            }
            var ids = new LinkedHashMap<String, String>();
            kept.forEach((server, one) -> one.live().ifPresent(id -> ids.put(server, id)));
            live.put(other.getKey(), ids);
        }
        return Optional.of(live);
    }

    private void refuse(List<HostFailure> failures) {
        var err = spec.commandLine().getErr();
        for (var failure : failures) {
            err.println("Error: " + failure.line());
            failure.hint().lines().forEach(line -> err.println("  " + line));
        }
        err.println(
                "Nothing was changed: every server that is to go back must be reachable. Leave one out with --limit.");
        err.flush();
    }

    private Optional<String> target(AppReleases.One app, Map<String, KeptReleases> kept) {
        var asked = Options.given(to, String.class);
        if (asked.isPresent() && !asked.get().matches(KeptReleases.ID)) {
            throw new BadUsage("--to: " + asked.get() + " is no release's id", AppReleases.told(kept));
        }
        var target = asked.or(() -> AppReleases.former(kept));
        if (target.isPresent() && AppReleases.areAllKept(target.get(), kept)) {
            return target;
        }
        var err = spec.commandLine().getErr();
        err.println("Error: "
                + asked.map(id -> "release " + id + " is not kept by every server of " + app.called())
                        .orElse("there is no former release that every server of " + app.called() + " keeps"));
        AppReleases.told(kept).lines().forEach(line -> err.println("  " + line));
        err.println("Nothing was changed. How many are kept: " + app.keep() + " in the topology.");
        err.flush();
        return Optional.empty();
    }

    /**
     * Whereto it goes.
     *
     * @param written how the app is written
     * @param target the release's id
     * @param others what runs of the other apps, and stays, by server
     */
    private record Way(AppReleases.One app, String written, String target, Map<String, Map<String, String>> others) {

        /** The stack without what its other apps' directories would release. */
        Topology of(Topology topology) {
            return AppReleases.staying(topology, others);
        }

        String command() {
            return "rollback " + written + " --to " + target;
        }
    }

    private int change(Loaded loaded, Inventory inventory, Way way, List<String> servers, View view) throws Exception {
        var edit = edit(loaded, way);
        var edited = edit.loaded(way::of);
        try (var session = Session.open(
                edited,
                inventory,
                () -> inputs.templates(edited),
                () -> Releases.pack(edited, Pantry.secretFiles(edited, inventory)),
                new LinkedHashSet<>(servers),
                hosts.acceptNewHostKeys(),
                Agreed.NOTHING,
                given -> AppReleases.alone(given, way.written()),
                view)) {
            return run(session, view, new WrittenTopology(edit), way);
        }
    }

    private static EditedTopology edit(Loaded loaded, Way way) {
        try {
            return EditedTopology.switched(loaded.file(), way.app().key(), "", way.target(), way::of);
        } catch (ConfigException e) {
            throw new BadUsage(
                    e.problems().getFirst().format(),
                    "Write it by hand, " + way.app().key() + ": \"" + way.target()
                            + "\", and: foobar-infra apply --limit "
                            + String.join(",", way.app().servers()));
        }
    }

    private int run(Session session, View view, WrittenTopology file, Way way) throws InterruptedException {
        var line = spec.commandLine();
        var wishes = new Applying.Wishes(
                Options.on(yes),
                new Consent(Options.all(takeOver), way.command()),
                limits.stage(),
                limits.gate(),
                limits.gateIfGiven(),
                Optional.of(file::write),
                false);
        int code = new Applying(output, line.getOut(), line.getErr(), wishes)
                .apply(session, view, Set.of(), Optional.empty());
        if (code == Problems.OK) {
            file.write(); // Where the servers were so already.
        } else if (file.isWritten()) {
            line.getErr()
                    .println(file.file() + " has " + way.app().key() + ": " + way.target()
                            + " now, and not every server is known to run"
                            + " it. What they run: foobar-infra releases. To go on: foobar-infra " + way.command());
            line.getErr().flush();
        }
        return code;
    }
}
