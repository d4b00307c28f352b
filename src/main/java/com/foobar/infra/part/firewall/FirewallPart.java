package com.foobar.infra.part.firewall;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Expected;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Openings;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.shell.Library;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.TemplateProblem;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers' firewall: nftables rules made of what all parts open, and to whom. */
public final class FirewallPart implements Part<Firewall> {

    static final String GROUP = "firewall";
    static final String STAGE = "firewall";

    /** Of all stacks: a packet that one table drops is not saved by another, so there is only one. */
    static final String RULES = "/etc/foobar-infra/firewall.nft";

    private static final String SERVICE = "firewall";
    private static final String UNIT_FILE = "/etc/systemd/system/" + RulesResource.UNIT;
    private static final String RULES_TEMPLATE = "firewall/rules.nft.ftl";
    private static final String UNIT_TEMPLATE = "firewall/firewall.service.ftl";

    /** What loads the rules has its file from here; it runs once a boot, and by the rules' own step. */
    static final ServiceSpec SPEC = new ServiceSpec(
            RulesResource.UNIT,
            Optional.empty(),
            List.of(),
            ServiceSpec.Loading.RESTART_FOR_GENERATION,
            "",
            new ServiceSpec.GenerationSource.Nowhere(),
            15);

    @Override
    public Class<Firewall> model() {
        return Firewall.class;
    }

    @Override
    public Optional<Key<Optional<Firewall>>> key() {
        return Optional.of(FirewallLanguage.KEY);
    }

    /** All servers are those that carry another part. */
    @Override
    public Topology completed(Topology topology) {
        return topology.part(Firewall.class)
                .filter(Firewall::isForAll)
                .map(firewall -> topology.with(firewall.on(topology.serversBesides(Firewall.class))))
                .orElse(topology);
    }

    @Override
    public Firewall guarding(Firewall firewall, Openings openings) {
        return firewall.guarding(openings);
    }

    @Override
    public Map<String, List<String>> units(Firewall firewall, String stack) {
        return firewall.servers().stream()
                .collect(Collectors.toMap(server -> server, _ -> List.of(RulesResource.UNIT)));
    }

    @Override
    public List<String> guards(Firewall firewall) {
        return firewall.servers();
    }

    /** What it lets through to something else is meant to be there. */
    @Override
    public List<Expected> expected(Firewall firewall) {
        return firewall.allow().stream()
                .flatMap(flow -> flow.servers().isEmpty()
                        ? Stream.of(expected(Optional.empty(), flow))
                        : flow.servers().stream().map(server -> expected(Optional.of(server), flow)))
                .toList();
    }

    private static Expected expected(Optional<String> server, Firewall.Flow flow) {
        return new Expected(
                server,
                flow.port(),
                switch (flow.protocol()) {
                    case TCP -> ListenersFact.Protocol.TCP;
                    case UDP -> ListenersFact.Protocol.UDP;
                });
    }

    @Override
    public List<AuditRule> audits() {
        return List.of(new NoFirewall(), new Unguarded(), new SshFromAnywhere(), new OutboundOpen());
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return topology.part(Firewall.class)
                .map(firewall -> FirewallRules.violations(topology, firewall))
                .orElse(List.of());
    }

    @Override
    public List<String> notes(Topology topology) {
        return topology.part(Firewall.class)
                .map(firewall -> FirewallRules.notes(topology, firewall))
                .orElse(List.of());
    }

    @Override
    public Set<String> templates() {
        return Set.of(RULES_TEMPLATE, UNIT_TEMPLATE);
    }

    @Override
    public RenderedService render(Firewall firewall, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var model = new Flows(firewall, topology, self.name()).model();
        var rules = Rendering.file(SERVICE, RULES, templates, RULES_TEMPLATE, model);
        looked(model, rules.content());
        return new RenderedService(
                List.of(Rendering.file(SERVICE, UNIT_FILE, templates, UNIT_TEMPLATE, model), rules), "");
    }

    /** A template of the operator's that forgets a port would cut the stack where nobody looks: established connections live on. */
    private static void looked(FirewallModel model, String rules) throws TemplateException {
        if (!rules.contains("table inet foobar_infra")) {
            throw forgets(
                    "it never says table inet foobar_infra", "The table has that name, by which it is looked at.");
        }
        var lines = String.join("\n", Chains.of(rules).lines().getOrDefault("allowed_in", List.of()));
        var wanted = Stream.concat(
                Stream.of(new FirewallModel.Flow("firewall.ssh_port", "tcp", model.sshPort(), true, List.of())),
                model.incoming().stream());
        for (var flow : wanted.toList()) {
            if (!Pattern.compile("\\b" + flow.port() + "\\b").matcher(lines).find()) {
                throw forgets(
                        "its chain allowed_in has no line for port " + flow.port() + " (" + flow.key() + ") of "
                                + model.server(),
                        "What the stack needs is in sshPort and incoming; see docs/templates.md.");
            }
        }
        for (var flow : model.received()) {
            if (!Pattern.compile("\\b" + flow.protocol() + "\\b").matcher(lines).find()) {
                throw forgets(
                        "its chain allowed_in has no line for IP protocol " + flow.protocol() + " (" + flow.key()
                                + ") of " + model.server(),
                        "What the servers send each other without ports is in received; see docs/templates.md.");
            }
        }
    }

    private static TemplateException forgets(String what, String hint) {
        return new TemplateException(new TemplateProblem(RULES_TEMPLATE, "your template", 0, 0, what, hint));
    }

    @Override
    public List<String> groups() {
        return List.of(GROUP);
    }

    @Override
    public Desired desired(Firewall firewall, Given given) {
        var packages = firewall.servers().stream()
                .map(s -> new PackageResource(s, "nftables"))
                .toList();
        var resources = new ArrayList<Resource>();
        var checks = new ArrayList<Check>();
        for (var server : firewall.servers()) {
            for (var rendered : given.ingredients().filesOf(server).ofService(SERVICE)) {
                var file = Rendered.resource(server, rendered, SPEC);
                if (file.path().equals(RULES)) {
                    resources.add(new RulesResource(file));
                    checks.add(new RulesCheck(server, file.content()));
                } else {
                    resources.add(file);
                }
            }
        }
        return new Desired(packages, List.of(new DesiredStage(STAGE, resources, checks)), checks, List.of());
    }

    @Override
    public Preflight preflight(Firewall firewall, Topology topology, List<DesiredStage> desired) {
        return new FirewallPreflight(topology, firewall, desired);
    }

    @Override
    public List<Library> functions() {
        return List.of(Library.beside(FirewallPart.class, "firewall.sh"));
    }

    @Override
    public Removals.Rules removals() {
        return new FirewallRemovals();
    }
}
