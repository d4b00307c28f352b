package com.foobar.infra.engine;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.util.Map;
import java.util.Set;

/** Passes when something stands at a level; looks at something else afterwards if that is named. */
record LevelCheck(String server, String name, String wanted, String followUp) implements Check {

    LevelCheck(String server, String name, String wanted) {
        this(server, name, wanted, "");
    }

    @Override
    public CheckId id() {
        return new CheckId("levels", name, server);
    }

    @Override
    public Map<String, Set<Fact<?>>> facts() {
        return Map.of(server, Set.of(new LevelFact(name)));
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        return followUp.isEmpty() ? Map.of() : Map.of(server, Set.of(new LevelFact(followUp)));
    }

    @Override
    public Verdict judge(ClusterFacts observed) {
        var level = observed.get(server, new LevelFact(followUp.isEmpty() ? name : followUp));
        if (level.isEmpty()) {
            return new Verdict.Unknown(server + " did not say");
        }
        return level.get().equals(wanted)
                ? new Verdict.Pass("at " + wanted)
                : new Verdict.Fail("at " + level.get() + ", not at " + wanted, "raise it");
    }
}
