package com.foobar.infra.part.address;

import com.foobar.infra.check.Check;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Exchange;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.LogSource;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.firewall.Firewall;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The address that moves between the load balancers: {@code load_balancer.virtual_address}. */
public final class AddressPart implements Part<Holders> {

    static final String GROUP = "web";

    /** VRRP's number among the protocols of IP. */
    static final int VRRP = 112;

    private static final String SERVICE = "address";
    private static final String WATCH = "address-haproxy";

    private static final String CONFIG = "keepalived/keepalived.conf.ftl";
    private static final String AROUND = "keepalived/address.sh.ftl";
    private static final String ANSWERS = "keepalived/answers.sh.ftl";
    private static final String UNIT = "keepalived/address.service.ftl";
    private static final String WATCH_UNIT = "keepalived/watch.service.ftl";

    private static final int RUNNABLE = 0755;

    @Override
    public Class<Holders> model() {
        return Holders.class;
    }

    @Override
    public Optional<Key<Optional<Holders>>> key() {
        return Optional.empty();
    }

    /** It comes first, as the visitors do. */
    @Override
    public Topology completed(Topology topology) {
        return topology.part(LoadBalancer.class)
                .flatMap(lb -> lb.virtualAddress().map(a -> new Holders(a, lb.servers(), lb.statusPort())))
                .map(holders -> new Topology(
                        topology.name(),
                        topology.domain(),
                        topology.servers(),
                        Stream.concat(Stream.<PartModel>of(holders), topology.parts().stream())
                                .toList()))
                .orElse(topology);
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return topology.part(Holders.class)
                .map(holders -> AddressRules.violations(topology, holders))
                .orElse(List.of());
    }

    /** VRRP has no password worth the name: a firewall is what keeps others from taking the address. */
    @Override
    public List<String> notes(Topology topology) {
        var guarded = topology.part(Firewall.class).map(Firewall::members).orElse(List.of());
        return topology.part(Holders.class).stream()
                .map(holders -> holders.servers().stream()
                        .filter(server -> !guarded.contains(server))
                        .toList())
                .filter(open -> !open.isEmpty())
                .map(
                        open -> VirtualAddress.KEY + ": who sends IP protocol 112 (VRRP) to "
                                + String.join(" and ", open)
                                + " by the address of another load balancer can take it, as VRRP has no password worth the name and"
                                + " the stack has no firewall there; name them in firewall.servers, or have the network drop it")
                .toList();
    }

    @Override
    public List<Exchange> exchanges(Holders holders, Topology topology) {
        return holders.servers().stream()
                .map(server -> new Exchange(server, VRRP, VirtualAddress.KEY, holders.peers(server)))
                .toList();
    }

    @Override
    public Map<String, List<String>> units(Holders holders, String stack) {
        return holders.servers().stream()
                .collect(Collectors.toMap(server -> server, _ -> List.of(new AddressPaths(stack).service())));
    }

    @Override
    public Map<String, List<String>> further(Holders holders) {
        return holders.servers().stream()
                .collect(Collectors.toMap(
                        server -> server, _ -> holders.address().addresses()));
    }

    @Override
    public List<Supply> supplies(Holders holders, Topology topology) {
        return holders.address().hook().stream()
                .<Supply>map(path -> new Supply.PublicFile(VirtualAddress.NOTIFY, path, AddressPart::noProgram))
                .toList();
    }

    @Override
    public List<LogSource> logs(Holders holders, Topology topology) {
        var unit = new AddressPaths(topology.name()).service();
        return holders.servers().stream()
                .map(server -> LogSource.journal(server, "keepalived", unit))
                .toList();
    }

    private static List<Supply.Wrong> noProgram(String text) {
        return text.startsWith("#!/")
                ? List.of()
                : List.of(new Supply.Wrong(
                        "does not say in its first line what runs it", "such as #!/bin/sh; it is run as a program"));
    }

    @Override
    public Set<String> templates() {
        return Set.of(CONFIG, AROUND, ANSWERS, UNIT, WATCH_UNIT);
    }

