package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The stack's certificate authority exists on its keeper. */
public record AuthorityResource(Keeper keeper) implements Resource {

    @Override
    public ResourceId id() {
        return new ResourceId("authority", keeper.topology());
    }

    @Override
    public String server() {
        return keeper.server();
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FileFact.metadata(keeper.authority()));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        if (observed.get(server(), FileFact.metadata(keeper.authority()))
                .orElseThrow()
                .exists()) {
            return Optional.empty();
        }
        var note = new Delta.Detail.Note("signs the database servers' certificates; its key stays on this server");
        return Optional.of(
                new Delta(Delta.Action.ADD, List.of(note), new Delta.Work.Run(keeper.ensureAuthority()), ""));
    }

    @Override
    public String digest() {
        return "present";
    }
}
