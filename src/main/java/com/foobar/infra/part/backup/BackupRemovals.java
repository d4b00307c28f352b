package com.foobar.infra.part.backup;

import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How a stack makes no backups any more. Those that there are stay. */
final class BackupRemovals implements Removals.Rules {

    @Override
    public List<Removals.Kind> kinds() {
        return List.of(
                new Removals.Kind(BackupTimerResource.KIND, Removals.Phase.RUNNING),
                new Removals.Kind(RepositoryResource.KIND, Removals.Phase.STOPPED),
                new Removals.Kind(BackupKeyResource.KIND, Removals.Phase.STOPPED),
                new Removals.Kind(AccessResource.KIND, Removals.Phase.STOPPED));
    }

    @Override
    public Optional<Removals.Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
        return switch (id.kind()) {
            case BackupTimerResource.KIND ->
                Optional.of(new Removals.Removal(
                        id,
                        BackupTimerResource.removal(id.name()),
                        Optional.of(
                                switch (id.name()) {
                                    case BackupPaths.LOGS_TIMER -> "its binary logs are kept no more";
                                    case BackupPaths.STREAM_SERVICE -> "its binary logs are streamed no more";
                                    case BackupPaths.REHEARSAL_TIMER -> "no restore is rehearsed here any more";
                                    default -> "no more backups are made here";
                                })));
            case RepositoryResource.KIND ->
                Optional.of(new Removals.Removal(
                        id,
                        RepositoryResource.removal(topology),
                        Optional.of("what was noted of it; the repository stays, with all that is in it")));
            case BackupKeyResource.KIND ->
                Optional.of(new Removals.Removal(
                        id, BackupKeyResource.removal(id.name()), Optional.of("with its public half")));
            case AccessResource.KIND ->
                Optional.of(new Removals.Removal(
                        id, AccessResource.removal(topology, id.name()), Optional.of("nobody is let in any more")));
            default -> Optional.empty();
        };
    }
}
