package com.foobar.infra.part.app;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.ServiceBatch;
import com.foobar.infra.resource.ServiceSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A process sees the directories that the app may write to. It has a view of the file systems of its own, made at its start: where
 * the directory above them was taken away under it, it starts anew once that is there again.
 *
 * @param base above all of them
 * @param spec of what runs
 */
record WritableSeenResource(String server, String base, ServiceSpec spec) implements Resource {

    @Override
    public ResourceId id() {
        return new ResourceId("app-directories-seen", spec.unit());
    }

    private UnitFact unit() {
        return new UnitFact(spec.unit());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FileFact.metadata(base), unit());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        boolean there =
                observed.get(server, FileFact.metadata(base)).orElseThrow().exists();
        boolean runs = observed.get(server, unit()).orElseThrow().running();
        return there || !runs
                ? Optional.empty()
                : Optional.of(new Delta(
                        Action.CHANGE,
                        List.of(new Detail.Note("starts anew, as " + base + " is not there, or no longer")),
                        new Delta.Work.Batched(new ServiceBatch(spec), new ServiceBatch.Item.Load(true)),
                        ""));
    }

    /** Remembered by nobody: it does not stay. */
    @Override
    public String digest() {
        return "";
    }
}
