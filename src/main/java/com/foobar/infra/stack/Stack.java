package com.foobar.infra.stack;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.LastStepsFact;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Doors;
import com.foobar.infra.part.Exchange;
import com.foobar.infra.part.Expected;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.LogSource;
import com.foobar.infra.part.Login;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Quiet;
import com.foobar.infra.part.Supply;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.MembersResource;
import com.foobar.infra.resource.MembersResource.Member;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that a topology asks of its servers, in the order in which it is made: packages; then its parts, those that
 * are asked before those that ask; membership last.
 */
public final class Stack {

    private final Topology topology;
    private final List<Desired> parts;
    private final List<DesiredStage> stages;

    private Stack(Topology topology, List<Desired> parts) {
        this.topology = topology;
        this.parts = List.copyOf(parts);
        this.stages = stages(topology, parts);
    }

    /** What was given makes this stack. */
    public static Stack of(Given read) {
        var given = read.opening(ports(read.topology()));
        return new Stack(
                given.topology(),
                Parts.of(given.topology()).stream()
                        .<Desired>map(p -> desired(p, given))
                        .toList());
    }

    private static <M extends PartModel> Desired desired(Parts.Bound<M> bound, Given given) {
        return bound.part().desired(bound.model(), given);
    }

    private static List<DesiredStage> stages(Topology topology, List<Desired> parts) {
        var stages = new ArrayList<DesiredStage>();
        stages.add(new DesiredStage("packages", packages(parts.reversed()), List.of()));
        parts.reversed().forEach(part -> stages.addAll(part.stages()));
        parts.reversed().forEach(part -> stages.addAll(part.closing()));
        stages.add(new DesiredStage("membership", members(topology), List.of()));
        return List.copyOf(stages);
    }

    /** Each package once a server, even when several parts need it. */
    private static List<Resource> packages(List<Desired> parts) {
        var seen = new HashSet<String>();
        return parts.stream()
                .flatMap(part -> part.packages().stream())
                .filter(p -> seen.add(p.server() + " " + p.name()))
                .<Resource>map(p -> p)
                .toList();
    }

    private static List<Resource> members(Topology topology) {
        var lookedAfter =
                Parts.of(topology).stream().flatMap(Stack::lookedAfter).collect(Collectors.toSet());
        var members = topology.serversWithRoles().stream()
                .map(name -> new Member(
                        name,
                        lookedAfter.contains(name)
                                ? Optional.of(topology.server(name).address())
                                : Optional.empty()))
                .toList();
        return members.stream()
                .<Resource>map(member -> new MembersResource(member.name(), topology.name(), members))
                .toList();
    }

    private static <M extends PartModel> Stream<String> lookedAfter(Parts.Bound<M> bound) {
        return bound.part().lookedAfter(bound.model()).stream();
    }

    /** In the order in which they are applied. */
    public List<DesiredStage> stages() {
        return stages;
    }

    /** All that {@code verify} proves: by group, and in each from the visitors on. */
    public List<Check> checks() {
        var doors = doors(topology);
        return Stream.concat(
                        parts.stream().flatMap(part -> part.checks().stream()),
                        Parts.ALL.stream().flatMap(part -> part.across(topology, doors).stream()))
                .sorted(Comparator.comparing(c -> c.id().group()))
                .toList();
    }

    /** What {@code status} tells: of the servers, of the parts from the visitors on, and of who changed them. */
    public List<Gauge> gauges() {
        var servers = List.copyOf(topology.serversWithRoles());
        return Stream.of(
                        servers.stream().<Gauge>map(ServerGauge::new),
                        servers.stream()
                                .map(s -> new DiskGauge(s, Parts.grows(topology, s)))
                                .filter(disks -> !disks.directories().isEmpty())
                                .<Gauge>map(disks -> disks),
                        parts.stream().flatMap(part -> part.gauges().stream()),
                        servers.stream().<Gauge>map(s -> new LastChangeGauge(s, topology.name())))
                .flatMap(gauges -> gauges)
                .toList();
    }

    /** What others see of a change a moment after it: the load balancers, that a web server is well again. */
    public List<Check> settling() {
        return parts.stream().flatMap(part -> part.settling().stream()).toList();
    }

    /** What finds, before anything is changed, what stands in the way. */
    public StackPreflight preflight() {
        return new StackPreflight(topology, stages);
    }

    /** What is allowed and yet perhaps not meant. */
    public static List<String> notes(Topology topology) {
        return Parts.ALL.stream().flatMap(part -> part.notes(topology).stream()).toList();
    }

    /** The rules that a well-formed topology must also obey as a whole and does not; empty when it is sound. */
    public static List<Violation> violations(Topology topology) {
        return Rules.violations(topology);
    }

