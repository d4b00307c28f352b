package com.foobar.infra.part;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One thing that {@code audit --live} looks for on the servers themselves; a class each. Pure. */
public interface LiveRule {

    /** What it finds. */
    Finding.Kind kind();

    /** What that server of the topology is asked; empty: nothing, as it can have nothing of the kind. */
    Set<Fact<?>> questions(Topology topology, String server);

    /** What there is of it on the servers that answered; nothing is said of the others. */
    List<Finding> findings(Seen seen);

    /** What of that it could not find out on servers that answered, in words; nobody is to take it for well. */
    default List<String> untold(Seen seen) {
        return List.of();
    }

    /**
     * What the servers answered.
     *
     * @param doors all that is to listen on them
     */
    record Seen(Topology topology, Doors doors, ClusterFacts facts) {

        /** The servers that answered, in the topology's order. */
        public List<String> servers() {
            return topology.serversWithRoles().stream()
                    .filter(facts.servers()::contains)
                    .toList();
        }

        /** What that server answered; empty if it was not asked that. */
        public <T> Optional<T> of(String server, Fact<T> fact) {
            return facts.get(server, fact);
        }
    }
}
