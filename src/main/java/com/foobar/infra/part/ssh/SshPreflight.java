package com.foobar.infra.part.ssh;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import java.util.List;

/** What would let somebody in by a password all the same: told before the file is tried, not by the check after it. */
final class SshPreflight implements Preflight {

    private static final SshdFact QUESTION = new SshdFact();

    private final List<SshdResource> wanted;

    /** @param desired all stages of the stack */
    SshPreflight(List<DesiredStage> desired) {
        this.wanted = desired.stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(SshdResource.class::isInstance)
                .map(SshdResource.class::cast)
                .toList();
    }

    /** Where the file is as it should be the check tells it, and holds nothing back. */
    @Override
    public void obstacles(ClusterFacts observed, List<Obstacle> found) {
        for (var resource : wanted) {
            var state = observed.get(resource.server(), QUESTION);
            if (state.isEmpty()
                    || state.get().before().isEmpty()
                    || resource.diff(observed).isEmpty()) {
                continue;
            }
            found.add(new Obstacle(
                    resource.server(),
                    "some could still log in by a password: sshd reads "
                            + String.join(", ", state.get().before()) + " before " + SshPart.FILE
                            + ", and of Match blocks the first has the last word",
                    "take it out there, or have it read later (a name after " + SshPart.FILE.replaceAll(".*/", "")
                            + ", or below the Include); or name the servers without it: ssh.servers",
                    false));
        }
    }
}
