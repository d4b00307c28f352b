package com.foobar.infra.part;

import com.foobar.infra.check.Check;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.PackageResource;
import java.util.List;

/**
 * What one part asks of its servers.
 *
 * @param packages installed before any stage of any part
 * @param stages in order, each with the checks that are its gate
 * @param checks all that {@code verify} proves of the part
 * @param settling those of the checks that come right a moment after others have changed
 */
public record Desired(
        List<PackageResource> packages, List<DesiredStage> stages, List<Check> checks, List<Check> settling) {

    public Desired {
        packages = List.copyOf(packages);
        stages = List.copyOf(stages);
        checks = List.copyOf(checks);
        settling = List.copyOf(settling);
    }
}
