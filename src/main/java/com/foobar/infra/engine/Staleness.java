package com.foobar.infra.engine;

import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.Plan;
import com.foobar.infra.resource.ResourceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Whether a plan that was shown is still what would be done. */
public final class Staleness {

    private Staleness() {}

    /**
     * An object for which the plan is not true any more.
     *
     * @param why how, to follow the object's name
     */
    public record Moved(String server, ResourceId resource, String why) {}

    /**
     * What a change meant when it was planned.
     *
     * @param observed digest of what was there
     * @param work digest of what would be done
     */
    public record Promise(String server, ResourceId resource, String action, String observed, String work) {

        public static Promise of(Change change) {
            return new Promise(
                    change.server(),
                    change.resource(),
                    change.delta().action().name(),
                    change.delta().observed(),
                    Digests.of(change.delta()));
        }
    }

    public static List<Promise> promises(Plan plan) {
        return plan.changes().stream().map(Promise::of).toList();
    }

    /** Those of which that plan made nothing true. */
    public static List<Promise> without(List<Promise> promises, Plan made) {
        var kept = new LinkedHashSet<>(promises);
        promises(made).forEach(kept::remove);
        return List.copyOf(kept);
    }

    /** What differs; empty if every host and object is as it was. */
    public static List<Moved> between(List<Promise> then, List<Promise> now) {
        var was = byKey(then);
        var is = byKey(now);
        var moved = new ArrayList<Moved>();
        was.forEach((key, old) -> {
            var young = is.get(key);
            if (young == null) {
                moved.add(new Moved(old.server(), old.resource(), "is already as the topology says"));
            } else if (!old.action().equals(young.action()) || !old.observed().equals(young.observed())) {
                moved.add(new Moved(old.server(), old.resource(), "is not what it was when the plan was made"));
            } else if (!old.work().equals(young.work())) {
                moved.add(new Moved(old.server(), old.resource(), "would now be changed in another way"));
            }
        });
        is.forEach((key, young) -> {
            if (!was.containsKey(key)) {
                moved.add(new Moved(young.server(), young.resource(), "needs a change that was not planned"));
            }
        });
        return moved;
    }

    /** Those that are new, or would make something else true than before. */
    static List<Promise> appeared(List<Promise> then, List<Promise> now) {
        var was = byKey(then);
        var appeared = new ArrayList<Promise>();
        byKey(now).forEach((key, young) -> {
            var old = was.get(key);
            if (old == null || !old.work().equals(young.work())) {
                appeared.add(young);
            }
        });
        return appeared;
    }

    /** By server, resource, and which of several promises about it this is: two roles may each have a say in one. */
    private static Map<String, Promise> byKey(List<Promise> promises) {
        var map = new LinkedHashMap<String, Promise>();
        for (var promise : promises) {
            var key = promise.server() + " " + promise.resource();
            int n = 1;
            while (map.putIfAbsent(key + " " + n, promise) != null) {
                n++;
            }
        }
        return map;
    }
}
