package com.foobar.infra.check;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that {@code verify} proves, judged from what the hosts answered.
 *
 * <p>Pure. Most checks ask once ({@link #facts}); one that must act on the first answers, such as "does what the primary
 * wrote arrive", asks again with {@link #followUp}.
 */
public interface Check {
    CheckId id();

    /** What must be asked, by server. */
    Map<String, Set<Fact<?>>> facts();

    /** The servers of which it proves something: where only one of them is changed, it has to pass as well. */
    default Set<String> proves() {
        return Set.of(id().server());
    }

    /**
     * What must be asked after these answers are in, by server; empty for nearly every check. It is called with all answers so
     * far until it asks for nothing that has not been asked.
     */
    default Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        return Map.of();
    }

    /** Whether it reads so much that it is made only when asked for. */
    default boolean onRequest() {
        return false;
    }

    /** Of one that is made only when asked for: whether that is by naming its group, rather than by an option. */
    default boolean byGroup() {
        return false;
    }

    /** Whether it disturbs for a moment what it proves, so that it is made only when an option of its own asks for it. */
    default boolean disturbs() {
        return false;
    }

    /** How far it is with these answers, if it is one that takes long and they are not all. */
    default Optional<Progress> progress(ClusterFacts answers) {
        return Optional.empty();
    }

    /**
     * Whether it proves from end to end that all follows from a change which was made by itself, before the rest: an apply does not
     * say that this went well before it passes.
     */
    default boolean provesWhole() {
        return false;
    }

    /**
     * Judges all answers, the first and all further ones. A server that could not be reached is absent; a check that needs it answers
     * {@link Verdict.Unknown} or {@link Verdict.Fail}, never Pass.
     */
    Verdict judge(ClusterFacts observed);
}
