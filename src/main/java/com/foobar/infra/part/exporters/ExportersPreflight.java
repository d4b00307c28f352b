package com.foobar.infra.part.exporters;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Platform;
import java.util.List;
import java.util.Set;

/** A server whose distribution's exporters will not do cannot be watched. */
record ExportersPreflight(Exporters exporters) implements Preflight {

    @Override
    public Set<Fact<?>> facts(String server) {
        return Set.of(new HostFact());
    }

    @Override
    public void obstacles(String server, Facts facts, List<Obstacle> found) {
        var host = facts.get(new HostFact());
        if (exporters.members().contains(server)
                && Platform.of(host.os(), host.version())
                        .filter(platform -> !platform.tells())
                        .isPresent()) {
            found.add(new Obstacle(
                    server,
                    host.prettyName() + " has older exporters than those that the monitoring was made for",
                    "monitoring needs Debian 13 on every server of the stack: upgrade it, or take monitoring out of the topology",
                    false));
        }
    }
}
