package com.foobar.infra.part.app.release;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.KeptReleases;
import com.foobar.infra.fact.KeptReleases.How;
import com.foobar.infra.fact.ReleaseFact.State;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Resource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What stands in the way of a release on the servers that know better: one that they do not keep, one that somebody changed, and one
 * that somebody took out of service.
 *
 * @param desired all of the app that is to be on the servers
 * @param section of the topology that tells of the app
 */
public record ReleasePreflight(List<Resource> desired, String section) {

    public ReleasePreflight {
        desired = List.copyOf(desired);
    }

    /**
     * @param stages all of the stack
     * @param root where the app's releases are
     */
    public static ReleasePreflight of(List<DesiredStage> stages, String root, String section) {
        return new ReleasePreflight(
                stages.stream()
                        .flatMap(stage -> stage.resources().stream())
                        .filter(r -> r instanceof KeptReleasesResource kept
                                        && kept.fact().root().equals(root)
                                || r instanceof HeldReleaseResource held
                                        && held.base().equals(root))
                        .toList(),
                section);
    }

    private <T extends Resource> Optional<T> of(String server, Class<T> type) {
        return desired.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(r -> r.server().equals(server))
                .findFirst();
    }

    public void obstacles(String server, Facts facts, List<Obstacle> found) {
        var kept = of(server, KeptReleasesResource.class).map(r -> facts.get(r.fact()));
        of(server, HeldReleaseResource.class).ifPresent(held -> held(held, facts, kept.orElseThrow(), found));
        of(server, KeptReleasesResource.class)
                .flatMap(r -> again(r, facts.get(r.fact())))
                .ifPresent(found::add);
    }

    private void held(HeldReleaseResource held, Facts facts, KeptReleases kept, List<Obstacle> found) {
        switch (facts.get(held.fact())) {
            case State.Intact() -> {}
            case State.Absent _ ->
                found.add(new Obstacle(
                        held.server(),
                        section + ".kept_release is " + held.release() + ", which " + held.server() + " does not keep",
                        kept.unpacked().isEmpty()
                                ? "it keeps none: take " + section + ".kept_release out, so that what " + section
                                        + ".release names is copied there"
                                : "it keeps " + String.join(", ", kept.newestFirst())
                                        + ": name one that every app server keeps (foobar-infra releases), or take the line out",
                        false));
            case State.Changed() ->
                found.add(new Obstacle(
                        held.server(),
                        "the kept release " + held.path() + " was changed by hand since it was unpacked",
                        "nobody can say what it holds now: go back to another (foobar-infra releases), or look at it, and consent",
                        true));
        }
    }

    /** What was taken out of service does not come back without a word. */
    private Optional<Obstacle> again(KeptReleasesResource wanted, KeptReleases kept) {
        var next = wanted.turn();
        return kept.rolledBack()
                .filter(_ -> next.how() == How.RELEASED
                        && !kept.live().equals(Optional.of(next.id()))
                        && kept.lastTurn(next.id()).isPresent())
                .map(back -> new Obstacle(
                        wanted.server(),
                        said(wanted.server(), back) + ", and this topology would release " + next.id() + " again",
                        "to stay there, write " + section + ".kept_release: \"" + back.to()
                                + "\" into the topology, as rollback did; to release something else, change "
                                + next.from()
                                + "; to release just this again, consent",
                        true));
    }

    /** A release that is new ends a rollback, and that is said. */
    public void notes(ClusterFacts observed, List<String> notes) {
        var said = new TreeMap<String, String>();
        for (var resource : desired) {
            if (resource instanceof KeptReleasesResource wanted && wanted.turn().how() == How.RELEASED) {
                observed.get(wanted.server(), wanted.fact())
                        .filter(kept -> kept.lastTurn(wanted.turn().id()).isEmpty())
                        .flatMap(KeptReleases::rolledBack)
                        .ifPresent(back -> said.put(
                                wanted.server(),
                                said(wanted.server(), back) + "; this releases "
                                        + wanted.turn().id() + " there"));
            }
        }
        notes.addAll(said.values());
    }

    private static String said(String server, KeptReleases.Rollback back) {
        return server + " was rolled back from " + back.from() + " to " + back.to() + " on " + back.when() + " by "
                + back.who();
    }
}
