package com.foobar.infra.part.app.release;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ReleaseFact;
import com.foobar.infra.fact.ReleaseFact.State;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Placed;
import com.foobar.infra.resource.ReleaseResource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A release that lies on a server already, and whose files nobody else needs to have. That it is there, and as it was unpacked, is
 * found before anything is changed ({@link #obstacle}).
 *
 * @param base for instance {@code /srv/foobar/app}
 * @param release its id
 */
public record HeldReleaseResource(String server, String base, String release) implements Placed {

    @Override
    public String path() {
        return base + "/releases/" + release;
    }

    @Override
    public ResourceId id() {
        return new ResourceId(ReleaseResource.KIND, path());
    }

    @Override
    public boolean isDirectory() {
        return true;
    }

    public ReleaseFact fact() {
        return new ReleaseFact(path());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact());
    }

    /** Where somebody agreed to what was changed in it, it is from now on what was noted. */
    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        if (!(observed.get(server, fact()).orElseThrow() instanceof State.Changed)) {
            return Optional.empty();
        }
        var note = new Detail.Note("its files are not those that were unpacked; they are taken as they are");
        var script = Script.builder()
                .line(ReleaseFact.listing(path()) + " | fi_write " + Shell.quote(ReleaseFact.list(path()))
                        + " 600 root root")
                .line(ReleaseFact.word(path()) + " | fi_write " + Shell.quote(ReleaseFact.note(path()))
                        + " 600 root root")
                .build();
        return Optional.of(new Delta(Action.CHANGE, List.of(note), new Delta.Work.Run(script), "changed"));
    }

    @Override
    public String digest() {
        return release;
    }
}
