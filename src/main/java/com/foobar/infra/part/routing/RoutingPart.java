package com.foobar.infra.part.routing;

import com.foobar.infra.check.Check;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.LogSource;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Program;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import com.foobar.infra.topology.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The routes from the apps to whichever database has the role now: {@code mysql.routing}. */
public final class RoutingPart implements Part<Routers> {

    static final String GROUP = "routing";

    private static final String SERVICE = "routing";

    private static final String CONFIG = "routing/haproxy.cfg.ftl";
    private static final String FUNCTIONS = "routing/routing.lua.ftl";
    private static final String UNIT = "routing/routing.service.ftl";

    @Override
    public Class<Routers> model() {
        return Routers.class;
    }

    @Override
    public Optional<Key<Optional<Routers>>> key() {
        return Optional.empty();
    }

    /** A proxy is where somebody asks the databases, and where a database tells its role. */
    @Override
    public Topology completed(Topology topology) {
        return topology.part(Mysql.class)
                .flatMap(mysql -> mysql.routing()
                        .map(routing -> new Routers(
                                routing,
                                topology.visits(Mysql.class).stream()
                                        .map(Visit::from)
                                        .distinct()
                                        .toList(),
                                topology.servers().stream()
                                        .map(Server::name)
                                        .filter(mysql.members()::contains)
                                        .toList(),
                                mysql.delayed().keySet())))
                .map(topology::and)
                .orElse(topology);
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return topology.part(Routers.class).stream()
                .filter(routers -> routers.apps().isEmpty())
                .map(_ -> new Violation("mysql.routing", "no app asks the databases, so nobody is to be routed"))
                .toList();
    }

    @Override
    public List<Program> programs(String stack) {
        return List.of(router(stack));
    }

    private static Program router(String stack) {
        return new Program("the router", new RoutingPaths(stack).service(), false);
    }

    @Override
    public List<Port> ports(Routers routers, Topology topology) {
        var routing = routers.routing();
        var nobody = new Port.Visitors.Servers(List.of());
        var ports = new ArrayList<Port>();
        var router = router(topology.name());
        for (var server : routers.apps()) {
            ports.add(own(server, routing.writePort(), "write_port", router, nobody));
            ports.add(own(server, routing.readPort(), "read_port", router, nobody));
        }
        for (var server : routers.members()) {
            ports.add(own(server, routing.statusPort(), "status_port", router, nobody));
        }
        for (var server : routers.databases()) {
            ports.add(new Port(
                    server,
                    Port.Address.OWN,
                    routing.rolePort(),
                    "mysql.routing.role_port",
                    router,
                    new Port.Visitors.Servers(routers.apps().stream()
                            .filter(app -> !app.equals(server))
                            .toList())));
        }
        return ports;
    }

    private static Port own(String server, int number, String key, Program program, Port.Visitors visitors) {
        return new Port(server, Port.Address.LOOPBACK, number, "mysql.routing." + key, program, visitors);
    }

    @Override
    public List<LogSource> logs(Routers routers, Topology topology) {
        var unit = new RoutingPaths(topology.name()).service();
        return routers.apps().stream()
                .map(server -> LogSource.journal(server, "router", unit))
                .toList();
    }

    @Override
    public Set<String> templates() {
        return Set.of(CONFIG, FUNCTIONS, UNIT);
    }

    @Override
    public RenderedService render(Routers routers, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var paths = new RoutingPaths(topology.name());
        int port = topology.part(Mysql.class).orElseThrow().port();
        var model = RouterModel.of(topology, routers, port, self);
        return Rendering.sealed(List.of(
                Rendering.telling(SERVICE, paths.config(), templates, CONFIG, model),
                Rendering.file(SERVICE, paths.functions(), templates, FUNCTIONS, model),
                Rendering.file(SERVICE, paths.unit(), templates, UNIT, model)));
    }

    @Override
    public List<String> groups() {
        return List.of(GROUP);
    }

    @Override
    public Desired desired(Routers routers, Given given) {
        var packages = routers.members().stream()
                .map(s -> new PackageResource(
                        s, "haproxy", List.of("haproxy.service"), PackageResource.Source.DISTRIBUTION))
                .toList();
        var paths = new RoutingPaths(given.topology().name());
        // Those of the databases first: the others ask them.
        var telling = routers.databases().stream().filter(s -> !routers.apps().contains(s));
        var stages = new ArrayList<DesiredStage>();
        var mysql = given.topology().part(Mysql.class).orElseThrow();
        var writes = routes(routers, "write", List.of(mysql.primary()));
        var reads = routes(routers, "read", mysql.current());
        stages.add(new DesiredStage(Routers.TELLING, proxies(telling, paths, routers, given), List.of()));
        stages.add(new DesiredStage(Routers.STAGE, proxies(routers.apps().stream(), paths, routers, given), writes));
        return new Desired(
                packages, stages, Stream.concat(writes.stream(), reads.stream()).toList(), reads);
    }

    private static List<Resource> proxies(Stream<String> servers, RoutingPaths paths, Routers routers, Given given) {
        var resources = new ArrayList<Resource>();
        servers.forEach(server -> {
            var files = given.ingredients().filesOf(server);
            var spec =
                    router(paths, routers.routing(), files.generation(SERVICE).orElseThrow());
            files.ofService(SERVICE).forEach(file -> resources.add(Rendered.resource(server, file, spec)));
            resources.add(new ServiceResource(server, spec));
        });
        return resources;
    }

    private static List<Check> routes(Routers routers, String backend, List<String> planned) {
        return routers.apps().stream()
                .<Check>map(s ->
                        new RoutesCheck(s, backend, planned, routers.routing().statusPort()))
                .toList();
    }

    private static ServiceSpec router(RoutingPaths paths, Mysql.Routing routing, String word) {
        return new ServiceSpec(
                        new RouterCommand(paths.service(), paths.config()),
                        Optional.of(paths.directory()),
                        List.of("haproxy", "-c", "-f", paths.config()),
                        ServiceSpec.Loading.RELOAD,
                        word,
                        new ServiceSpec.GenerationSource.Http(routing.statusPort(), "/generation"),
                        15)
                .loading(List.of(paths.config(), paths.functions()));
    }

    @Override
    public Removals.Rules removals() {
        return new RoutingRemovals();
    }
}
