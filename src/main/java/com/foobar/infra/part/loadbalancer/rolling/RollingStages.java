package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Interruptions;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.Serving;
import com.foobar.infra.part.Turn;
import com.foobar.infra.part.Turns;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Batch;
import com.foobar.infra.part.routing.Routers;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.shell.Library;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What restarts or replaces something that serves visitors is done in turns: each server, or batch, is taken out of service,
 * changed, proven well and taken back before the next. What can be done beforehand, as the unpacking of a release, is done on
 * all of them side by side.
 */
public final class RollingStages implements Preflight {

    /** The shell functions that its scripts call, those that others call first. */
    public static final List<Library> FUNCTIONS = List.of(Drained.FUNCTIONS, GivenAway.FUNCTIONS);

    /** In which HAProxy is made as it should be. */
    public static final String BALANCERS = "load balancer";

    private static final String HAPROXY = "haproxy.service";

    /** The longest that apt may take until the server is taken back by itself. */
    private static final int APT_SECONDS = 900;

    private static final Batch ONE = new Batch(1, false);
    private static final Turn NOBODY = (_, _) -> Optional.empty();

    private final Topology topology;
    private final LoadBalancer balancer;
    private final String socket;
    private final String config;
    private final AddressTurns address;
    private final Interruptions interruptions;
    private final Interruptions ofWeb;
    private final List<DesiredStage> desired;

    /**
     * @param socket of HAProxy's admin interface
     * @param config the path of its configuration
     * @param desired all stages of the stack
     */
    public RollingStages(
            Topology topology, LoadBalancer balancer, String socket, String config, List<DesiredStage> desired) {
        this.topology = topology;
        this.balancer = balancer;
        this.socket = socket;
        this.config = config;
        this.desired = List.copyOf(desired);
        this.address = new AddressTurns(topology.name(), balancer, socket);
        this.interruptions = new Interruptions(desired);
        this.ofWeb = new Interruptions(desired, balancer.rolling().reloads());
    }

    @Override
    public Set<Fact<?>> facts(String server) {
        return leads(server) ? Set.of(new OutFact()) : Set.of();
    }

    /** Whether it leads visitors to several servers, so that it may be told to pass over one, or is one of several itself. */
    private boolean leads(String server) {
        return balancer.servers().contains(server)
                        && (balancer.virtualAddress().isPresent()
                                || topology.part(Web.class)
                                        .filter(web -> web.members().size() > 1)
                                        .isPresent())
                || topology.visits(App.class).stream()
                        .anyMatch(visit ->
                                visit.from().equals(server) && !visit.to().equals(server));
    }

