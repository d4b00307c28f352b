package com.foobar.infra.part.monitoring;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.OptionCommand;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.LogSource;
import com.foobar.infra.part.Outgoing;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Program;
import com.foobar.infra.part.Quiet;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.SecretFileResource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Invariants;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Prometheus, its rules, and Alertmanager, for the whole stack. */
public final class MonitoringPart implements Part<Monitoring> {

    static final String GROUP = "monitoring";

    static final String PROMETHEUS = "prometheus.service";
    static final String ALERTMANAGER = "prometheus-alertmanager.service";
    static final String BLACKBOX = "prometheus-blackbox-exporter.service";

    static final String CONFIG = "/etc/prometheus/prometheus.yml";
    static final String ALERTS_CONFIG = "/etc/prometheus/alertmanager.yml";
    static final String PROBE_CONFIG = "/etc/prometheus/blackbox.yml";

    private static final String DIRECTORY = "/etc/prometheus";

    /** As files and generations have them. Of Prometheus, what is loaded by a restart is apart from what a reload loads. */
    private static final String RELOADED = "prometheus";

    private static final String STARTED = "prometheus-start";
    private static final String ALERTS = "alertmanager";
    private static final String PROBES = "blackbox";

    private static final String ROOM = "monitoring/";

    /** The files of rules. */
    private static final List<String> RULES = List.of("servers", "site", "certificates", "databases", "monitoring");

    private static final Program PROMETHEUS_PROGRAM = new Program("Prometheus", PROMETHEUS, false);
    private static final Program ALERTMANAGER_PROGRAM = new Program("Alertmanager", ALERTMANAGER, false);
    private static final Program BLACKBOX_PROGRAM = new Program("the blackbox exporter", BLACKBOX, false);

    private static final int HTTPS = 443;

    /** Where Alertmanager listens as a rule. */
    private static final int ALERTS_PORT = 9093;

    @Override
    public Class<Monitoring> model() {
        return Monitoring.class;
    }

    @Override
    public Optional<Key<Optional<Monitoring>>> key() {
        return Optional.of(MonitoringLanguage.KEY);
    }

    /** Each server that has a part of the stack is watched. */
    @Override
    public Topology completed(Topology topology) {
        return topology.part(Monitoring.class)
                .filter(monitoring -> topology.find(monitoring.server()).isPresent())
                .map(monitoring -> topology.and(Watching.of(topology, monitoring)))
                .orElse(topology);
    }

    @Override
    public List<AuditRule> audits() {
        return List.of(new NoMonitoring(), new NobodyTold(), new WatchesItself(), new NoHeartbeat());
    }

    @Override
    public Optional<String> title(Monitoring monitoring, String server) {
        return Optional.of("Prometheus");
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return topology.part(Monitoring.class)
                .map(monitoring -> Invariants.known(topology, "monitoring.server", monitoring.server()))
                .orElse(List.of());
    }

    @Override
    public List<String> notes(Topology topology) {
        return topology.part(Monitoring.class).stream()
                .filter(monitoring -> monitoring.receivers().isEmpty())
                .map(_ -> "monitoring: without receivers nobody is told of alerts")
                .toList();
    }

    @Override
    public List<Program> programs(String stack) {
        return List.of(PROMETHEUS_PROGRAM, ALERTMANAGER_PROGRAM, BLACKBOX_PROGRAM);
    }

    @Override
    public List<Port> ports(Monitoring monitoring, Topology topology) {
        return List.of(
                own(monitoring, monitoring.port(), "prometheus_port", PROMETHEUS_PROGRAM),
                own(monitoring, monitoring.alertsPort(), "alertmanager_port", ALERTMANAGER_PROGRAM),
                own(monitoring, monitoring.probePort(), "blackbox_port", BLACKBOX_PROGRAM));
    }

    private static Port own(Monitoring monitoring, int number, String key, Program program) {
        return new Port(
                monitoring.server(),
                Port.Address.LOOPBACK,
                number,
                "monitoring." + key,
                program,
                new Port.Visitors.Servers(List.of()));
    }

