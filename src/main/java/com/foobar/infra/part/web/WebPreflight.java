package com.foobar.infra.part.web;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.DirectoryFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Platform;
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
    private final OneByOne turns;

    /** @param stages all of the stack, those of nginx among them */
    WebPreflight(Topology topology, List<DesiredStage> stages) {
        this.topology = topology;
        this.desired =
                stages.stream().flatMap(stage -> stage.resources().stream()).toList();
        this.turns = new OneByOne(topology, stages);
    }

    private boolean isWeb(String server) {
        return topology.partOn(server, Web.class).isPresent();
    }

    @Override
    public Set<Fact<?>> facts(String server) {
        var facts = new LinkedHashSet<Fact<?>>();
        if (isWeb(server)) {
            facts.add(SITES);
            if (wantsBrotli()) {
                facts.add(new HostFact());
            }
            facts.addAll(new NginxPreflight(topology, desired, server).facts());
        }
        return facts;
    }

    @Override
    public void obstacles(String server, Facts facts, List<Obstacle> found) {
        if (isWeb(server)) {
            foreignSites(server, facts, found);
            if (wantsBrotli()) {
                brotli(server, facts.get(new HostFact()), found);
            }
            new NginxPreflight(topology, desired, server).obstacles(facts, found);
        }
    }

    @Override
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        return turns.arranged(planned, observed, notes);
    }

    private boolean wantsBrotli() {
        return topology.part(Web.class).orElseThrow().compression().contains(Compression.BROTLI);
    }

    private static void brotli(String server, HostFact.State host, List<Obstacle> found) {
        Platform.of(host.os(), host.version())
                .filter(platform -> !platform.hasBrotli())
                .ifPresent(platform -> found.add(new Obstacle(
                        server,
                        platform.title() + " has no package with nginx' module for brotli",
                        "leave brotli out of web.compression, or bring the server to a newer release",
                        false)));
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
