package com.foobar.infra.part.ssh;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.check.Check;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Rendering;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.shell.Library;
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

/** Logins to the servers themselves: keys alone, and no algorithms of yesterday. */
public final class SshPart implements Part<Ssh> {

    static final String GROUP = "ssh";

    /** Read before all others, so that it has the last word. */
    static final String FILE = "/etc/ssh/sshd_config.d/00-foobar-infra.conf";

    private static final String SERVICE = "ssh";
    private static final String TEMPLATE = "ssh/sshd.conf.ftl";

    /** sshd has its file from here, and is told by the file's own step. */
    private static final ServiceSpec SPEC = new ServiceSpec(
            "ssh.service",
            Optional.empty(),
            List.of(),
            ServiceSpec.Loading.RESTART_FOR_GENERATION,
            "",
            new ServiceSpec.GenerationSource.Nowhere(),
            15);

    @Override
    public Class<Ssh> model() {
        return Ssh.class;
    }

    @Override
    public Optional<Key<Optional<Ssh>>> key() {
        return Optional.of(SshLanguage.KEY);
    }

    /** All servers are those that carry another part. */
    @Override
    public Topology completed(Topology topology) {
        return topology.part(Ssh.class)
                .filter(Ssh::isForAll)
                .map(ssh -> topology.with(ssh.on(topology.serversBesides(Ssh.class))))
                .orElse(topology);
    }

    @Override
    public List<AuditRule> audits() {
        return List.of(new PasswordLogins());
    }

    @Override
    public List<LiveRule> liveAudits() {
        return List.of(new PasswordsTaken());
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return topology.part(Ssh.class)
                .map(ssh -> ssh.servers().isEmpty()
                        ? List.of(new Violation(
                                "ssh",
                                "no server has a part of the stack, so \"all\" is none",
                                List.of(),
                                Optional.of("name the servers, or leave ssh out")))
                        : Invariants.known(topology, "ssh.servers", ssh.servers()))
                .orElse(List.of());
    }

    @Override
    public Set<String> templates() {
        return Set.of(TEMPLATE);
    }

    @Override
    public RenderedService render(Ssh ssh, Topology topology, Server self, Templates templates)
            throws TemplateException {
        var model = new SshModel(topology.name(), topology.domain(), self.name(), ssh.maxAuthTries());
        return new RenderedService(List.of(Rendering.file(SERVICE, FILE, templates, TEMPLATE, model)), "");
    }

    @Override
    public List<String> groups() {
        return List.of(GROUP);
    }

    @Override
    public Desired desired(Ssh ssh, Given given) {
        var resources = new ArrayList<Resource>();
        for (var server : ssh.servers()) {
            given.ingredients()
                    .filesOf(server)
                    .ofService(SERVICE)
                    .forEach(file -> resources.add(new SshdResource(Rendered.resource(server, file, SPEC))));
        }
        var checks = ssh.servers().stream().<Check>map(SshdCheck::new).toList();
        return new Desired(List.of(), List.of(new DesiredStage("ssh", resources, checks)), checks, List.of());
    }

    @Override
    public Preflight preflight(Ssh ssh, Topology topology, List<DesiredStage> desired) {
        return new SshPreflight(desired);
    }

    @Override
    public List<Library> functions() {
        return List.of(Library.beside(SshPart.class, "sshd.sh"));
    }

    @Override
    public Removals.Rules removals() {
        return new SshRemovals();
    }
}
