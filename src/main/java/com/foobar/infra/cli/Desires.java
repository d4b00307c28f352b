package com.foobar.infra.cli;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.ExpectedVariable;
import com.foobar.infra.check.ReplicationChecks;
import com.foobar.infra.check.WebChecks;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.engine.Desire;
import com.foobar.infra.engine.Observation;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Preflight;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.role.DesiredStage;
import com.foobar.infra.role.Ingredients;
import com.foobar.infra.role.Stack;
import com.foobar.infra.role.render.MysqlSetting;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Web;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/** Turns the input files into what is desired. */
final class Desires {

    private Desires() {}

    /** The same with the user's directories as they are now, under an inventory that names no secret. */
    static Desire of(Loaded loaded, Templates templates) throws Exception {
        return of(
                loaded,
                templates,
                Releases.pack(loaded, Pantry.secretFiles(loaded, new Inventory(Map.of()))),
                _ -> false);
    }

    /** @param inInventory whether the inventory says how a server of that name is reached */
    static Desire of(Loaded loaded, Templates templates, Releases releases, Predicate<String> inInventory)
            throws Exception {
        var topology = loaded.topology();
        var ingredients = Pantry.fetch(loaded, templates, releases);
        var idle = idle(topology);
        var checks = checks(topology, ingredients, s -> inInventory.test(s) || idle.contains(s));
        return new OfStack(
                topology,
                List.copyOf(topology.serversWithRoles()),
                idle,
                Stack.desired(topology, ingredients, checks),
                checks,
                notes(topology, releases));
    }

    /** What the servers must hold, as far as it can be told without reading any secret; in the order of the stages. */
    static List<Resource> withoutSecrets(Loaded loaded, Templates templates, Releases releases) throws Exception {
        return Stack.desired(loaded.topology(), Pantry.withoutSecrets(loaded, templates, releases), List.of()).stream()
                .flatMap(stage -> stage.resources().stream())
                .toList();
    }

    private static List<Check> checks(Topology topology, Ingredients ingredients, Predicate<String> reachable) {
        var expected = new LinkedHashMap<String, List<ExpectedVariable>>();
        ingredients
                .files()
                .forEach((server, files) -> expected.put(
                        server,
                        files.mysqlSettings().stream()
                                .filter(s -> s.applied() != MysqlSetting.Applied.BOOT)
                                .map(s -> new ExpectedVariable(s.name(), s.value(), s::satisfiedBy))
                                .toList()));
        var token = Long.toHexString(ThreadLocalRandom.current().nextLong());
        var all = new ArrayList<>(ReplicationChecks.of(topology, expected, token, reachable));
        all.addAll(WebChecks.of(topology, token));
        return all;
    }

    private static List<String> idle(Topology topology) {
        var used = topology.serversWithRoles();
        return topology.servers().stream()
                .map(Server::name)
                .filter(s -> !used.contains(s))
                .toList();
    }

    /** What is allowed and yet perhaps not meant. */
    static List<String> notes(Topology topology, Releases releases) {
        var notes = new ArrayList<>(unasked(topology));
        notes.addAll(releases.notes());
        return List.copyOf(notes);
    }

    /** A web server that has the app itself asks no other: where all have it, further ones get no requests. */
    private static List<String> unasked(Topology topology) {
        if (topology.web().isEmpty() || topology.app().isEmpty()) {
            return List.of();
        }
        var web = topology.web().get().servers().stream()
                .map(Web.WebServer::server)
                .toList();
        var app = topology.app().get().servers();
        if (!app.containsAll(web)) {
            return List.of();
        }
        return app.stream()
                .filter(s -> !web.contains(s))
                .map(s -> "nobody asks the app on " + s + ": every web server has the app itself, and " + s
                        + " is no web server")
                .toList();
    }

    private record OfStack(
            Topology stack,
            List<String> servers,
            List<String> idle,
            List<DesiredStage> stages,
            List<Check> checks,
            List<String> notes)
            implements Desire {

        @Override
        public String topology() {
            return stack.name();
        }

        @Override
        public Set<Fact<?>> preflight(String server) {
            return new Preflight(stack, stages).facts(server);
        }

        @Override
        public List<Obstacle> obstacles(Observation observed) {
            return new Preflight(stack, stages).obstacles(observed.facts());
        }

        @Override
        public List<String> notes(Observation observed) {
            var all = new ArrayList<>(notes);
            all.addAll(new Preflight(stack, stages).notes(observed.facts()));
            return all;
        }

        @Override
        public Set<Fact<?>> factsOfLeft() {
            return new Preflight(stack, stages).factsOfLeft();
        }

        @Override
        public Optional<Stage> urgent(Observation observed, Collection<String> only) {
            return new Preflight(stack, stages).closing(observed.facts(), only);
        }

        @Override
        public Set<String> crowded(Observation observed) {
            return new Preflight(stack, stages).crowded(observed.facts());
        }
    }
}
