package com.foobar.infra.cli;

import com.foobar.infra.check.Check;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.engine.Desire;
import com.foobar.infra.engine.Observation;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Quiet;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Scope;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.shell.Library;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.stack.StackPreflight;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;

/** Turns the input files into what is desired. */
final class Desires {

    private Desires() {}

    /** The same with the user's directories as they are now, under an inventory that names no secret. */
    public static Desire of(Loaded loaded, Templates templates) throws Exception {
        return of(
                loaded,
                templates,
                Releases.pack(loaded, Pantry.secretFiles(loaded, new Inventory(Map.of()))),
                _ -> false,
                Agreed.NOTHING);
    }

    /**
     * @param inInventory whether the inventory says how a server of that name is reached
     * @param agreed what the operator agreed to
     */
    static Desire of(
            Loaded loaded, Templates templates, Releases releases, Predicate<String> inInventory, Agreed agreed)
            throws Exception {
        return of(loaded, templates, releases, inInventory, agreed, _ -> Optional.empty());
    }

    /** @param scope what of the stack alone is changed; empty: all */
    static Desire of(
            Loaded loaded,
            Templates templates,
            Releases releases,
            Predicate<String> inInventory,
            Agreed agreed,
            Function<Given, Optional<Scope>> scope)
            throws Exception {
        var topology = loaded.topology();
        var ingredients = Pantry.fetch(loaded, templates, releases);
        var idle = idle(topology);
        var token = Long.toHexString(ThreadLocalRandom.current().nextLong());
        var given = new Given(topology, ingredients, token, s -> inInventory.test(s) || idle.contains(s), agreed);
        var stack = Stack.of(given);
        var alone = scope.apply(given);
        var stages = alone.map(one -> one.proven(stack.stages())).orElse(stack.stages());
        return new OfStack(
                topology,
                loaded.whole(),
                List.copyOf(topology.serversWithRoles()),
                idle,
                stages,
                alone,
                stack.checks(),
                stack.settling(),
                stack.gauges(),
                new StackPreflight(topology, stages),
                Parts.removals(agreed.dataToo()),
                notes(topology, releases));
    }

    /** What the servers must hold, as far as it can be told without reading any secret; in the order of the stages. */
    static List<Resource> withoutSecrets(Loaded loaded, Templates templates, Releases releases) throws Exception {
        var ingredients = Pantry.withoutSecrets(loaded, templates, releases);
        return Stack.of(new Given(loaded.topology(), ingredients, "none", _ -> false)).stages().stream()
                .flatMap(stage -> stage.resources().stream())
                .toList();
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
        var notes = new ArrayList<>(Stack.notes(topology));
        notes.addAll(releases.notes());
        return List.copyOf(notes);
    }

    /** @param whole as its file has it, which whoever clears its servers still needs to know */
    private record OfStack(
            Topology stack,
            Topology whole,
            List<String> servers,
            List<String> idle,
            List<DesiredStage> stages,
            Optional<Scope> scope,
            List<Check> checks,
            List<Check> settling,
            List<Gauge> gauges,
            StackPreflight preflight,
            Removals removals,
            List<String> notes)
            implements Desire {

        @Override
        public String topology() {
            return stack.name();
        }

        @Override
        public List<Library> functions() {
            return Parts.functions();
        }

        @Override
        public List<Quiet> quiet(ClusterFacts observed, Collection<String> servers, String who) {
            return Stack.quiet(whole, observed, servers, who);
        }

        @Override
        public Set<Fact<?>> preflight(String server) {
            return preflight.facts(server);
        }

        @Override
        public List<Obstacle> obstacles(Observation observed) {
            return preflight.obstacles(observed.facts());
        }

        @Override
        public List<String> notes(Observation observed) {
            var all = new ArrayList<>(notes);
            all.addAll(preflight.notes(observed.facts()));
            return all;
        }

        @Override
        public Set<Fact<?>> factsOfLeft() {
            return preflight.factsOfLeft();
        }

        @Override
        public Optional<Stage> urgent(Observation observed, Collection<String> only) {
            return preflight.urgent(observed.facts(), only);
        }

        @Override
        public List<Stage> alone(Observation observed) {
            return preflight.alone(observed.facts());
        }

        @Override
        public List<Stage> arranged(
                List<Stage> planned, Observation observed, List<Obstacle> obstacles, List<String> notes) {
            return preflight.arranged(planned, observed.facts(), obstacles, notes);
        }

        @Override
        public Optional<Detour> past(List<String> servers, int seconds, Observation observed) {
            return preflight.past(servers, seconds, observed.facts());
        }

        @Override
        public void away(List<String> servers, Observation observed, List<Obstacle> obstacles, List<String> notes) {
            preflight.away(servers, observed.facts(), obstacles, notes);
        }

        @Override
        public boolean isToBeProven(Observation observed) {
            return preflight.isToBeProven(observed.facts());
        }

        @Override
        public Set<String> crowded(Observation observed) {
            return preflight.crowded(observed.facts());
        }
    }
}
