package com.foobar.infra.part.app.release;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.KeptReleasesFact;
import com.foobar.infra.part.app.release.MigrationsFact.Note;
import com.foobar.infra.part.app.release.MigrationsFact.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the servers of an app know of the migration of a release. It ran if one of them noted so, or ever had the release live: what
 * was live before there was a migration needs none.
 *
 * @param servers all of the app
 * @param release its id
 */
record Migrated(List<String> servers, String release, KeptReleasesFact kept, MigrationsFact notes) {

    Migrated {
        servers = List.copyOf(servers);
    }

    /** What each of the servers is asked. */
    Set<Fact<?>> facts() {
        return Set.of(kept, notes);
    }

    /** Whether it ran, as far as those know that answered. */
    boolean isKnown(ClusterFacts observed) {
        return servers.stream().anyMatch(server -> knows(server, observed));
    }

    /** Whether that server knows that it ran; not if it did not answer. */
    boolean knows(String server, ClusterFacts observed) {
        return observed.get(server, notes)
                        .flatMap(state -> state.last(release))
                        .filter(note -> note.outcome() == Outcome.DONE)
                        .isPresent()
                || observed.get(server, kept)
                        .filter(state -> state.live().equals(Optional.of(release))
                                || state.lastTurn(release).isPresent())
                        .isPresent();
    }

    /** Those that did not answer, and may know it. */
    List<String> silent(ClusterFacts observed) {
        return servers.stream()
                .filter(server -> observed.get(server, notes).isEmpty())
                .toList();
    }

    /** How it last stood on a server where it did not end well. */
    Optional<Note> unfinished(ClusterFacts observed) {
        return servers.stream()
                .flatMap(server -> observed.get(server, notes).flatMap(state -> state.last(release)).stream())
                .filter(note -> note.outcome() != Outcome.DONE)
                .findFirst();
    }
}
