package com.foobar.infra.plan;

import com.foobar.infra.check.Check;
import com.foobar.infra.resource.Resource;
import java.util.List;

/**
 * Resources that belong to one stage, in order on each server.
 *
 * @param gate what must hold after the stage, if any of its servers changed
 */
public record DesiredStage(String name, List<Resource> resources, List<Check> gate) {
    public DesiredStage {
        resources = List.copyOf(resources);
        gate = List.copyOf(gate);
    }
}
