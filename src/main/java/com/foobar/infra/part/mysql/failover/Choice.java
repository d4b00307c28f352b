package com.foobar.infra.part.mysql.failover;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who takes the primary's place, told from what the replicas hold once each had time to apply what it received. Pure. */
sealed interface Choice {

    /**
     * What a replica holds.
     *
     * @param uuid its own: what it numbered itself came from no primary, unless it was one
     * @param left what it received and did not apply
     * @param delayed whether it stays behind on purpose, and was left so
     */
    record Holding(String server, String uuid, GtidSet executed, GtidSet left, boolean delayed) {

        private boolean able() {
            return left.isEmpty() && !delayed;
        }

        /** Whether it holds all that the other does, but for what that one numbered itself. */
        private boolean covers(Holding other) {
            return executed.contains(other.executed.without(other.uuid));
        }

        private GtidSet more(GtidSet than) {
            return executed.union(left).subtract(than);
        }
    }

    /** @param leaves what is left behind, a line each */
    record Taken(String server, List<String> leaves) implements Choice {}

    record Refused(String why, String hint) implements Choice {}

    /** @param waited how many seconds each had */
    static Choice of(List<Holding> all, Failover.Wish wish, int waited) {
        for (var one : all) {
            boolean wanted = wish.target().equals(Optional.of(one.server()));
            if (!one.delayed() && !one.able() && (wanted || !wish.acceptLoss())) {
                return new Refused(
                        one.server() + " received, and could not apply in " + waited + " s: " + one.left(),
                        "see SHOW REPLICA STATUS there; try again when it has"
                                + (wanted ? "" : ", or go on without what only it has: --accept-loss"));
            }
        }
        var chosen = wish.target()
                .flatMap(target ->
                        all.stream().filter(h -> h.server().equals(target)).findFirst())
                .or(() -> best(all, wish.acceptLoss()));
        return chosen.map(c -> judged(c, all, wish.acceptLoss()))
                .orElseGet(() -> new Refused(
                        "no replica holds all that the others hold: "
                                + String.join(
                                        "; ",
                                        all.stream()
                                                .map(h -> h.server() + " " + h.executed())
                                                .toList()),
                        "see what only one of them has (mysqlbinlog --include-gtids there), and name the one that you"
                                + " want, with --accept-loss"));
    }

    private static Optional<Holding> best(List<Holding> all, boolean acceptLoss) {
        var able = all.stream().filter(Holding::able).toList();
        return able.stream()
                .filter(h -> able.stream().allMatch(o -> h.executed().contains(o.executed())))
                .findFirst()
                .or(() -> able.stream()
                        .filter(h -> acceptLoss && able.stream().allMatch(h::covers))
                        .findFirst());
    }

    private static Choice judged(Holding chosen, List<Holding> all, boolean acceptLoss) {
        var leaves = new ArrayList<String>();
        for (var other : all) {
            var more = other.more(chosen.executed());
            if (more.isEmpty()) {
                continue;
            }
            // Nobody wants less than he can have.
            boolean better = other.able() && other.executed().contains(chosen.executed()) && !chosen.covers(other);
            if (better || !acceptLoss) {
                return new Refused(
                        other.server() + " has transactions that " + chosen.server() + " lacks: " + more,
                        other.delayed()
                                ? "it is delayed, so that it is not chosen by itself; promote it: failover "
                                        + other.server() + "; or go on without what only it has: --accept-loss"
                                : other.executed().contains(chosen.executed())
                                        ? "promote " + other.server() + ", or the best: --best"
                                                + (better ? "" : "; or go on without what only it has: --accept-loss")
                                        : "neither has all that the other has; to go on without what only the other has:"
                                                + " --accept-loss");
            }
            leaves.add("left behind: what " + other.server() + " has and " + chosen.server() + " lacks: " + more);
        }
        return new Taken(chosen.server(), leaves);
    }
}
