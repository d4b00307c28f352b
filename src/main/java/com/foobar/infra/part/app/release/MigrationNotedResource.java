package com.foobar.infra.part.app.release;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** That the migration of a release ran is known on a server before it runs the release: the one on which it ran may be gone by then. */
record MigrationNotedResource(String server, String root, Migrated migrated) implements Resource {

    @Override
    public ResourceId id() {
        return new ResourceId("migration-note", root);
    }

    @Override
    public Set<Fact<?>> facts() {
        return migrated.facts();
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        return migrated.knows(server, observed)
                ? Optional.empty()
                : Optional.of(new Delta(
                        Action.ADD,
                        List.of(new Detail.Note("notes that the migration of release " + migrated.release() + " ran")),
                        new Delta.Work.Run(Script.of("fi_migrated " + Shell.quoteAll(List.of(root, migrated.release()))
                                + " || fi_migration_note "
                                + Shell.quoteAll(List.of(root, migrated.release(), "done", "-")))),
                        ""));
    }

    @Override
    public String digest() {
        return "";
    }
}
