package com.foobar.infra.part.updates;

import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How the updates are left to others again. */
final class UpdatesRemovals implements Removals.Rules {

    @Override
    public List<Removals.Kind> kinds() {
        return List.of(new Removals.Kind(TimerResource.KIND, Removals.Phase.STOPPED));
    }

    @Override
    public Optional<Removals.Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
        return id.kind().equals(TimerResource.KIND)
                ? Optional.of(new Removals.Removal(
                        id, TimerResource.back(id.name()), Optional.of("it becomes what it was before")))
                : Optional.empty();
    }
}
