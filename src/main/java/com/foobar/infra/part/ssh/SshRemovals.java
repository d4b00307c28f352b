package com.foobar.infra.part.ssh;

import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How logins become what they were. */
final class SshRemovals implements Removals.Rules {

    @Override
    public List<Removals.Kind> kinds() {
        return List.of(new Removals.Kind(SshdResource.KIND, Removals.Phase.RUNNING));
    }

    @Override
    public Optional<Removals.Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
        return id.kind().equals(SshdResource.KIND)
                ? Optional.of(new Removals.Removal(
                        id, Script.of("fi_sshd_away"), Optional.of("sshd is again as its other files say")))
                : Optional.empty();
    }
}
