package com.foobar.infra.part.routing;

import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.List;

/** How the routing is taken away: after the apps, before the databases. */
final class RoutingRemovals implements Removals.Rules {

    @Override
    public List<Removals.Tier> tiers() {
        return List.of(new Removals.Tier(
                "routing", id -> id.kind().equals("service") && id.name().endsWith("-routing.service")));
    }

    @Override
    public Script further(String topology, ResourceId id) {
        var paths = new RoutingPaths(topology);
        return id.kind().equals("file")
                        && (id.name().equals(paths.config()) || id.name().equals(paths.functions()))
                ? Script.of("fi_rmdir " + paths.directory())
                : Script.empty();
    }
}
