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
 * @param closing stages in which it leaves what it only had until those that ask it were changed: after all parts' stages
 * @param gauges what {@code status} tells of the part
 */
public record Desired(
        List<PackageResource> packages,
        List<DesiredStage> stages,
        List<Check> checks,
        List<Check> settling,
        List<DesiredStage> closing,
        List<Gauge> gauges) {

    public Desired {
        packages = List.copyOf(packages);
        stages = List.copyOf(stages);
        checks = List.copyOf(checks);
        settling = List.copyOf(settling);
        closing = List.copyOf(closing);
        gauges = List.copyOf(gauges);
    }

    /** One of which there is nothing to tell at a glance. */
    public Desired(
            List<PackageResource> packages,
            List<DesiredStage> stages,
            List<Check> checks,
            List<Check> settling,
            List<DesiredStage> closing) {
        this(packages, stages, checks, settling, closing, List.of());
    }

    /** The same with that to tell. */
    public Desired telling(List<? extends Gauge> its) {
        return new Desired(packages, stages, checks, settling, closing, List.copyOf(its));
    }

    /** One that leaves nothing in the end. */
    public Desired(
            List<PackageResource> packages, List<DesiredStage> stages, List<Check> checks, List<Check> settling) {
        this(packages, stages, checks, settling, List.of());
    }
}
