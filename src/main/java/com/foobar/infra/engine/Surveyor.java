package com.foobar.infra.engine;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.plan.Leaving;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Plan;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.MembersResource;
import com.foobar.infra.shell.Library;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Observes and plans. What {@code plan} prints and what {@code apply} executes both come from here. */
public final class Surveyor {

    /** Certificates, package lists and replication all suffer from more. */
    private static final Duration WORST_SKEW = Duration.ofSeconds(30);

    private final Observer observer;
    private final Desire desire;
    private final Predicate<String> inInventory;
    private final Set<String> forget;
    private final Planner planner;

    /** @param inInventory whether the inventory says how a server of that name is reached */
    public Surveyor(Observer observer, Desire desire, Predicate<String> inInventory) {
        this(observer, desire, inInventory, Set.of());
    }

    /** @param forget servers that left and cannot be cleared, and that nobody is to remember any more */
    public Surveyor(Observer observer, Desire desire, Predicate<String> inInventory, Collection<String> forget) {
        this.forget = new TreeSet<>(forget);
        this.observer = observer;
        this.desire = desire;
        this.inInventory = inInventory;
        this.planner = new Planner(desire.topology(), desire.stages(), desire.removals(), desire.scope());
    }

    /** The shell functions that the steps of its plans may call. */
    List<Library> functions() {
        return desire.functions();
    }

    /**
     * What keeps it quiet while these servers change; nothing: nobody watches them.
     *
     * @param survey what was found before they change
     */
    Hushes.Wanted quiet(Survey survey, Collection<String> servers, String who) {
        var observed = survey.observation().facts();
        var unasked = new TreeSet<String>();
        observed.servers()
                .forEach(server -> observed.get(server, new ManifestFact(desire.topology()))
                        .ifPresent(held -> unasked.addAll(MembersResource.names(desire.topology(), held))));
        unasked.removeAll(observed.servers());
        return new Hushes.Wanted(desire.quiet(observed, servers, who), List.copyOf(unasked), List.copyOf(servers));
    }

    /** @param only plan just these servers; empty: all. The others are asked all the same, as they know things that these need. */
    public Survey survey(Collection<String> only) {
        return survey(only, Map.of());
    }

    /**
     * The same, and the servers answer further questions on the same way.
     *
     * @param besides by server
     */
    public Survey survey(Collection<String> only, Map<String, Set<Fact<?>>> besides) {
        long begun = System.nanoTime();
        var questions = questions(desire.servers());
        besides.forEach((server, facts) ->
                questions.computeIfAbsent(server, _ -> new LinkedHashSet<>()).addAll(facts));
        var departed = new Departed(desire, inInventory, forget, servers -> observer.observe(questions(servers)))
                .find(observer.observe(questions), only);
        var observation = departed.observation();
        var notes = new ArrayList<>(departed.notes());
        notes.addAll(desire.notes(observation));
        var failures = new ArrayList<HostFailure>();
        for (var failure : observation.failures()) {
            if (only.isEmpty() || only.contains(failure.server())) {
                failures.add(failure);
            } else {
                notes.add("not asked: " + failure.line());
            }
        }
        running(observation)
                .forEach((server, step) -> notes.add(server + " still runs a step of an earlier apply (" + step
                        + "): what it changes is not in this plan yet"));
        silent(observation)
                .forEach((server, holder) -> notes.add(server + " is still locked by an apply that has fallen silent ("
                        + holder + "): that ends by itself within half a minute, and apply waits for it"));
        var obstacles = new ArrayList<>(desire.obstacles(observation));
        obstacles.addAll(departed.obstacles());
        obstacles.addAll(skewed(observation));
        obstacles.removeIf(o -> !only.isEmpty() && !only.contains(o.server()));
        var servers = new ArrayList<>(desire.servers());
        servers.addAll(departed.servers());
        servers.removeIf(s -> !only.isEmpty() && !only.contains(s));
        var leaving = new Leaving(departed.uncleared(), desire.crowded(observation));
        desire.scope().ifPresent(scope -> {
            var all = new Planner(desire.topology(), desire.stages(), desire.removals())
                    .plan(departed.changeable().facts(), only, List.of(), List.of(), leaving)
                    .changes();
            obstacles.addAll(scope.obstacles(all));
            scope.left(all).ifPresent(notes::add);
        });
        // What is to be for one app waits for nothing of the databases'.
        var alone = desire.scope().isPresent() ? List.<Stage>of() : desire.alone(observation);
        var plan = alone.isEmpty()
                ? plan(departed, only, servers, obstacles, notes, leaving)
                : alone(alone, only, obstacles, notes);
        var urgent = desire.urgent(departed.changeable(), only);
        return new Survey(servers, observation, urgent.map(plan::beginningWith).orElse(plan), failures, begun);
    }

    /** Only that; and not even that for who asks for others alone. */
    private Plan alone(List<Stage> stages, Collection<String> only, List<Obstacle> obstacles, List<String> notes) {
        var needed = new TreeSet<String>();
        stages.forEach(stage -> stage.steps().forEach(step -> needed.add(step.server())));
        if (only.isEmpty() || only.containsAll(needed)) {
            notes.add("what follows from that for all servers is planned once it is done, in the same apply");
            return new Plan(desire.topology(), stages, obstacles, notes);
        }
        obstacles.add(new Obstacle(
                only.iterator().next(),
                "first of all this is to be done, on " + String.join(" and ", needed) + ": "
                        + stages.getLast().name(),
                "give --limit these servers too, or leave it out",
                false));
        return new Plan(desire.topology(), List.of(), obstacles, notes);
    }

