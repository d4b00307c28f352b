package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.FileResource;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Web servers go on answering where load balancers ask them until no load balancer does: where one of them is left out of an
 * apply, so is the end of that.
 */
final class ClosingLast implements Preflight {

    private final List<FileResource> configurations;

    /** @param desired all that the servers are to have */
    ClosingLast(List<DesiredStage> desired) {
        this.configurations = desired.stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(FileResource.class::isInstance)
                .map(FileResource.class::cast)
                .filter(file -> file.path().equals(HaproxyPaths.CFG))
                .toList();
    }

    @Override
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        if (planned.stream().noneMatch(ClosingLast::closes)) {
            return planned;
        }
        var changed = planned.stream()
                .flatMap(stage -> stage.steps().stream())
                .flatMap(step -> step.operations().stream())
                .flatMap(operation -> operation.changes().stream())
                .map(change -> change.server() + " " + change.resource())
                .collect(Collectors.toSet());
        var behind = configurations.stream()
                .filter(file -> !changed.contains(file.server() + " " + file.id()))
                .filter(file -> observed.of(file.server()).isEmpty()
                        || file.diff(observed).isPresent())
                .map(FileResource::server)
                .toList();
        if (behind.isEmpty()) {
            return planned;
        }
        notes.add("the web servers go on answering where " + String.join(", ", behind)
                + " asked them until now, as that is left out here; the apply that changes it ends that");
        return planned.stream().filter(stage -> !closes(stage)).toList();
    }

    private static boolean closes(Stage stage) {
        return stage.name().equals(Web.CLOSING);
    }
}
