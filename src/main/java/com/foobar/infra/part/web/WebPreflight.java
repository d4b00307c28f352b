package com.foobar.infra.part.web;

import com.foobar.infra.fact.DirectoryFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.topology.Topology;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What stands in the way of the web servers. */
public final class WebPreflight implements Preflight {

    /** Sites that nginx serves on a Debian host, and that our nginx.conf leaves out. */
    private static final DirectoryFact SITES = new DirectoryFact("/etc/nginx/sites-enabled");

    private final Topology topology;
    private final List<Resource> desired;

    /** @param desired all that the servers are to have, that of nginx among it */
    WebPreflight(Topology topology, List<Resource> desired) {
        this.topology = topology;
        this.desired = List.copyOf(desired);
    }

    private boolean isWeb(String server) {
        return topology.partOn(server, Web.class).isPresent();
    }

    @Override
    public Set<Fact<?>> facts(String server) {
        var facts = new LinkedHashSet<Fact<?>>();
        if (isWeb(server)) {
            facts.add(SITES);
            facts.addAll(new NginxPreflight(topology, desired, server).facts());
        }
        return facts;
    }

    @Override
    public void obstacles(String server, Facts facts, List<Obstacle> found) {
        if (isWeb(server)) {
            foreignSites(server, facts, found);
            new NginxPreflight(topology, desired, server).obstacles(facts, found);
        }
    }

    private void foreignSites(String server, Facts facts, List<Obstacle> found) {
        if (facts.get(new ManifestFact(topology.name())).digests().containsKey("file " + NginxPaths.CONF)) {
            return;
        }
        var sites = facts.get(SITES).names().stream()
                .filter(name -> !name.equals("default"))
                .toList();
        if (!sites.isEmpty()) {
            found.add(new Obstacle(
                    server,
                    "nginx here already serves other sites, which would no longer be served: "
                            + String.join(", ", sites),
                    "move them to /etc/nginx/conf.d, which stays included, or consent",
                    true));
        }
    }
}
