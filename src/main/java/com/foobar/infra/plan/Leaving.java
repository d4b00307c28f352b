package com.foobar.infra.plan;

import com.foobar.infra.resource.MembersResource;
import com.foobar.infra.resource.MembersResource.Member;
import java.util.Set;

/**
 * What a plan must heed where servers leave a topology, or programs leave a server.
 *
 * @param uncleared servers that left and still hold something of the topology that this plan does not remove
 * @param crowded servers on which what leaves must go first, as it holds a port that something else is to have
 */
public record Leaving(Set<Member> uncleared, Set<String> crowded) {

    static final Leaving NOTHING = new Leaving(Set.of(), Set.of());

    public Leaving {
        uncleared = Set.copyOf(uncleared);
        crowded = Set.copyOf(crowded);
    }

    /** The stage, such that no server forgets those that could not be cleared yet. */
    DesiredStage remembered(DesiredStage stage) {
        if (uncleared.isEmpty() || stage.resources().stream().noneMatch(MembersResource.class::isInstance)) {
            return stage;
        }
        return new DesiredStage(
                stage.name(),
                stage.resources().stream()
                        .map(r -> r instanceof MembersResource members ? members.remembering(uncleared) : r)
                        .toList(),
                stage.gate());
    }
}
