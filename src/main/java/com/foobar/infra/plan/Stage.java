package com.foobar.infra.plan;

import com.foobar.infra.check.Check;
import java.util.List;

/**
 * Steps that run side by side on several servers.
 *
 * @param gate checks that must pass before the next stage begins
 * @param urgent it makes things safer, and is done even if something stands in the way of all the rest
 */
public record Stage(String name, List<HostStep> steps, List<Check> gate, boolean urgent) {
    public Stage {
        steps = List.copyOf(steps);
        gate = List.copyOf(gate);
    }

    /** One that has its time. */
    public Stage(String name, List<HostStep> steps, List<Check> gate) {
        this(name, steps, gate, false);
    }
}