    @Override
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        var stages = planned;
        var left = LeftOut.stage(observed);
        if (left.isPresent()) {
            stages = Stream.concat(left.stream(), planned.stream()).toList();
        }
        if (balancer.rolling().batch().isAll()) {
            return stages;
        }
        for (var group : groups(observed, stages, notes)) {
            stages = group.rolled(stages, observed, notes);
        }
        var silent = balancer.servers().stream()
                .filter(s -> observed.of(s).isEmpty())
                .toList();
        if (!silent.isEmpty()
                && stages.stream().anyMatch(stage -> stage.detour().isPresent())) {
            notes.add(
                    String.join(" and ", silent)
                            + " did not answer: if HAProxy runs there, it goes on leading visitors to each server while that is changed");
        }
        return stages;
    }

    /** Servers that serve by the same units, and may stand in for each other. */
    private List<Turns> groups(ClusterFacts observed, List<Stage> planned, List<String> notes) {
        var web = topology.part(Web.class).map(Web::members).orElse(List.of());
        var gate = gate(App.STAGE, Web.STAGE);
        var balancers = balancer.servers();
        var moving = address.from(observed, notes);
        var away = address.from(observed, planned, notes);
        var passed = passed(observed);
        var past = passed.<Turn>map(turn -> turn).orElse(NOBODY);
        var drained = new Both(drained(observed, _ -> true), past);
        // Nginx knows its way past one of them at a time.
        var batch = passed.filter(turn -> turn.isAsked(web)).isPresent()
                ? ONE
                : balancer.rolling().batch();
        var units = serving();
        var groups = new ArrayList<>(routers(web, drained, past, batch));
        groups.addAll(List.of(
                group(
                        web,
                        units,
                        Set.of(Turns.PACKAGES),
                        APT_SECONDS,
                        settled(gate, observed, web, units),
                        drained,
                        batch),
                new Turns(
                        web,
                        units,
                        Set.of(App.RELEASE_STAGE, App.STAGE, Web.STAGE),
                        seconds(web, units),
                        gate,
                        drained,
                        batch.of(web.size()),
                        ofWeb)));
        for (var group : App.groups(topology)) {
            var apart = apart(group, web);
            var by = Serving.byOneOf(group.units(topology));
            groups.add(group(
                    apart, by, Set.of(Turns.PACKAGES), APT_SECONDS, settled(gate, observed, apart, by), past, ONE));
            groups.add(group(apart, by, Set.of(App.RELEASE_STAGE, App.STAGE), seconds(apart, units), gate, past, ONE));
        }
        groups.addAll(List.of(
                group(
                        balancers,
                        Serving.by(HAPROXY),
                        Set.of(Turns.PACKAGES),
                        APT_SECONDS,
                        gate(BALANCERS),
                        moving,
                        ONE),
                group(
                        balancers,
                        Serving.by(HAPROXY),
                        Set.of(BALANCERS),
                        seconds(balancers, Serving.by(HAPROXY)),
                        gate(BALANCERS),
                        away,
                        ONE)));
        return groups;
    }

    /** By what a web server serves: where the app that is asked for its health is down, HAProxy leads nobody to the others either. */
    private Serving serving() {
        var asked = topology.part(Web.class).stream()
                .flatMap(web -> web.askedForHealth(topology).stream())
                .toList();
        return new Serving(
                Stream.concat(App.units(asked, topology).stream(), Stream.of(Web.UNIT))
                        .toList(),
                App.units(topology));
    }

    /**
     * What is to be well after a turn in which only packages come: nothing but that visitors are led there again, where some app is
     * yet to come, or down until a later stage.
     */
    private List<Check> settled(List<Check> gate, ClusterFacts observed, List<String> servers, Serving by) {
        return servers.stream().allMatch(server -> interruptions.run(observed, server, by.units())) ? gate : List.of();
    }

    private static List<String> apart(App.Group group, List<String> web) {
        return group.servers().stream().filter(server -> !web.contains(server)).toList();
    }

    /** Whoever writes by a router that restarts is led past its server too; databases tell their roles one after the other. */
    private List<Turns> routers(List<String> web, Turn drained, Turn past, Batch batch) {
        var routers = topology.part(Routers.class);
        if (routers.isEmpty()) {
            return List.of();
        }
        var units = Serving.by(Routers.unit(topology.name()));
        var stage = Set.of(Routers.STAGE);
        var gate = gate(Routers.STAGE);
        var apps = routers.get().apps();
        var telling = routers.get().databases().stream()
                .filter(server -> !apps.contains(server))
                .toList();
        var front = apps.stream().filter(web::contains).toList();
        var groups = new ArrayList<>(List.of(
                group(telling, units, Set.of(Routers.TELLING), seconds(telling, units), List.of(), NOBODY, ONE),
                group(front, units, stage, seconds(front, units), gate, drained, batch)));
        for (var group : App.groups(topology)) {
            var behind = apart(group, web).stream().filter(apps::contains).toList();
            groups.add(group(behind, units, stage, seconds(behind, units), gate, past, ONE));
        }
        return groups;
    }

    /** Of web servers and apps, by all who lead there and are not away themselves. */
    @Override
    public Optional<Detour> past(List<String> servers, int seconds, ClusterFacts observed) {
        var web = topology.part(Web.class).map(Web::members).orElse(List.of());
        var served = servers.stream().filter(web::contains).toList();
        var detours = new ArrayList<Detour>();
        if (!served.isEmpty() && web.size() > 1) {
            drained(observed, server -> !servers.contains(server))
                    .past(served, seconds)
                    .ifPresent(detours::add);
        }
        passed(observed).flatMap(turn -> turn.past(servers, seconds)).ifPresent(detours::add);
        address.given(observed).past(servers, seconds).ifPresent(detours::add);
        return Detour.together(detours);
    }

    @Override
    public void away(List<String> servers, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        alone(servers, topology.part(Web.class).map(Web::members).orElse(List.of()), "web server", notes);
        App.all(topology).forEach(app -> alone(servers, app.servers(), "server of " + app.called(), notes));
        alone(servers, balancer.servers(), "load balancer", notes);
        silent(servers, observed, obstacles);
        if (balancer.virtualAddress().isEmpty() && balancer.servers().size() > 1) {
            balancer.servers().stream()
                    .filter(servers::contains)
                    .forEach(server -> notes.add("visitors who come to " + server
                            + " are not served meanwhile, as there is no virtual address that moves to another load balancer:"
                            + " take it out of your DNS before, or set " + LoadBalancer.VirtualAddress.KEY));
        }
    }

    /** Who cannot be told of it goes on leading visitors there. */
    private void silent(List<String> servers, ClusterFacts observed, List<Obstacle> obstacles) {
        var silent = balancer.servers().stream()
                .filter(s -> !servers.contains(s) && observed.of(s).isEmpty())
                .toList();
        if (silent.isEmpty()) {
            return;
        }
        topology.part(Web.class).map(Web::members).orElse(List.of()).stream()
                .filter(servers::contains)
                .forEach(server -> obstacles.add(new Obstacle(
                        server,
                        String.join(" and ", silent)
                                + " did not answer: if HAProxy runs there, it goes on leading visitors here",
                        "bring it back first; if it is off, agree",
                        true)));
    }

    private static void alone(List<String> servers, List<String> members, String what, List<String> notes) {
        if (!members.isEmpty() && servers.containsAll(members)) {
            notes.add("visitors will notice: while " + String.join(" and ", members)
                    + (members.size() == 1 ? " is away, there is no other " : " are away, there is no other ") + what);
        }
    }

    private Turns group(
            List<String> servers,
            Serving units,
            Set<String> stages,
            int seconds,
            List<Check> gate,
            Turn turn,
            Batch batch) {
        return new Turns(servers, units, stages, seconds, gate, turn, batch.of(servers.size()), interruptions);
    }

    private int seconds(List<String> servers, Serving by) {
        // A release that does not get well is put back after that, which takes half a minute at most; then the gate.
        return 90
                + servers.stream()
                        .mapToInt(s -> interruptions.proofSeconds(s, by.units())
                                // Workers follow their app in the same turn, one after the other.
                                + topology.partsOn(s, App.class).stream()
                                        .mapToInt(App::secondsBesides)
                                        .sum())
                        .max()
                        .orElse(0);
    }

    private Optional<PassedOver> passed(ClusterFacts observed) {
        return Optional.of(new PassedOver(
                        topology,
                        server -> observed.of(server).isPresent(),
                        (app, server) -> interruptions.run(observed, server, App.units(List.of(app), topology)),
                        balancer.rolling().drain().toSeconds()))
                .filter(_ -> !App.all(topology).isEmpty());
    }

    private Turn drained(ClusterFacts observed, Predicate<String> which) {
        var check = balancer.healthCheck();
        long well = 20 + 2 * check.interval().toSeconds() * (check.rise() + check.fall());
        var answering = balancer.servers().stream()
                .filter(s -> which.test(s) && observed.of(s).isPresent())
                .toList();
        return new Drained(
                answering,
                socket,
                config,
                balancer.visitors().sticky(),
                balancer.rolling().drain().toSeconds(),
                well);
    }

    private List<Check> gate(String... names) {
        var gate = new ArrayList<Check>();
        for (var stage : desired) {
            if (List.of(names).contains(stage.name())) {
                gate.addAll(stage.gate());
            }
        }
        return gate;
    }
}
