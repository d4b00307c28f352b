package com.foobar.infra.part.exporters;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.OptionCommand;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Openings;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.Program;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.AuthorityResource;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.shell.Library;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The exporters of a stack that is watched; made before what they tell of, as HAProxy starts with their certificate. */
public final class ExportersPart implements Part<Exporters> {

    private static final String WEB = "exporters/web.yml.ftl";
    private static final String SETTINGS = "exporters/mysqld.cnf.ftl";

    /**
     * One of the exporters.
     *
     * @param service as files and generations have it; its template is {@code exporters/SERVICE.conf.ftl}, of all of PHP's the same
     * @param packaged of that name; empty: it is no package's
     * @param option a word of its command
     * @param php the app of PHP's that it tells of; empty: it tells of something else
     */
    private record Exporter(
            String service,
            String unit,
            Optional<String> packaged,
            String user,
            String option,
            Optional<Exporters.PhpPool> php) {

        Exporter(String service, String unit, Optional<String> packaged, String user, String option) {
            this(service, unit, packaged, user, option, Optional.empty());
        }

        /** What tells of an app of PHP's. */
        static Exporter of(Exporters.PhpPool php) {
            return new Exporter(
                    PHP + Figures.suffix(php),
                    Figures.phpUnit(php),
                    Optional.empty(),
                    "root",
                    "/bin/sh",
                    Optional.of(php));
        }

        static Exporter of(String kind, String option) {
            var name = "prometheus-" + kind + "-exporter";
            return new Exporter(kind + "-exporter", name + ".service", Optional.of(name), Exporters.ASKER, option);
        }

        String template() {
            return "exporters/" + (php.isPresent() ? PHP : service) + ".conf.ftl";
        }

        /** A drop-in for the unit of a package, or the unit. */
        String path() {
            return "/etc/systemd/system/" + unit + (packaged.isPresent() ? ".d/foobar-infra.conf" : "");
        }

        ServiceSpec spec(String word) {
            return new ServiceSpec(
                    new OptionCommand(unit, packaged.isPresent(), user, option),
                    Optional.empty(),
                    List.of(),
                    ServiceSpec.Loading.RESTART,
                    word,
                    new ServiceSpec.GenerationSource.ProcessEnvironment(),
                    15,
                    ServiceSpec.Commands.health("true"),
                    List.of(path()));
        }

        Program program() {
            return new Program("the " + service.replace('-', ' '), unit, false);
        }
    }

    private static final String WEB_CONFIG = "--web.config.file=" + Exporters.DIRECTORY + "/web.yml";
    private static final Exporter NODE = Exporter.of("node", WEB_CONFIG);
    private static final Exporter MYSQL = Exporter.of("mysqld", WEB_CONFIG);
    private static final Exporter NGINX = Exporter.of("nginx", WEB_CONFIG);
    private static final Exporter FIGURES = new Exporter("figures", Figures.UNIT, Optional.empty(), "root", "/bin/sh");
    private static final String PHP = "php-figures";

    @Override
    public Class<Exporters> model() {
        return Exporters.class;
    }

    /** Made from that of the monitoring. */
    @Override
    public Optional<Key<Optional<Exporters>>> key() {
        return Optional.empty();
    }

    @Override
    public Exporters guarding(Exporters exporters, Openings openings) {
        return exporters.running(openings.ports(), openings.units());
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return List.of();
    }

    @Override
    public List<Program> programs(String stack) {
        return Stream.of(NODE, MYSQL, NGINX).map(Exporter::program).toList();
    }

    @Override
    public List<Port> ports(Exporters exporters, Topology topology) {
        var ports = new ArrayList<Port>();
        for (var watched : exporters.watched()) {
            ports.add(port(exporters, watched.server(), Exporters.NODE_PORT, NODE));
            if (watched.database()) {
                ports.add(port(exporters, watched.server(), Exporters.MYSQL_PORT, MYSQL));
            }
            if (watched.nginx().isPresent()) {
                ports.add(port(exporters, watched.server(), Exporters.NGINX_PORT, NGINX));
            }
        }
        return ports;
    }

    private static Port port(Exporters exporters, String server, int number, Exporter exporter) {
        return new Port(server, Port.Address.OWN, number, "monitoring", exporter.program(), exporters.visitors(server));
    }