    /** The ports that the stack opens. */
    public static List<Port> ports(Topology topology) {
        return Parts.of(topology).stream()
                .<Port>flatMap(bound -> ports(bound, topology))
                .toList();
    }

    /** Where the stack's servers say what they do, from the visitors on; what is shared by parts once. */
    public static List<LogSource> logs(Topology topology) {
        return Stream.concat(
                        Parts.of(topology).stream().flatMap(bound -> logs(bound, topology)),
                        topology.serversWithRoles().stream()
                                .map(server -> LogSource.file(server, "foobar-infra", LastStepsFact.LOG)))
                .distinct()
                .toList();
    }

    private static <M extends PartModel> Stream<LogSource> logs(Parts.Bound<M> bound, Topology topology) {
        return bound.part().logs(bound.model(), topology).stream();
    }

    /**
     * What keeps those who watch a stack from telling of what a change causes; empty: nobody watches it.
     *
     * @param observed what servers remember, of those that were asked
     * @param servers that change
     * @param who changes them
     */
    public static List<Quiet> quiet(Topology topology, ClusterFacts observed, Collection<String> servers, String who) {
        return Parts.ALL.stream()
                .flatMap(part -> part.quiet(topology, observed, servers, who).stream())
                .toList();
    }

    /** What its servers send each other without ports. */
    static List<Exchange> exchanges(Topology topology) {
        return Parts.of(topology).stream()
                .<Exchange>flatMap(bound -> exchanges(bound, topology))
                .toList();
    }

    private static <M extends PartModel> Stream<Exchange> exchanges(Parts.Bound<M> bound, Topology topology) {
        return bound.part().exchanges(bound.model(), topology).stream();
    }

    /** By which servers come to others by SSH. */
    static List<Login> logins(Topology topology) {
        return Parts.of(topology).stream().<Login>flatMap(Stack::logins).toList();
    }

    private static <M extends PartModel> Stream<Login> logins(Parts.Bound<M> bound) {
        return bound.part().logins(bound.model()).stream();
    }

    /** Addresses that its servers may have besides their own, by server. */
    static Map<String, List<String>> further(Topology topology) {
        var further = new HashMap<String, List<String>>();
        Parts.of(topology).forEach(bound -> further.putAll(further(bound)));
        return further;
    }

    private static <M extends PartModel> Map<String, List<String>> further(Parts.Bound<M> bound) {
        return bound.part().further(bound.model());
    }

    /** Units that are to be active though they listen on no port, by server. */
    static Map<String, List<String>> units(Topology topology) {
        var units = new HashMap<String, List<String>>();
        Parts.of(topology)
                .forEach(bound -> units(bound, topology.name())
                        .forEach((server, some) -> units.computeIfAbsent(server, _ -> new ArrayList<>())
                                .addAll(some)));
        return units;
    }

    private static <M extends PartModel> Map<String, List<String>> units(Parts.Bound<M> bound, String stack) {
        return bound.part().units(bound.model(), stack);
    }

    /** Where the stack's certificate authority is kept; empty if it has none. */
    public static Optional<Keeper> keeper(Topology topology) {
        return Parts.of(topology).stream()
                .flatMap(bound -> keeper(bound, topology).stream())
                .findFirst();
    }

    private static <M extends PartModel> Optional<Keeper> keeper(Parts.Bound<M> bound, Topology topology) {
        return bound.part().keeper(bound.model(), topology);
    }

    /** What the stack takes from the operator's machine, from the visitors on. */
    public static List<Supply> supplies(Topology topology) {
        return Parts.of(topology).stream()
                .<Supply>flatMap(bound -> supplies(bound, topology))
                .toList();
    }

    private static <M extends PartModel> Stream<Supply> supplies(Parts.Bound<M> bound, Topology topology) {
        return bound.part().supplies(bound.model(), topology).stream();
    }

    /** All that is to listen on the servers. */
    static Doors doors(Topology topology) {
        var guarded = new HashSet<String>();
        var expected = new ArrayList<Expected>();
        Parts.of(topology).forEach(bound -> add(bound, guarded, expected));
        return new Doors(ports(topology), guarded, expected);
    }

    private static <M extends PartModel> void add(Parts.Bound<M> bound, Set<String> guarded, List<Expected> expected) {
        guarded.addAll(bound.part().guards(bound.model()));
        expected.addAll(bound.part().expected(bound.model()));
    }

    private static <M extends PartModel> Stream<Port> ports(Parts.Bound<M> bound, Topology topology) {
        return bound.part().ports(bound.model(), topology).stream();
    }
}
