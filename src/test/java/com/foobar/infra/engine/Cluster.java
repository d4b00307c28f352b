package com.foobar.infra.engine;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Quiet;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.FakeTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Fake hosts, what is desired of them, and everything that the engine told. */
final class Cluster implements Desire {

    static final String NAME = "demo";

    final FakeTransport transport = new FakeTransport();
    final List<Event> events = new CopyOnWriteArrayList<>();
    final Fleet fleet = new Fleet(transport, name -> HostAccess.plain(name, new Sudo.None()));
    private final Map<String, FakeHost> hosts = new LinkedHashMap<>();
    private final List<DesiredStage> stages = new ArrayList<>();
    private final List<DesiredStage> urgent = new ArrayList<>();
    private List<String> watchers = List.of();
    private final Map<String, Detour> detours = new LinkedHashMap<>();
    final List<Check> settling = new ArrayList<>();
    final List<Check> proving = new ArrayList<>();
    final Set<String> inventory = new java.util.TreeSet<>();
    final Set<String> idle = new java.util.TreeSet<>();
    final List<Obstacle> obstacles = new ArrayList<>();

    Cluster(String... servers) {
        for (var server : servers) {
            var host = new FakeHost(server);
            hosts.put(server, host);
            transport.add(server, host);
            inventory.add(server);
        }
    }

    FakeHost host(String name) {
        return java.util.Objects.requireNonNull(hosts.get(name));
    }

    /** A host that is there, but not in the topology. */
    FakeHost stranger(String name) {
        var host = new FakeHost(name);
        transport.add(name, host);
        return host;
    }

    Cluster stage(String name, List<Check> gate, Resource... resources) {
        stages.add(new DesiredStage(name, List.of(resources), gate));
        return this;
    }

    Cluster stage(String name, Resource... resources) {
        return stage(name, List.of(), resources);
    }

    /** While a stage runs, another host says that its servers are out. */
    Cluster detour(String stage, String by) {
        detours.put(stage, new Detour(List.of(says(by, "out")), List.of(says(by, "back")), Duration.ZERO));
        return this;
    }

    private static HostStep says(String host, String word) {
        return new HostStep(
                host, List.of(new Operation(word, List.of(), Script.empty(), Script.lines("set-level seen " + word))));
    }

    @Override
    public List<Stage> arranged(List<Stage> planned, Observation observed, List<Obstacle> found, List<String> notes) {
        return planned.stream()
                .map(s ->
                        new Stage(s.name(), s.steps(), s.gate(), s.turn(), Optional.ofNullable(detours.get(s.name()))))
                .toList();
    }

    /** Somebody there is told of what happens, unless he is asked not to be. */
    Cluster watchedOn(String... servers) {
        watchers = List.of(servers);
        return this;
    }

    @Override
    public List<Quiet> quiet(ClusterFacts observed, Collection<String> servers, String who) {
        return watchers.stream().map(server -> quiet(server, servers, who)).toList();
    }

    static Quiet quiet(String server, Collection<String> servers, String who) {
        return new Quiet() {
            @Override
            public String server() {
                return server;
            }

            @Override
            public Script held() {
                return Script.lines("be-quiet " + String.join(",", servers) + " " + who);
            }

            @Override
            public Script ended(String said) {
                return Script.lines("be-loud " + said);
            }
        };
    }

    /** The same for what is done whatever stands in the way of the rest. */
    Cluster urgent(Resource... resources) {
        urgent.add(new DesiredStage("first", List.of(resources), List.of()));
        return this;
    }

    Observer observer() {
        return new Observer(fleet, events::add);
    }

    Surveyor surveyor() {
        return new Surveyor(observer(), this, inventory::contains);
    }

    /** @param forget those that nobody is to remember any more */
    Surveyor surveyor(String forget) {
        return new Surveyor(observer(), this, inventory::contains, Set.of(forget));
    }

    Survey survey() {
        return surveyor().survey(Set.of());
    }

    Applier applier(String... only) {
        var options = new Applier.Options(
                Set.of(only), Duration.ofMinutes(1), Duration.ofMillis(50), Optional.empty(), "tester@here");
        return new Applier(fleet, surveyor(), NAME, options, settling, proving, events::add);
    }

    boolean apply() throws InterruptedException {
        return applier().apply(survey());
    }

    <E extends Event> List<E> told(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Whoever is away is passed over by the host that a stage of that name has a detour by. */
    @Override
    public Optional<Detour> past(List<String> away, int seconds, Observation observed) {
        return Optional.ofNullable(detours.get(String.join(" ", away)));
    }

    @Override
    public String topology() {
        return NAME;
    }

    @Override
    public List<String> servers() {
        return List.copyOf(hosts.keySet());
    }

    @Override
    public List<DesiredStage> stages() {
        return stages;
    }

    @Override
    public List<Check> checks() {
        return List.of();
    }

    @Override
    public Removals removals() {
        return Parts.removals();
    }

    @Override
    public List<Library> functions() {
        return Parts.functions();
    }

    @Override
    public Set<Fact<?>> preflight(String server) {
        var facts = new LinkedHashSet<Fact<?>>();
        urgent.forEach(s ->
                s.resources().stream().filter(r -> r.server().equals(server)).forEach(r -> facts.addAll(r.facts())));
        return facts;
    }

    @Override
    public List<Obstacle> obstacles(Observation observed) {
        return List.copyOf(obstacles);
    }

    @Override
    public List<String> notes(Observation observed) {
        return List.of();
    }

    @Override
    public Optional<Stage> urgent(Observation observed, Collection<String> only) {
        return new Planner(NAME, urgent, Parts.removals())
                .plan(observed.facts(), only, List.of(), List.of()).stages().stream()
                        .filter(s -> s.name().equals("first"))
                        .findFirst()
                        .map(s -> new Stage(s.name(), s.steps(), s.gate(), Stage.Turn.URGENT));
    }

    @Override
    public Set<String> crowded(Observation observed) {
        return Set.of();
    }

    @Override
    public List<String> idle() {
        return List.copyOf(idle);
    }
}
