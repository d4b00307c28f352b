package com.foobar.infra.resource;

import java.util.Collection;
import java.util.Optional;

/**
 * What was in the place of a stack's things before they were made, as far as the manifest says that it is kept: it comes
 * back when they are removed. A file or link is remembered by its path, an account as {@code user NAME}.
 *
 * @param manifest all that the manifest has and the topology has not
 */
public record Before(String topology, Collection<ResourceId> manifest) {

    /** What a reader of the plan should know of it. */
    public Optional<String> of(ResourceId id) {
        if (id.kind().equals("user")) {
            return isKept("user " + id.name())
                    ? Optional.of("somebody else made it: it becomes again what it was")
                    : Optional.empty();
        }
        return isKept(id.name())
                ? Optional.of("what was there before comes back, from /var/lib/foobar-infra/" + topology + "/before"
                        + id.name())
                : Optional.empty();
    }

    private boolean isKept(String name) {
        return manifest.contains(new ResourceId("kept", name));
    }
}
