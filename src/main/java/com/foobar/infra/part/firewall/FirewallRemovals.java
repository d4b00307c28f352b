package com.foobar.infra.part.firewall;

import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How a server is open again as it was before. */
final class FirewallRemovals implements Removals.Rules {

    @Override
    public List<Removals.Kind> kinds() {
        return List.of(new Removals.Kind(RulesResource.KIND, Removals.Phase.RUNNING));
    }

    @Override
    public Optional<Removals.Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
        return id.kind().equals(RulesResource.KIND)
                ? Optional.of(new Removals.Removal(
                        id,
                        Script.of("fi_firewall_away"),
                        Optional.of("nothing is dropped any more, save by what was there before")))
                : Optional.empty();
    }
}