    /** Without the changes of servers that are left out for what stands in the way there. */
    private Plan plan(
            Departed.Found departed,
            Collection<String> only,
            List<String> servers,
            List<Obstacle> obstacles,
            List<String> notes,
            Leaving leaving) {
        var facts = departed.changeable().facts();
        // Who is only looked at may be in the way of how it is done.
        var all = departed.observation();
        var leftOut = new Plan(desire.topology(), List.of(), obstacles, notes).leftOut();
        if (leftOut.isEmpty()) {
            return arranged(planner.plan(facts, only, obstacles, notes, leaving), all);
        }
        var rest = servers.stream().filter(s -> !leftOut.contains(s)).toList();
        return rest.isEmpty()
                ? new Plan(desire.topology(), List.of(), obstacles, notes)
                : arranged(planner.plan(facts, rest, obstacles, notes, leaving), all);
    }

    private Plan arranged(Plan plan, Observation observation) {
        var obstacles = new ArrayList<>(plan.obstacles());
        var notes = new ArrayList<>(plan.notes());
        var stages = desire.arranged(plan.stages(), observation, obstacles, notes);
        return new Plan(plan.topology(), stages, obstacles, notes);
    }

    /**
     * The same once no step of ours runs any more on these servers: one whose client is gone ends by itself, and what it
     * does belongs to what is planned on. What another apply does at this moment is not waited for.
     */
    public Survey settled(Collection<String> only, Duration patience, Consumer<? super Event> events)
            throws InterruptedException {
        return settled(only, patience, events, false);
    }

    /** The same for who holds the locks. */
    Survey settledUnderLock(Collection<String> only, Duration patience, Consumer<? super Event> events)
            throws InterruptedException {
        return settled(only, patience, events, true);
    }

    private Survey settled(
            Collection<String> only, Duration patience, Consumer<? super Event> events, boolean lockIsOurs)
            throws InterruptedException {
        var told = new TreeSet<String>();
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var survey = survey(only);
            var busy = running(survey.observation());
            busy.keySet().removeIf(server -> !survey.servers().contains(server));
            if (busy.isEmpty()
                    || System.nanoTime() > deadline
                    || (!lockIsOurs && !held(survey).isEmpty())) {
                return told.isEmpty() ? survey : survey.afterWaiting();
            }
            busy.forEach((server, step) -> {
                if (told.add(server)) {
                    events.accept(new Event.WaitingForStep(server, step));
                }
            });
            Thread.sleep(500);
        }
    }

    private Map<String, Set<Fact<?>>> questions(Collection<String> servers) {
        var questions = new LinkedHashMap<String, Set<Fact<?>>>();
        for (var server : servers) {
            var facts = new LinkedHashSet<Fact<?>>();
            facts.add(new HostFact());
            facts.addAll(planner.facts(server));
            facts.addAll(desire.servers().contains(server) ? desire.preflight(server) : desire.factsOfLeft());
            questions.put(server, facts);
        }
        return questions;
    }

    /** Locks of this topology whose client has not been heard of for a while, by server. */
    private Map<String, String> silent(Observation observation) {
        var silent = new LinkedHashMap<String, String>();
        for (var server : new TreeSet<>(observation.facts().servers())) {
            observation
                    .facts()
                    .get(server, new HostFact())
                    .map(host -> host.silent().get(desire.topology()))
                    .ifPresent(holder -> silent.put(server, holder));
        }
        return silent;
    }

    /** Steps of an earlier apply that still run, by server. */
    private Map<String, String> running(Observation observation) {
        var busy = new LinkedHashMap<String, String>();
        for (var server : new TreeSet<>(observation.facts().servers())) {
            observation
                    .facts()
                    .get(server, new HostFact())
                    .map(HostFact.State::runningStep)
                    .filter(step -> !step.isEmpty())
                    .ifPresent(step -> busy.put(server, step));
        }
        return busy;
    }

    /** The same without those of which the client is known to be gone: these end by themselves, and are waited for. */
    public List<HostFailure> held(Survey survey, String who) {
        return held(survey, holder -> !HostLocks.isLeftBehind(holder, who));
    }

    /** Where another apply of this topology is at work, and whose; seen before the lock is asked for. */
    private List<HostFailure> held(Survey survey) {
        return held(survey, _ -> true);
    }

    private List<HostFailure> held(Survey survey, Predicate<String> which) {
        var found = new ArrayList<HostFailure>();
        for (var server : survey.servers()) {
            survey.observation()
                    .facts()
                    .get(server, new HostFact())
                    .map(host -> host.holders().get(desire.topology()))
                    .filter(which)
                    .ifPresent(holder -> found.add(HostLocks.held(server, holder)));
        }
        return found;
    }

    private List<Obstacle> skewed(Observation observation) {
        var found = new ArrayList<Obstacle>();
        for (var server : desire.servers()) {
            var skew = observation.skews().getOrDefault(server, Duration.ZERO);
            if (skew.abs().compareTo(WORST_SKEW) > 0) {
                found.add(new Obstacle(
                        server,
                        "its clock is " + skew.abs().toSeconds() + " s " + (skew.isNegative() ? "behind" : "ahead of")
                                + " this machine's",
                        "Certificates, packages and replication need a right clock. Start a time service on it (timedatectl"
                                + " set-ntp true), or correct this machine's clock.",
                        false));
            }
        }
        return found;
    }
}