    @Override
    public Set<String> templates() {
        var exporters = Stream.of(
                WEB,
                SETTINGS,
                NODE.template(),
                MYSQL.template(),
                NGINX.template(),
                FIGURES.template(),
                "exporters/" + PHP + ".conf.ftl");
        return Stream.concat(exporters, Logs.templates().stream()).collect(Collectors.toUnmodifiableSet());
    }

    private static List<Exporter> on(Exporters.Watched watched) {
        var all = new ArrayList<>(List.of(NODE, FIGURES));
        if (watched.database()) {
            all.add(MYSQL);
        }
        if (watched.nginx().isPresent()) {
            all.add(NGINX);
        }
        watched.php().stream().map(Exporter::of).forEach(all::add);
        return all;
    }

    @Override
    public RenderedService render(Exporters exporters, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var all = RenderedService.NONE;
        for (var exporter : on(exporters.of(self.name()))) {
            var model = ExporterModel.of(topology, exporters, self, exporter.php());
            var files = new ArrayList<RenderedFile>();
            files.add(Rendering.telling(exporter.service(), exporter.path(), templates, exporter.template(), model));
            if (exporter.equals(NODE)) {
                files.add(Rendering.file(exporter.service(), Exporters.DIRECTORY + "/web.yml", templates, WEB, model));
            }
            if (exporter.equals(MYSQL)) {
                files.add(Rendering.file(
                        exporter.service(), Exporters.DIRECTORY + "/mysqld.cnf", templates, SETTINGS, model));
            }
            if (exporter.equals(FIGURES)) {
                files.add(RenderedFile.plain(exporter.service(), Figures.path(topology.name()), Figures.content()));
            }
            exporter.php()
                    .ifPresent(php -> files.add(RenderedFile.plain(
                            exporter.service(), Figures.phpPath(topology.name(), php), Figures.phpContent(php))));
            all = all.and(Rendering.sealed(files));
        }
        return all.and(Logs.render(ExporterModel.of(topology, exporters, self, Optional.empty()), templates));
    }

    @Override
    public List<String> groups() {
        return List.of(Logs.GROUP);
    }

    @Override
    public Desired desired(Exporters exporters, Given given) {
        var packages = new ArrayList<PackageResource>();
        var resources = new ArrayList<Resource>();
        if (exporters.alone()) {
            packages.add(new PackageResource(exporters.keeper(), "openssl"));
            resources.add(new AuthorityResource(exporters.keeps()));
        }
        for (var watched : exporters.watched()) {
            var server = watched.server();
            packages.add(new PackageResource(server, "openssl"));
            resources.add(new ExporterCertificateResource(
                    server,
                    exporters.keeps(),
                    exporters.certifiedName(server),
                    given.topology().server(server).address()));
            for (var exporter : on(watched)) {
                // As packages start them, everybody may ask them.
                exporter.packaged()
                        .ifPresent(name -> packages.add(new PackageResource(
                                server, name, List.of(exporter.unit()), PackageResource.Source.DISTRIBUTION)));
                var files = given.ingredients().filesOf(server);
                var spec = exporter.spec(files.generation(exporter.service()).orElseThrow());
                files.ofService(exporter.service())
                        .forEach(file -> resources.add(Rendered.resource(server, file, spec)));
                resources.add(new ServiceResource(server, spec));
            }
            packages.add(Logs.packaged(server));
            resources.addAll(Logs.resources(server, given.ingredients().filesOf(server)));
        }
        var checks = exporters.members().stream().<Check>map(LogsCheck::new).toList();
        return new Desired(packages, List.of(new DesiredStage("exporters", resources, List.of())), checks, List.of());
    }

    @Override
    public Preflight preflight(Exporters exporters, Topology topology, List<DesiredStage> desired) {
        return new ExportersPreflight(exporters);
    }

    @Override
    public Optional<Keeper> keeper(Exporters exporters, Topology topology) {
        return Optional.of(exporters.keeps());
    }

    @Override
    public List<Library> functions() {
        return List.of(ExporterCertificateResource.FUNCTIONS);
    }

    @Override
    public Removals.Rules removals() {
        return new ExporterRemovals();
    }
}
