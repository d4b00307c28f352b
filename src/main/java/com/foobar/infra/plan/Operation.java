package com.foobar.infra.plan;

import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.List;

/**
 * What a host does as one unit: it succeeds as a whole, or leaves what was there before.
 *
 * @param label for progress messages
 * @param changes the changes that it makes true
 * @param guard exits non-zero if the host moved on since the plan
 * @param script the work, followed by the manifest entries that it makes true
 */
public record Operation(String label, List<Change> changes, Script guard, Script script) {
    public Operation {
        changes = List.copyOf(changes);
    }

    public List<ResourceId> resources() {
        return changes.stream().map(Change::resource).toList();
    }
}
