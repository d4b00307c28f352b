package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Sweep;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.RemainsFact;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.resource.MembersResource;
import com.foobar.infra.resource.Removals.Data;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code destroy}: takes a stack off its servers. */
final class DestroyCommand implements Callable<Integer> {

    private final OptionSpec deleteData = Options.value(
                    String.class,
                    "NAME",
                    "Delete the data too: databases, what the app and the monitoring keep. NAME is the stack's, so that"
                            + " nobody does it by mistake. Backups stay",
                    "--delete-data")
            .build();

    private final OptionSpec yes = Options.yes();
    private final ForgetOption forget;

    final CommandSpec spec;
    private final InputOptions inputs;
    private final NewHostKeys keys;
    private final OutputOptions output;
    private final TimeLimits limits;

    DestroyCommand() {
        spec = Options.command(
                this,
                "destroy",
                "Show what would be removed, ask, and take the stack off its servers: from the visitors to the databases,"
                        + " with what was there before put back. Data stay. Ends by looking for anything that is left.",
                "",
                "Examples:",
                "  foobar-infra destroy",
                "  foobar-infra destroy --yes --json",
                "  foobar-infra destroy --delete-data foobar",
                "",
                "Refused while the topology says 'protect: true', or the servers remember it.",
                "Only what the tool put there goes. Ctrl-C is safe: destroy again to go on.",
                "",
                "Exit codes: 0 nothing but data is left; 1 something is, a server could not be",
                "asked, it was refused, or you said no; 64 bad usage or bad input.");
        inputs = new InputOptions(spec);
        keys = new NewHostKeys(spec);
        output = new OutputOptions(spec);
        spec.addOption(deleteData).addOption(yes);
        forget = new ForgetOption(spec);
        limits = new TimeLimits(spec);
    }

    @Override
    public Integer call() throws Exception {
        var loaded = inputs.topologyAlone();
        var name = loaded.topology().name();
        var typed = Options.given(deleteData, String.class);
        if (typed.isPresent() && !typed.get().equals(name)) {
            throw new BadUsage(
                    "--delete-data " + typed.get() + ": this stack is called " + name + "; nothing was changed",
                    "Is it the right topology? If so: --delete-data " + name);
        }
        var stays = Parts.stays(loaded.topology());
        if (stays.isPresent()) {
            throw new ConfigException(List.of(loaded.problem(
                    stays.get(),
                    "the topology says that its servers are not cleared; nothing was changed",
                    Optional.of("if they are to be: write " + stays.get() + ": false, apply, and destroy then"))));
        }
        var inventory = inputs.inventory(loaded);
        var agreed = new Agreed(Set.of(), Set.of(), typed.isPresent());
        try (var view = output.view(spec.commandLine().getOut(), false);
                var session = Session.open(
                        loaded.bare(),
                        inventory,
                        () -> new Templates(Optional.empty()),
                        () -> Releases.NONE,
                        Set.of(),
                        keys.accepted(),
                        agreed,
                        view)) {
            var gone = forget.servers(session);
            var servers = remembered(session, loaded.topology());
            // Nobody looks for what is left on a server that is no more.
            servers.removeAll(gone);
            int code = applying().apply(session, view, gone, Optional.empty());
            return code == Problems.OK ? lookedFor(session, loaded.topology(), servers, typed.isPresent(), view) : code;
        }
    }

    private Applying applying() {
        var line = spec.commandLine();
        return new Applying(
                output,
                line.getOut(),
                line.getErr(),
                new Applying.Wishes(
                        Options.on(yes),
                        new Consent(List.of(), "destroy"),
                        limits.stage(),
                        limits.gate(),
                        Optional.<Duration>empty(),
                        Optional.empty(),
                        false));
    }

    /** The servers of the topology, and those that they remember, left it uncleared, and can be reached. */
    private static Set<String> remembered(Session session, Topology topology) {
        var manifest = new ManifestFact(topology.name());
        var all = new TreeSet<>(topology.servers().stream().map(Server::name).toList());
        for (var asked = Set.copyOf(all); !asked.isEmpty(); ) {
            var questions = new LinkedHashMap<String, Set<Fact<?>>>();
            asked.forEach(server -> questions.put(server, Set.of(manifest)));
            var facts = session.observer().observe(questions).facts();
            var more = new TreeSet<String>();
            asked.forEach(server -> facts.get(server, manifest)
                    .ifPresent(state -> more.addAll(MembersResource.names(topology.name(), state))));
            more.removeIf(name -> session.inventory().host(name).isEmpty() || !all.add(name));
            asked = more;
        }
        return all;
    }

    /**
     * Looks for what is left.
     *
     * @param topology with all that was there
     * @param servers on which it was, some of which the topology may not have any more
     * @param dataToo whether nothing is to be left at all
     */
    private static int lookedFor(Session session, Topology topology, Set<String> servers, boolean dataToo, View view) {
        var facts = new LinkedHashMap<String, RemainsFact>();
        var what = new HashMap<String, String>();
        for (var server : servers) {
            // Of one that left nobody knows any more what it had.
            var data = topology.servers().stream()
                    .map(Server::name)
                    .filter(name -> name.equals(server) || !has(topology, server))
                    .flatMap(name -> Parts.data(topology, name).stream())
                    .distinct()
                    .toList();
            data.forEach(d -> what.put(d.path(), d.what()));
            facts.put(
                    server,
                    new RemainsFact(
                            topology.name(), data.stream().map(Data::path).toList()));
        }
        Sweep.on(session.fleet(), facts.keySet(), topology.name(), dataToo ? List.of() : List.copyOf(what.keySet()));
        var questions = new LinkedHashMap<String, Set<Fact<?>>>();
        facts.forEach((server, fact) -> questions.put(server, Set.of(fact)));
        var observation = session.observer().observe(questions);
        var seen = new ArrayList<Event.Cleared.OfServer>();
        facts.forEach((server, fact) -> observation
                .facts()
                .get(server, fact)
                .ifPresent(state -> seen.add(new Event.Cleared.OfServer(
                        server,
                        state.things(),
                        state.data().stream()
                                .map(d -> new Event.Cleared.Data(
                                        d.path(), what.getOrDefault(d.pattern(), "data"), d.bytes()))
                                .toList()))));
        var cleared = new Event.Cleared(topology.name(), seen, observation.failures());
        view.accept(cleared);
        return cleared.ok() ? Problems.OK : Problems.FAILED;
    }

    private static boolean has(Topology topology, String server) {
        return topology.servers().stream().anyMatch(s -> s.name().equals(server));
    }
}
