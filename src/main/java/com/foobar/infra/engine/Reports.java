package com.foobar.infra.engine;

import com.foobar.infra.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far each host came over all stages. */
final class Reports {
    private final Map<String, List<String>> open = new LinkedHashMap<>();
    private final Map<String, List<String>> done = new LinkedHashMap<>();
    private boolean goesOn;

    Reports(Plan plan) {
        plan.stages()
                .forEach(stage -> stage.steps()
                        .forEach(step -> step.operations()
                                .forEach(o -> open.computeIfAbsent(step.server(), _ -> new ArrayList<>())
                                        .add(o.label()))));
    }

    void add(StepProgress progress) {
        goesOn |= progress.goesOn();
        add(progress.report());
    }

    /** Whether a step may still be at work on a host that cannot be followed any more. */
    boolean goesOn() {
        return goesOn;
    }

    private void add(Event.HostReport report) {
        for (var label : report.done()) {
            open.getOrDefault(report.server(), new ArrayList<>()).remove(label);
            done.computeIfAbsent(report.server(), _ -> new ArrayList<>()).add(label);
        }
    }

    List<Event.HostReport> all() {
        return open.keySet().stream()
                .map(s -> new Event.HostReport(s, done.getOrDefault(s, List.of()), open.getOrDefault(s, List.of())))
                .toList();
    }
}
