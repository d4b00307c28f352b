package com.foobar.infra.part.updates;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.check.Check;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.TimerResource;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Invariants;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Security updates by unattended-upgrades, one server after the other. */
public final class UpdatesPart implements Part<Updates> {

    static final String GROUP = "updates";

    private static final String PACKAGE = "unattended-upgrades";
    private static final String UPGRADE_TIMER = "apt-daily-upgrade.timer";

    /** The one reads the package lists, the other installs. */
    static final List<String> TIMERS = List.of("apt-daily.timer", UPGRADE_TIMER);

    private static final String SERVICE = "updates";

    /** Read after the package's own 50unattended-upgrades. */
    static final String CONF = "/etc/apt/apt.conf.d/52foobar-infra-unattended";

    private static final String DROP_IN = "/etc/systemd/system/" + UPGRADE_TIMER + ".d/foobar-infra.conf";
    private static final String CONF_TEMPLATE = "updates/apt.conf.ftl";
    private static final String DROP_IN_TEMPLATE = "updates/timer.conf.ftl";

    /** What is read by whoever reads it next: apt each time, systemd once it is told. */
    private static final ServiceSpec SPEC = new ServiceSpec(
            UPGRADE_TIMER,
            Optional.empty(),
            List.of(),
            ServiceSpec.Loading.RESTART_FOR_GENERATION,
            "",
            new ServiceSpec.GenerationSource.Nowhere(),
            15);

    @Override
    public Class<Updates> model() {
        return Updates.class;
    }

    @Override
    public Optional<Key<Optional<Updates>>> key() {
        return Optional.of(UpdatesLanguage.KEY);
    }

    /** All servers are those that carry another part. */
    @Override
    public Topology completed(Topology topology) {
        return topology.part(Updates.class)
                .filter(Updates::isForAll)
                .map(updates -> topology.with(updates.on(topology.serversBesides(Updates.class))))
                .orElse(topology);
    }

    @Override
    public List<AuditRule> audits() {
        return List.of(new NoUpdates());
    }

    @Override
    public List<LiveRule> liveAudits() {
        return List.of(new SecurityWaits());
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return topology.part(Updates.class)
                .map(updates -> updates.servers().isEmpty()
                        ? List.of(new Violation(
                                "updates",
                                "no server has a part of the stack, so \"all\" is none",
                                List.of(),
                                Optional.of("name the servers, or leave updates out")))
                        : Invariants.known(topology, "updates.servers", updates.servers()))
                .orElse(List.of());
    }

    @Override
    public Set<String> templates() {
        return Set.of(CONF_TEMPLATE, DROP_IN_TEMPLATE);
    }

    @Override
    public RenderedService render(Updates updates, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var model = UpdatesModel.of(updates, topology, self);
        return new RenderedService(
                List.of(
                        Rendering.file(SERVICE, CONF, templates, CONF_TEMPLATE, model),
                        Rendering.file(SERVICE, DROP_IN, templates, DROP_IN_TEMPLATE, model)),
                "");
    }

    @Override
    public List<String> groups() {
        return List.of(GROUP);
    }

    @Override
    public Desired desired(Updates updates, Given given) {
        var packages = updates.servers().stream()
                .map(s -> new PackageResource(s, PACKAGE))
                .toList();
        var resources = new ArrayList<Resource>();
        for (var server : updates.servers()) {
            given.ingredients()
                    .filesOf(server)
                    .ofService(SERVICE)
                    .forEach(file -> resources.add(Rendered.resource(server, file, SPEC)));
            TIMERS.forEach(timer -> resources.add(new TimerResource(server, timer)));
        }
        var checks = updates.servers().stream()
                .<Check>map(s -> new UpdatesCheck(s, updates.held(given.topology(), s)))
                .toList();
        return new Desired(packages, List.of(new DesiredStage("updates", resources, List.of())), checks, List.of());
    }

    @Override
    public Removals.Rules removals() {
        return Removals.Rules.NONE;
    }
}