    @Override
    public RenderedService render(Holders holders, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var paths = new AddressPaths(topology.name());
        var model = KeepalivedModel.of(topology, holders, self);
        var sealed = Rendering.sealed(List.of(
                Rendering.telling(SERVICE, paths.config(), templates, CONFIG, model),
                program(Rendering.file(SERVICE, paths.around(), templates, AROUND, model)),
                program(Rendering.file(SERVICE, paths.answers(), templates, ANSWERS, model)),
                Rendering.file(SERVICE, AddressPaths.unit(paths.service()), templates, UNIT, model)));
        return new RenderedService(
                Stream.concat(
                                sealed.files().stream(),
                                Stream.of(Rendering.file(
                                        WATCH, AddressPaths.unit(paths.watch()), templates, WATCH_UNIT, model)))
                        .toList(),
                sealed.words());
    }

    private static RenderedFile program(RenderedFile file) {
        return new RenderedFile(file.path(), file.content(), RUNNABLE, file.owner(), file.group(), file.service());
    }

    @Override
    public List<String> groups() {
        return List.of(GROUP);
    }

    @Override
    public Desired desired(Holders holders, Given given) {
        var topology = given.topology();
        var paths = new AddressPaths(topology.name());
        var packages = holders.servers().stream()
                .flatMap(s -> Stream.of(
                        new PackageResource(
                                s, "keepalived", List.of("keepalived.service"), PackageResource.Source.DISTRIBUTION),
                        // For the moment in which the address moves in good order.
                        new PackageResource(s, "nftables")))
                .toList();
        var resources = new ArrayList<Resource>();
        for (var server : holders.servers()) {
            var files = given.ingredients().filesOf(server);
            var watch = watch(paths);
            files.ofService(WATCH).forEach(file -> resources.add(Rendered.resource(server, file, watch)));
            resources.add(new ServiceResource(server, watch));
            var spec = keepalived(paths, files.generation(SERVICE).orElseThrow());
            files.ofService(SERVICE).forEach(file -> resources.add(Rendered.resource(server, file, spec)));
            holders.address()
                    .hook()
                    .ifPresent(_ -> resources.add(new FileResource(
                            server,
                            paths.hook(),
                            given.ingredients().texts().getOrDefault(VirtualAddress.NOTIFY, ""),
                            Integer.toOctalString(RUNNABLE),
                            "root",
                            "root",
                            spec)));
            resources.add(new ServiceResource(server, spec));
        }
        var balancer = topology.part(LoadBalancer.class).orElseThrow();
        var checks = holders.address().addresses().stream()
                .map(address -> new AddressCheck(
                        holders,
                        address,
                        paths,
                        balancer.visit(
                                address,
                                topology.domain(),
                                balancer.healthCheck().path())))
                .toList();
        var all = new ArrayList<Check>(checks);
        all.add(new DrillCheck(
                holders,
                balancer.port(),
                topology.name(),
                balancer.visit(
                        holders.address().addresses().getFirst(),
                        topology.domain(),
                        balancer.healthCheck().path())));
        var gate = checks.stream().<Check>map(check -> check.gate(paths)).toList();
        return new Desired(packages, List.of(new DesiredStage(VirtualAddress.STAGE, resources, gate)), all, List.of())
                .telling(holders.servers().stream()
                        .map(server ->
                                new AddressGauge(server, holders.address().addresses(), paths))
                        .toList());
    }

    @Override
    public Preflight preflight(Holders holders, Topology topology, List<DesiredStage> desired) {
        return new AddressPreflight(topology, holders, desired);
    }

    private static ServiceSpec keepalived(AddressPaths paths, String word) {
        return new ServiceSpec(
                new RootCommand(paths.service(), Optional.of(paths.config())),
                Optional.of(paths.directory()),
                List.of(paths.around(), "check"),
                ServiceSpec.Loading.RELOAD,
                word,
                new ServiceSpec.GenerationSource.RunFile(paths.generation()),
                15,
                new ServiceSpec.Commands("", "", "", ""),
                List.of());
    }

    /** Its work is done by systemd. */
    private static ServiceSpec watch(AddressPaths paths) {
        return new ServiceSpec(
                new RootCommand(paths.watch(), Optional.empty()),
                Optional.empty(),
                List.of(),
                ServiceSpec.Loading.RESTART_FOR_GENERATION,
                "",
                new ServiceSpec.GenerationSource.Nowhere(),
                15);
    }

    @Override
    public Removals.Rules removals() {
        return new AddressRemovals();
    }
}
