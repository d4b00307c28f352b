package com.foobar.infra.part.app.release;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.app.release.MigrationsFact.Outcome;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import java.util.List;
import java.util.stream.Stream;

/**
 * That a migration runs on one server alone, and not where it may have run already.
 *
 * @param migrations of all servers of the app; none if it has no migration
 */
public record MigrationPreflight(List<MigrationResource> migrations) {

    public MigrationPreflight {
        migrations = List.copyOf(migrations);
    }

    /**
     * @param stages all of the stack
     * @param root where the app's releases are
     */
    public static MigrationPreflight of(List<DesiredStage> stages, String root) {
        return new MigrationPreflight(stages.stream()
                .flatMap(stage -> stage.resources().stream())
                .flatMap(r -> r instanceof MigrationResource migration
                                && migration.root().equals(root)
                        ? Stream.of(migration)
                        : Stream.empty())
                .toList());
    }

    public void obstacles(ClusterFacts observed, List<Obstacle> found) {
        for (var migration : migrations) {
            var migrated = migration.migrated();
            if (observed.of(migration.server()).isEmpty() || migrated.isKnown(observed)) {
                continue;
            }
            var silent = migrated.silent(observed);
            if (!silent.isEmpty()) {
                found.add(new Obstacle(
                        migration.server(),
                        "the migration of release " + migrated.release() + " may have run already: "
                                + String.join(", ", silent) + " was not asked",
                        "it is to run once; mend the connection, or look at the database, and consent to run it if it did not",
                        true));
            }
            migrated.unfinished(observed)
                    .filter(note -> note.outcome() == Outcome.BEGUN)
                    .ifPresent(note -> found.add(new Obstacle(
                            migration.server(),
                            "the migration of release " + migrated.release() + " began on " + note.server() + " on "
                                    + note.at() + ", and nobody noted how it ended",
                            "its server was cut short; look at the database, and consent if it is to run again",
                            true)));
        }
    }

    /** Of those that plan to run it, the first does; who is left out of this plan can't. */
    public List<Stage> arranged(List<Stage> planned) {
        return planned.stream().map(MigrationPreflight::once).toList();
    }

    private static Stage once(Stage stage) {
        boolean several = stage.steps().size() > 1 && stage.steps().stream().allMatch(MigrationPreflight::migrates);
        return several ? new Stage(stage.name(), stage.steps().subList(0, 1), stage.gate(), stage.turn()) : stage;
    }

    private static boolean migrates(HostStep step) {
        return step.operations().stream()
                .flatMap(operation -> operation.changes().stream())
                .allMatch(change -> change.resource().kind().equals("migration"));
    }
}
