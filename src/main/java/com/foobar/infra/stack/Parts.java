package com.foobar.infra.stack;

import com.foobar.infra.part.Part;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Program;
import com.foobar.infra.part.SecretKind;
import com.foobar.infra.part.address.AddressPart;
import com.foobar.infra.part.app.AppPart;
import com.foobar.infra.part.auditing.AuditingPart;
import com.foobar.infra.part.backup.BackupPart;
import com.foobar.infra.part.exporters.ExportersPart;
import com.foobar.infra.part.firewall.FirewallPart;
import com.foobar.infra.part.loadbalancer.LoadBalancerPart;
import com.foobar.infra.part.monitoring.MonitoringPart;
import com.foobar.infra.part.mysql.MysqlPart;
import com.foobar.infra.part.network.NetworkPart;
import com.foobar.infra.part.protection.ProtectionPart;
import com.foobar.infra.part.routing.RoutingPart;
import com.foobar.infra.part.ssh.SshPart;
import com.foobar.infra.part.updates.UpdatesPart;
import com.foobar.infra.part.web.WebPart;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.shell.Library;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The register: what a stack can be made of, in the order in which requests pass; it is made from the back. */
public final class Parts {

    static final List<Part<?>> ALL = List.of(
            new MonitoringPart(),
            new BackupPart(),
            new AddressPart(),
            new LoadBalancerPart(),
            new WebPart(),
            new AppPart(),
            new RoutingPart(),
            new MysqlPart(),
            new ExportersPart(),
            new UpdatesPart(),
            new FirewallPart(),
            new SshPart(),
            new NetworkPart(),
            new AuditingPart(),
            new ProtectionPart());

    private Parts() {}

    /**
     * A part that a stack has, with what the topology says of it.
     *
     * @param <M> the model's type
     */
    record Bound<M extends PartModel>(Part<M> part, M model) {}

    /** What a topology has of them. */
    static List<Bound<?>> of(Topology topology) {
        return ALL.stream().<Bound<?>>flatMap(part -> bound(part, topology)).toList();
    }

    /** That model, with what is known of its part. */
    static Optional<Bound<?>> bound(PartModel model) {
        return ALL.stream().<Bound<?>>flatMap(part -> bound(part, model)).findFirst();
    }

    private static <M extends PartModel> Stream<Bound<?>> bound(Part<M> part, PartModel model) {
        return part.model().isInstance(model)
                ? Stream.of(new Bound<>(part, part.model().cast(model)))
                : Stream.of();
    }

    private static <M extends PartModel> Stream<Bound<?>> bound(Part<M> part, Topology topology) {
        return topology.parts(part.model()).stream().map(model -> new Bound<>(part, model));
    }

    /** The programs that listen for the parts of any such stack, and those that this one has several of, in the order in which they are changed. */
    static List<Program> programs(Topology topology) {
        return ALL.reversed().stream()
                .flatMap(part -> Stream.concat(
                        part.programs(topology.name()).reversed().stream(),
                        bound(part, topology)
                                .flatMap(bound -> ports(bound, topology))
                                .map(Port::program)))
                .distinct()
                .toList();
    }

    private static <M extends PartModel> Stream<Port> ports(Bound<M> bound, Topology topology) {
        return bound.part().ports(bound.model(), topology).stream();
    }

    /** How all that any stack has is taken away. */
    public static Removals removals() {
        return removals(false);
    }

    /** @param withData whether data go too, as somebody said in as many words */
    public static Removals removals(boolean withData) {
        return new Removals(ALL.stream().map(Part::removals).toList(), withData);
    }

    /** The key by which a topology says that its stack is not to be taken off its servers, applied or not; empty: it does not. */
    public static Optional<String> stays(Topology topology) {
        return of(topology).stream().flatMap(bound -> stays(bound).stream()).findFirst();
    }

    private static <M extends PartModel> Optional<String> stays(Bound<M> bound) {
        return bound.part().stays(bound.model());
    }

    /** Where data of a stack may be left on one of its servers, by what the topology has there. */
    public static List<Removals.Data> data(Topology topology, String server) {
        return of(topology).stream()
                .filter(bound -> bound.model().members().contains(server))
                .flatMap(bound -> data(bound, topology).stream())
                .toList();
    }

    private static <M extends PartModel> List<Removals.Data> data(Bound<M> bound, Topology topology) {
        return bound.part().data(bound.model(), topology);
    }

    /** Directories of a server in which parts keep what grows. */
    static List<String> grows(Topology topology, String server) {
        return of(topology).stream()
                .flatMap(bound -> grows(bound, topology, server))
                .toList();
    }

    private static <M extends PartModel> Stream<String> grows(Bound<M> bound, Topology topology, String server) {
        return bound.part().grows(bound.model(), topology, server).stream();
    }

    /** The shell functions of the parts' own, whichever of them a stack has: what they made may have to be removed. */
    public static List<Library> functions() {
        return ALL.stream().flatMap(part -> part.functions().stream()).toList();
    }

    /** Examples of that command, a line each. */
    public static List<String> examples(String command) {
        return ALL.stream()
                .flatMap(part -> Optional.ofNullable(part.help().examples().get(command)).stream())
                .toList();
    }

    /** What {@code render} does not write. */
    public static List<String> unwritten() {
        return ALL.stream().flatMap(part -> part.help().unwritten().stream()).toList();
    }

    /** The names of files that would tell any part's secrets. */
    public static List<SecretKind> secretKinds() {
        return ALL.stream().flatMap(part -> part.secretKinds().stream()).toList();
    }

    /** What {@code verify} can be told to prove by itself, sorted. */
    public static List<String> groups() {
        return ALL.stream()
                .flatMap(part -> part.groups().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** All templates and files that are built in, sorted. */
    public static List<String> templates() {
        var names = new TreeSet<String>();
        ALL.forEach(part -> names.addAll(part.templates()));
        return List.copyOf(names);
    }
}
