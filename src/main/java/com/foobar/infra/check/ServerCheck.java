package com.foobar.infra.check;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import java.util.Map;
import java.util.Set;

/** A check whose questions all go to its own server. */
public abstract class ServerCheck implements Check {

    private final CheckId id;

    /** @param group what {@code verify GROUP} selects */
    protected ServerCheck(String group, String name, String server) {
        this.id = new CheckId(group, name, server);
    }

    /** What its own server is asked. */
    protected abstract Set<Fact<?>> questions();

    /** Judges, the server having been reached. */
    protected abstract Verdict answered(ClusterFacts observed);

    @Override
    public final CheckId id() {
        return id;
    }

    protected final String server() {
        return id.server();
    }

    @Override
    public Map<String, Set<Fact<?>>> facts() {
        return Map.of(server(), questions());
    }

    @Override
    public final Verdict judge(ClusterFacts observed) {
        for (var question : questions()) {
            if (observed.get(server(), question).isEmpty()) {
                return new Verdict.Unknown(server() + " was not reached");
            }
        }
        return answered(observed);
    }

    /** The last reply to a question that was asked. */
    protected final RequestFact.Reply reply(ClusterFacts observed, RequestFact request) {
        return observed.get(server(), request).orElseThrow().last();
    }

    protected static String status(int status) {
        return status == 0 ? "no answer" : "status " + status;
    }
}
