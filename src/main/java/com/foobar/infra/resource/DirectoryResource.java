package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** A directory with its mode (octal, {@code 750}) and owner. */
public record DirectoryResource(String server, String path, String mode, String owner, String group)
        implements Resource {

    @Override
    public ResourceId id() {
        return new ResourceId("directory", path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FileFact.metadata(path));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, FileFact.metadata(path)).orElseThrow();
        var seen = state.exists() ? state.mode() + " " + state.owner() + ":" + state.group() : "";
        if (state.type().equals("directory") && seen.equals(digest())) {
            return Optional.empty();
        }
        var details = new ArrayList<Detail>();
        details.add(new Detail.Attribute("mode and owner", seen, digest()));
        var script = Script.lines(
                "mkdir -p -- " + Shell.quote(path),
                "chown " + Shell.quote(owner + ":" + group) + " " + Shell.quote(path),
                "chmod " + mode + " " + Shell.quote(path));
        return Optional.of(
                new Delta(state.exists() ? Action.CHANGE : Action.ADD, details, new Delta.Work.Run(script), seen));
    }

    @Override
    public String digest() {
        return mode + " " + owner + ":" + group;
    }
}
