package com.foobar.infra.part.protection;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A server remembers whether it may be cleared: where it remembers all that it was given. */
record ProtectionResource(String server, String topology, boolean on) implements Resource {

    static final String KIND = "protection";

    /** What a protected server remembers. */
    static final String ON = "on";

    private static final String OFF = "off";

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, topology);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(new ManifestFact(topology));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var known = Optional.ofNullable(observed.get(server, new ManifestFact(topology))
                .orElseThrow()
                .digests()
                .get(id().toString()));
        if (known.equals(Optional.of(digest()))) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                known.isPresent() ? Delta.Action.CHANGE : Delta.Action.ADD,
                List.of(new Delta.Detail.Note(
                        on ? "is not cleared until protect is false" : "may be cleared from now on")),
                new Delta.Work.Run(Script.empty()),
                known.orElse("")));
    }

    @Override
    public String digest() {
        return on ? ON : OFF;
    }
}
