package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A primary db-01 with a replica db-02, what they answered, and how checks judge that. */
final class RecordedPair {

    private static final Topology TOPOLOGY = Topologies.of(
            "pair",
            "www.example.org",
            List.of(new Server("db-01", "db-01"), new Server("db-02", "db-02")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Stacks.mysql("db-01", List.of("db-02"), Map.of())));

    private final Map<String, Map<Fact<?>, Object>> answers = new HashMap<>();
    private final Set<String> reachable = new TreeSet<>(Set.of("db-01", "db-02"));

    <T> void answer(String server, Fact<T> fact, T value) {
        answers.computeIfAbsent(server, _ -> new HashMap<>()).put(fact, value);
    }

    void recorded(String server, String fixture) {
        answer(server, new MysqlFact(), Recorded.state(fixture));
    }

    void remembers(String server, String... lines) {
        answer(server, new ManifestFact("pair"), new ManifestFact.State(Map.of(lines[0], lines[1])));
    }

    /** It is known how to reach that one too. */
    void reachable(String server) {
        reachable.add(server);
    }

    Verdict verdict(String name, String server) {
        var observed = new HashMap<String, Facts>();
        answers.forEach((s, facts) -> observed.put(s, Facts.of(facts)));
        return ReplicationChecks.of(TOPOLOGY, Map.of(), "t", reachable::contains).stream()
                .filter(c -> c.id().equals(new CheckId("replication", name, server)))
                .findFirst()
                .orElseThrow()
                .judge(new ClusterFacts(observed));
    }
}
