package com.foobar.infra.engine;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Quiet;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Scope;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.shell.Library;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a topology asks for, as the engine needs to know it: made once, by pure code, before any host is asked. */
public interface Desire {

    /** The topology's name. */
    String topology();

    /** The servers of the topology that have something to do, in its order. */
    List<String> servers();

    /** Its other servers. */
    List<String> idle();

    /** In the order in which they are applied. */
    List<DesiredStage> stages();

    /** What of it alone is changed; empty: all. */
    default Optional<Scope> scope() {
        return Optional.empty();
    }

    /** How what is not desired any more is taken away. */
    Removals removals();

    /** The shell functions that steps may call, besides those that parts share. */
    List<Library> functions();

    /** Those of the checks that come right a moment after the last stage. */
    default List<Check> settling() {
        return List.of();
    }

    /** All that {@code verify} proves. */
    List<Check> checks();

    /** All that {@code status} tells. */
    default List<Gauge> gauges() {
        return List.of();
    }

    /**
     * What keeps those who watch the stack from telling of what a change causes; empty: nobody watches it.
     *
     * @param observed what servers remember, of those that were asked
     * @param servers that change
     * @param who changes them
     */
    default List<Quiet> quiet(ClusterFacts observed, Collection<String> servers, String who) {
        return List.of();
    }

    /** What must be known of a server to tell whether it may be changed at all. */
    Set<Fact<?>> preflight(String server);

    /** What stands in the way of changing the servers that were observed. */
    List<Obstacle> obstacles(Observation observed);

    /** What a reader of the plan should know of the topology, and of the servers that were observed. */
    List<String> notes(Observation observed);

    /** What must be known of a server that has left the topology. */
    default Set<Fact<?>> factsOfLeft() {
        return Set.of();
    }

    /**
     * What is done first, whatever stands in the way of the rest, as it makes things safer.
     *
     * @param only just these servers; empty: all that were observed
     */
    default Optional<Stage> urgent(Observation observed, Collection<String> only) {
        return Optional.empty();
    }

    /** Stages that are done by themselves, before anything else is even planned. */
    default List<Stage> alone(Observation observed) {
        return List.of();
    }

    /**
     * The planned stages in another order, or divided.
     *
     * @param obstacles what then stands in the way is added to these
     * @param notes what a reader should know of it is added to these
     */
    default List<Stage> arranged(
            List<Stage> planned, Observation observed, List<Obstacle> obstacles, List<String> notes) {
        return planned;
    }

    /** How visitors are led past these servers while they are away together, for so many seconds at most. */
    default Optional<Detour> past(List<String> servers, int seconds, Observation observed) {
        return Optional.empty();
    }

    /**
     * What it means that these servers are away together for a while.
     *
     * @param obstacles what stands in the way is added to these
     * @param notes what a reader should know is added to these
     */
    default void away(List<String> servers, Observation observed, List<Obstacle> obstacles, List<String> notes) {}

    /** Whether something was begun that has to be proven as a whole, and this apply is to finish it. */
    default boolean isToBeProven(Observation observed) {
        return false;
    }

    /** Servers on which what leaves must go before the rest is changed, as it holds a port that something else is to have. */
    Set<String> crowded(Observation observed);
}
