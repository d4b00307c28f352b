package com.foobar.infra.plan;

import com.foobar.infra.check.Check;
import java.util.List;

/**
 * Steps that run side by side on several servers.
 *
 * @param gate checks that must pass before the next stage begins
 */
public record Stage(String name, List<HostStep> steps, List<Check> gate) {
    public Stage {
        steps = List.copyOf(steps);
        gate = List.copyOf(gate);
    }
}
