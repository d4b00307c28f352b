package com.foobar.infra.part.app.release;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.KeptReleasesFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.ReleaseResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * No more releases lie on a server than are kept, and it is noted which is live. Comes after the service that runs the live one: until
 * that is proven, the former ones are what is put back.
 *
 * @param fact of where they lie
 * @param turn of the release that is to be live
 * @param keep how many of them, that one among them
 */
public record KeptReleasesResource(String server, KeptReleasesFact fact, ReleaseTurn turn, int keep)
        implements Resource {

    @Override
    public ResourceId id() {
        return new ResourceId("releases", fact.root());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact);
    }

    /** All that lie there are its business, and not what the topology no longer has. */
    @Override
    public boolean looksAfter(ResourceId other) {
        return other.kind().equals(ReleaseResource.KIND) && other.name().startsWith(fact.root() + "/releases/");
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, fact).orElseThrow();
        var surplus = state.surplus(turn.id(), keep);
        // Where another is about to be live, that is noted when it is.
        boolean unnoted = state.isUnnoted() && state.live().equals(Optional.of(turn.id()));
        if (surplus.isEmpty() && !unnoted) {
            return Optional.empty();
        }
        var details = new ArrayList<Detail>();
        var script = Script.builder();
        if (unnoted) {
            details.add(new Detail.Note("notes that release " + turn.id() + " is live"));
            script.line(turn.command());
        }
        for (var id : surplus) {
            details.add(new Detail.Note("removes release " + id
                    + state.until(id)
                            .map(until -> ", which was live until " + until)
                            .orElse("")));
            script.line("fi_release_away " + Shell.quoteAll(List.of(fact.root(), id)));
        }
        return Optional.of(
                new Delta(Action.CHANGE, details, new Delta.Work.Run(script.build()), String.join(" ", surplus)));
    }

    /** Each release is remembered for itself. */
    @Override
    public String digest() {
        return "";
    }
}
