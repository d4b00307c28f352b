package com.foobar.infra.part;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a part finds, before anything is changed, that stands in the way of changing its servers. Pure. */
public interface Preflight {

    /** Of a part in whose way nothing of its own can stand. */
    Preflight NONE = new Preflight() {};

    /** What must be known of a server besides what its resources ask. */
    default Set<Fact<?>> facts(String server) {
        return Set.of();
    }

    /** Where the part writes on a server, whatever is changed, and how many bytes must be free there at least. */
    default Map<String, Long> room(String server) {
        return Map.of();
    }

    /** What stands in the way on one server that was observed. */
    default void obstacles(String server, Facts facts, List<Obstacle> found) {}

    /** What stands in the way when all answers are seen together. */
    default void obstacles(ClusterFacts observed, List<Obstacle> found) {}

    /** What others made that the part depends on: it needs consent once, and is noted for as long as it is so. */
    default List<Remark> remarks(String server, Facts facts) {
        return List.of();
    }

    /** Managers of a firewall whose place it takes on a server, with consent. */
    default Set<String> supersedes(String server) {
        return Set.of();
    }

    /** What a reader of the plan should know. */
    default void notes(ClusterFacts observed, List<String> notes) {}

    /** What must be known of a server that has left the topology. */
    default Set<Fact<?>> factsOfLeft() {
        return Set.of();
    }

    /**
     * What is done first, whatever stands in the way of the rest, as it makes things safer.
     *
     * @param only just these servers; empty: all that were observed
     */
    default Optional<Stage> urgent(ClusterFacts observed, Collection<String> only) {
        return Optional.empty();
    }

    /**
     * Stages that are done by themselves, before anything else is even planned; none, as nearly always.
     */
    default List<Stage> alone(ClusterFacts observed) {
        return List.of();
    }

    /**
     * The planned stages in another order, or divided, where what is known of the servers asks for that.
     *
     * @param obstacles what then stands in the way is added to these
     * @param notes what a reader should know of it is added to these
     */
    default List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        return planned;
    }

    /**
     * How visitors are led past these servers while they are away together, all of them.
     *
     * @param seconds after which they are led there again in any case, though nobody is left to see to it
     */
    default Optional<Detour> past(List<String> servers, int seconds, ClusterFacts observed) {
        return Optional.empty();
    }

    /**
     * What it means that these servers are away together for a while, though they come back as they were.
     *
     * @param obstacles what stands in the way is added to these
     * @param notes what a reader should know is added to these
     */
    default void away(List<String> servers, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {}

    /** Whether something was begun that has to be proven as a whole, and this apply is to finish it. */
    default boolean isToBeProven(ClusterFacts observed) {
        return false;
    }

    /** What is so, and what follows or may be done. */
    record Remark(String what, String hint) {}
}
