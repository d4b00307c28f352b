package com.foobar.infra.engine;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Something on a fake host that should stand at a level. */
record Level(String server, String name, String wanted, Optional<Script.Import> needs) implements Resource {

    Level(String server, String name, String wanted) {
        this(server, name, wanted, Optional.empty());
    }

    @Override
    public ResourceId id() {
        return new ResourceId("level", name);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(new LevelFact(name));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var is = observed.get(server, new LevelFact(name)).orElseThrow();
        if (is.equals(wanted)) {
            return Optional.empty();
        }
        var script = Script.builder().text("set-level " + name + " ");
        needs.ifPresentOrElse(script::imported, () -> script.word(wanted));
        return Optional.of(new Delta(
                is.isEmpty() ? Delta.Action.ADD : Delta.Action.CHANGE,
                List.of(new Delta.Detail.Attribute("level", is, wanted)),
                new Delta.Work.Run(script.line("").build()),
                is));
    }

    @Override
    public String digest() {
        return wanted;
    }
}
