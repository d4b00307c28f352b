package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Sweep;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RemainsFact;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.resource.Removals.Data;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
                "Refused as long as the servers remember 'protect: true'. Only what the tool put",
                "there goes. Ctrl-C is safe: destroy again to go on.",
                "",
                "Exit codes: 0 nothing but data is left; 1 something is, a server could not be",
                "asked, it was refused, or you said no; 64 bad usage or bad input.");
        inputs = new InputOptions(spec);
        keys = new NewHostKeys(spec);
        output = new OutputOptions(spec);
        spec.addOption(deleteData).addOption(yes);
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
            int code = applying().apply(session, view, Set.of(), Optional.empty());
            return code == Problems.OK ? lookedFor(session, loaded.topology(), typed.isPresent(), view) : code;
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

    /**
     * Looks for what is left, on every server of the topology.
     *
     * @param topology with all that was there
     * @param dataToo whether nothing is to be left at all
     */
    private static int lookedFor(Session session, Topology topology, boolean dataToo, View view) {
        var facts = new LinkedHashMap<String, RemainsFact>();
        var what = new HashMap<String, String>();
        for (var server : topology.servers()) {
            var data = Parts.data(topology, server.name());
            data.forEach(d -> what.put(d.path(), d.what()));
            facts.put(
                    server.name(),
                    new RemainsFact(
                            topology.name(), data.stream().map(Data::path).toList()));
        }
        Sweep.on(session.fleet(), facts.keySet(), topology.name(), dataToo ? List.of() : List.copyOf(what.keySet()));
        var questions = new LinkedHashMap<String, Set<Fact<?>>>();
        facts.forEach((server, fact) -> questions.put(server, Set.of(fact)));
        var observation = session.observer().observe(questions);
        var servers = new ArrayList<Event.Cleared.OfServer>();
        facts.forEach((server, fact) -> observation
                .facts()
                .get(server, fact)
                .ifPresent(state -> servers.add(new Event.Cleared.OfServer(
                        server,
                        state.things(),
                        state.data().stream()
                                .map(d -> new Event.Cleared.Data(
                                        d.path(), what.getOrDefault(d.pattern(), "data"), d.bytes()))
                                .toList()))));
        var cleared = new Event.Cleared(topology.name(), servers, observation.failures());
        view.accept(cleared);
        return cleared.ok() ? Problems.OK : Problems.FAILED;
    }
}
