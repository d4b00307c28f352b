package com.foobar.infra.plan;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.HeldPackagesFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Packages that leave a server with what needed them, and that apt was told to leave there. */
public final class HeldPackages {

    private static final String PACKAGE = "package ";

    private final String topology;
    private final List<DesiredStage> desired;
    private final Removals removals;

    /** @param removals how what is not desired any more is taken away */
    public HeldPackages(String topology, List<DesiredStage> desired, Removals removals) {
        this.removals = removals;
        this.topology = topology;
        this.desired = desired;
    }

    /** What a server is asked. */
    public HeldPackagesFact fact(String server) {
        return new HeldPackagesFact(
                topology,
                desired.stream()
                        .flatMap(stage -> stage.resources().stream())
                        .filter(r -> r.server().equals(server))
                        .filter(PackageResource.class::isInstance)
                        .map(r -> ((PackageResource) r).name())
                        .collect(Collectors.toSet()));
    }

    /** On servers that stay and on such that left. */
    public void obstacles(ClusterFacts observed, List<Obstacle> found) {
        for (var server : new TreeSet<>(observed.servers())) {
            var fact = fact(server);
            observed.get(server, fact)
                    .ifPresent(state ->
                            observed.get(server, new ManifestFact(topology)).orElseThrow().digests().keySet().stream()
                                    .filter(id -> id.startsWith(PACKAGE))
                                    .map(id -> id.substring(PACKAGE.length()))
                                    .filter(name -> !fact.staying().contains(name)
                                            && state.held().contains(name)
                                            && removals.isRemoved(topology, new ResourceId("package", name)))
                                    .map(name -> new Obstacle(
                                            server,
                                            "the package " + name
                                                    + " leaves with what needed it, but is on hold, so that apt does not remove it",
                                            "if that is no longer meant: apt-mark unhold " + name,
                                            false))
                                    .forEach(found::add));
        }
    }
}
