package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.UserFact;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A system user without a login, with a group of the same name. */
public record UserResource(String server, String name) implements Resource {

    @Override
    public ResourceId id() {
        return new ResourceId("user", name);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(new UserFact(name));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        if (observed.get(server, new UserFact(name)).orElseThrow().exists()) {
            return Optional.empty();
        }
        var script = Script.of("getent passwd " + Shell.quote(name) + " >/dev/null || useradd --system --user-group"
                + " --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin -- " + Shell.quote(name));
        return Optional.of(new Delta(Delta.Action.ADD, List.of(), new Delta.Work.Run(script), ""));
    }

    @Override
    public String digest() {
        return "system";
    }
}
