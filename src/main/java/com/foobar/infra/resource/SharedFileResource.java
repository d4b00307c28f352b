package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The authority's certificate lies on a host that must verify others by it. */
public record SharedFileResource(String server, String path, Keeper keeper) implements Placed {

    @Override
    public ResourceId id() {
        return new ResourceId("shared", path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FileFact.metadata(path));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var own = observed.get(server, FileFact.metadata(path)).orElseThrow();
        var original = keeper.authoritySum(observed);
        if (own.regular() && original.map(own.sha256()::equals).orElse(true)) {
            return Optional.empty();
        }
        var script = Script.builder()
                .line("fi_keep " + Shell.quote(path))
                .text("printf '%s\\n' ")
                .imported(keeper.authorityImport())
                .line(" | fi_write " + Shell.quote(path) + " 644 root root")
                .build();
        return Optional.of(new Delta(
                own.exists() ? Action.CHANGE : Action.ADD,
                List.of(new Detail.Note(
                        "the certificate authority of " + keeper.topology() + ", from " + keeper.server())),
                new Delta.Work.Run(script),
                own.sha256()));
    }

    @Override
    public String digest() {
        return "authority";
    }
}
