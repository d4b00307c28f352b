package com.foobar.infra.plan;

import java.util.List;

/** What one server does in one stage: its operations, in order, in one script. */
public record HostStep(String server, List<Operation> operations) {
    public HostStep {
        operations = List.copyOf(operations);
    }
}
