package com.foobar.infra.part.auditing;

import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.List;
import java.util.Optional;

/** What the operator says of audits. It puts nothing on the servers. */
public final class AuditingPart implements Part<Auditing> {

    @Override
    public Class<Auditing> model() {
        return Auditing.class;
    }

    @Override
    public Optional<Key<Optional<Auditing>>> key() {
        return Optional.of(AuditingLanguage.KEY);
    }

    /** Of no single part. */
    @Override
    public List<LiveRule> liveAudits() {
        return List.of(new SameMachine(), new ReadableSecrets(), new RebootWaits());
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return List.of();
    }

    @Override
    public RenderedService render(Auditing auditing, Topology topology, Server self, Templates templates) {
        return new RenderedService(List.of(), "");
    }

    @Override
    public Desired desired(Auditing auditing, Given given) {
        return new Desired(List.of(), List.of(), List.of(), List.of());
    }

    @Override
    public Removals.Rules removals() {
        return Removals.Rules.NONE;
    }
}
