package com.foobar.infra.part.protection;

import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.List;
import java.util.Optional;

/** That no server is cleared of the stack by mistake. */
public final class ProtectionPart implements Part<Protection> {

    private static final String STAGE = "protection";

    private static final Removals.Hold HOLD = new Removals.Hold(
            "it is protected (protect: true was applied), and would be cleared of the stack",
            "if it is to be: write protect: false while the topology still has it, apply, and go on with this then",
            "still protected, although the topology does not say so any more; to lift it: protect: false");

    @Override
    public Class<Protection> model() {
        return Protection.class;
    }

    @Override
    public Optional<Key<Optional<Protection>>> key() {
        return Optional.of(ProtectionLanguage.KEY);
    }

    @Override
    public List<Violation> rules(Topology topology) {
        return List.of();
    }

    @Override
    public RenderedService render(Protection protection, Topology topology, Server self, Templates templates) {
        return new RenderedService(List.of(), "");
    }

    @Override
    public Desired desired(Protection protection, Given given) {
        var topology = given.topology();
        var resources = topology.serversWithRoles().stream()
                .<Resource>map(server -> new ProtectionResource(server, topology.name(), protection.on()))
                .toList();
        return new Desired(List.of(), List.of(new DesiredStage(STAGE, resources, List.of())), List.of(), List.of());
    }

    @Override
    public Optional<String> stays(Protection protection) {
        return protection.on() ? Optional.of("protect") : Optional.empty();
    }

    @Override
    public Removals.Rules removals() {
        return new Removals.Rules() {
            @Override
            public List<Removals.Kind> kinds() {
                return List.of(new Removals.Kind(ProtectionResource.KIND, Removals.Phase.RUNNING));
            }

            @Override
            public Optional<Removals.Hold> hold(ResourceId id, String digest) {
                return id.kind().equals(ProtectionResource.KIND) && digest.equals(ProtectionResource.ON)
                        ? Optional.of(HOLD)
                        : Optional.empty();
            }
        };
    }
}