    /** Where a URL leads that is a secret is not known; mostly here. */
    @Override
    public List<Outgoing> outgoing(Monitoring monitoring) {
        var hooks = Secrets.of(monitoring).stream()
                .filter(Secrets::url)
                .map(secret -> new Outgoing(monitoring.server(), HTTPS, secret.key()));
        var mails = monitoring.receivers().entrySet().stream()
                .flatMap(r -> r.getValue().mail().stream()
                        .map(mail -> new Outgoing(
                                monitoring.server(), mail.port(), "monitoring.receivers." + r.getKey() + ".mail")));
        return Stream.concat(hooks, mails).toList();
    }

    @Override
    public List<Supply> supplies(Monitoring monitoring, Topology topology) {
        return Secrets.of(monitoring).stream().map(Secrets::supply).toList();
    }

    @Override
    public Set<String> templates() {
        var all = Stream.of(
                "prometheus.yml.ftl",
                "prometheus.conf.ftl",
                "alertmanager.yml.ftl",
                "alertmanager.conf.ftl",
                "blackbox.yml.ftl",
                "blackbox.conf.ftl");
        return Stream.concat(all, RULES.stream().map(name -> "rules/" + name + ".yml.ftl"))
                .map(name -> ROOM + name)
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    @Override
    public RenderedService render(Monitoring monitoring, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var model = MonitoringModel.of(topology, monitoring);
        var loaded = new ArrayList<RenderedFile>();
        loaded.add(Rendering.telling(RELOADED, CONFIG, templates, ROOM + "prometheus.yml.ftl", model));
        for (var name : RULES) {
            if (!name.equals("databases")
                    || model.jobs().stream().anyMatch(job -> job.name().equals("mysql"))) {
                loaded.add(Rendering.file(
                        RELOADED,
                        DIRECTORY + "/rules/foobar-infra-" + name + ".yml",
                        templates,
                        ROOM + "rules/" + name + ".yml.ftl",
                        model));
            }
        }
        // No word: whether it was started with this is told by its command.
        return new RenderedService(
                        List.of(Rendering.file(
                                STARTED, dropIn(PROMETHEUS), templates, ROOM + "prometheus.conf.ftl", model)),
                        "")
                .and(Rendering.sealed(loaded))
                .and(Rendering.sealed(List.of(
                        Rendering.file(ALERTS, ALERTS_CONFIG, templates, ROOM + "alertmanager.yml.ftl", model),
                        Rendering.telling(
                                ALERTS, dropIn(ALERTMANAGER), templates, ROOM + "alertmanager.conf.ftl", model))))
                .and(Rendering.sealed(List.of(
                        Rendering.file(PROBES, PROBE_CONFIG, templates, ROOM + "blackbox.yml.ftl", model),
                        Rendering.telling(PROBES, dropIn(BLACKBOX), templates, ROOM + "blackbox.conf.ftl", model))));
    }

    private static String dropIn(String unit) {
        return "/etc/systemd/system/" + unit + ".d/foobar-infra.conf";
    }

    @Override
    public List<LogSource> logs(Monitoring monitoring, Topology topology) {
        return List.of(
                LogSource.journal(monitoring.server(), "prometheus", PROMETHEUS),
                LogSource.journal(monitoring.server(), "alertmanager", ALERTMANAGER));
    }

    @Override
    public List<String> grows(Monitoring monitoring, Topology topology, String server) {
        return server.equals(monitoring.server()) ? List.of("/var/lib/prometheus") : List.of();
    }

    /** Where it moves, or goes, whoever had it tells until that has changed; it may be in the topology's place already. */
    @Override
    public List<Quiet> quiet(Topology topology, ClusterFacts observed, Collection<String> servers, String who) {
        var monitoring = topology.part(Monitoring.class);
        int port = monitoring.map(Monitoring::alertsPort).orElse(ALERTS_PORT);
        var setUp = dropIn(ALERTMANAGER);
        var remembering = observed.servers().stream()
                .filter(server -> observed.get(server, new ManifestFact(topology.name()))
                        .filter(held -> held.digests().containsKey("file " + setUp))
                        .isPresent())
                .sorted();
        return Stream.concat(monitoring.map(Monitoring::server).stream(), remembering)
                .distinct()
                .<Quiet>map(server -> Silence.of(server, port, setUp, topology, servers, who))
                .toList();
    }

    @Override
    public List<String> groups() {
        return List.of(GROUP);
    }

    @Override
    public Desired desired(Monitoring monitoring, Given given) {
        var server = monitoring.server();
        var files = given.ingredients().filesOf(server);
        var packages = Stream.of("prometheus", "prometheus-alertmanager", "prometheus-blackbox-exporter")
                // As packages start them, everybody may ask them.
                .map(name -> new PackageResource(
                        server, name, List.of(name + ".service"), PackageResource.Source.DISTRIBUTION))
                .toList();
        var resources = new ArrayList<Resource>();
        var probes = started(BLACKBOX, PROBE_CONFIG, files.generation(PROBES).orElseThrow(), PROBE_CHECK);
        add(server, given, PROBES, probes, resources);
        var alerts =
                started(ALERTMANAGER, ALERTS_CONFIG, files.generation(ALERTS).orElseThrow(), ALERTS_CHECK);
        for (var secret : Secrets.of(monitoring)) {
            given.ingredients()
                    .secret(secret.key())
                    .ifPresent(value -> resources.add(new SecretFileResource(
                            server, given.topology().name(), secret.path(), value, Exporters.ASKER, alerts)));
        }
        add(server, given, ALERTS, alerts, resources);
        // First what it is started with, then what it loads.
        files.ofService(STARTED).forEach(f -> resources.add(Rendered.resource(server, f, START)));
        add(
                server,
                given,
                RELOADED,
                reloaded(monitoring, files.generation(RELOADED).orElseThrow()),
                resources);
        var checks = checks(monitoring, given);
        return new Desired(
                        packages,
                        List.of(new DesiredStage(
                                "monitoring", resources, List.of(checks.rulesLoaded(), checks.alertmanager()))),
                        List.<Check>of(checks.targets(), checks.rulesLoaded(), checks.alertmanager(), checks.firing()),
                        List.of(checks.targets()))
                .telling(List.of(new AlertsGauge(server, checks.model().port())));
    }

    private static void add(String server, Given given, String service, ServiceSpec spec, List<Resource> resources) {
        given.ingredients()
                .filesOf(server)
                .ofService(service)
                .forEach(f -> resources.add(Rendered.resource(server, f, spec)));
        resources.add(new ServiceResource(server, spec));
    }

    private static MonitoringChecks checks(Monitoring monitoring, Given given) {
        int rules = given.ingredients().filesOf(monitoring.server()).ofService(RELOADED).stream()
                .mapToInt(f -> (int) f.content()
                        .lines()
                        .filter(line -> line.strip().startsWith("- alert:"))
                        .count())
                .sum();
        return new MonitoringChecks(MonitoringModel.of(given.topology(), monitoring), rules);
    }

    private static final List<String> PROBE_CHECK =
            List.of("prometheus-blackbox-exporter", "--config.check", "--config.file=" + PROBE_CONFIG);
    private static final List<String> ALERTS_CHECK = List.of("amtool", "check-config", ALERTS_CONFIG);
    private static final List<String> PROMETHEUS_CHECK = List.of("promtool", "check", "config", CONFIG);

    private static final OptionCommand COMMAND =
            new OptionCommand(PROMETHEUS, true, Exporters.ASKER, "--config.file=" + CONFIG);

    /** What Prometheus takes from its command line alone. */
    private static final ServiceSpec START = new ServiceSpec(
            COMMAND,
            Optional.empty(),
            List.of(),
            ServiceSpec.Loading.RESTART,
            "",
            new ServiceSpec.GenerationSource.Nowhere(),
            30);

    private static ServiceSpec reloaded(Monitoring monitoring, String word) {
        return new ServiceSpec(
                        COMMAND,
                        Optional.of(DIRECTORY),
                        PROMETHEUS_CHECK,
                        ServiceSpec.Loading.RELOAD,
                        word,
                        // In JSON, where its answer has what it loaded as YAML.
                        new ServiceSpec.GenerationSource.Within(
                                monitoring.port(), "/api/v1/status/config", "generation:\\n    - g-"),
                        30)
                .loading(List.of(CONFIG, DIRECTORY + "/rules"));
    }

    private static ServiceSpec started(String unit, String config, String word, List<String> check) {
        return new ServiceSpec(
                        new OptionCommand(unit, true, Exporters.ASKER, "--config.file=" + config),
                        Optional.of(DIRECTORY),
                        check,
                        ServiceSpec.Loading.RESTART,
                        word,
                        new ServiceSpec.GenerationSource.ProcessEnvironment(),
                        30)
                .loading(List.of(config, dropIn(unit)));
    }

    @Override
    public Removals.Rules removals() {
        return new MonitoringRemovals();
    }
}
