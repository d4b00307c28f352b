package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A symbolic link, switched together with its service's files: how a release becomes the current one. */
public record LinkResource(String server, String path, String target, ServiceSpec service)
        implements Adoptable, Placed {

    @Override
    public ResourceId id() {
        return new ResourceId("link", path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FileFact.metadata(path));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, FileFact.metadata(path)).orElseThrow();
        if (state.target().equals(target)) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                state.exists() ? Action.CHANGE : Action.ADD,
                List.of(new Detail.Attribute("target", state.target(), target)),
                new Delta.Work.Batched(new ServiceBatch(service), new ServiceBatch.Item.Link(path, target)),
                state.target()));
    }

    @Override
    public Optional<Stranger> stranger(ClusterFacts observed, Set<String> remembered) {
        var state = observed.get(server, FileFact.metadata(path)).orElseThrow();
        if (!state.exists() || state.target().equals(target)) {
            return Optional.empty();
        }
        if (!state.type().equals("symbolic link")) {
            return Optional.of(
                    new Stranger(path + " is a " + state.type() + ", where a link is to be", "move it away", false));
        }
        return remembered.contains(id().toString())
                ? Optional.empty()
                : Optional.of(new Stranger(
                        path + " is a link that foobar-infra did not make; it leads to " + state.target(),
                        "it would lead to the release of this topology; find out whose it is, and consent if it may",
                        true));
    }

    @Override
    public String digest() {
        return target;
    }
}
