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
public record LinkResource(String server, String path, String target, ServiceSpec service) implements Resource {

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
    public String digest() {
        return target;
    }
}
