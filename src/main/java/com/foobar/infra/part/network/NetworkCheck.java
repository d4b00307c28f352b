package com.foobar.infra.part.network;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Something of one server as it looks from outside: all servers tell what listens, then each tries the others' ports. It is made only
 * when asked for: it judges what is not the stack's, and knocks at every door.
 */
abstract class NetworkCheck implements Check {

    private final CheckId id;
    private final Mesh mesh;

    NetworkCheck(Mesh mesh, String name, String server) {
        this.id = new CheckId(NetworkPart.GROUP, name, server);
        this.mesh = mesh;
    }

    @Override
    public final CheckId id() {
        return id;
    }

    final String server() {
        return id.server();
    }

    final Mesh mesh() {
        return mesh;
    }

    @Override
    public final boolean onRequest() {
        return true;
    }

    @Override
    public final boolean byGroup() {
        return true;
    }

    @Override
    public final Map<String, Set<Fact<?>>> facts() {
        return mesh.look();
    }

    /** Where the server itself said nothing there is still its door. */
    @Override
    public final Map<String, Set<Fact<?>>> followUp(ClusterFacts seen) {
        return mesh.tries(server(), seen);
    }

    @Override
    public final Verdict judge(ClusterFacts seen) {
        return judge(seen, mesh.made(server(), seen));
    }

    abstract Verdict judge(ClusterFacts seen, List<Mesh.Try> tries);

    /** A port as messages call it. */
    static String called(Port port) {
        return port.number() + " (" + port.key() + ", " + port.program().name() + ")";
    }

    /** By port, who: "3306 (mysql.port, mysqld) from lb-01, this machine". */
    static List<String> grouped(Map<Port, List<String>> byPort) {
        return byPort.entrySet().stream()
                .map(e -> called(e.getKey()) + " from " + String.join(", ", e.getValue()))
                .toList();
    }

    static void add(Map<Port, List<String>> byPort, Port port, String who) {
        byPort.computeIfAbsent(port, _ -> new ArrayList<>()).add(who);
    }

    /** Why some tries from servers were not made; empty if all were. */
    static String notTried(List<Mesh.Try> tries) {
        return tries.stream()
                .filter(t -> t.how().isEmpty() && !t.from().equals(ClusterFacts.HERE))
                .map(Mesh.Try::why)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Why this machine did not try at all; empty if it did. */
    static String notFromHere(List<Mesh.Try> tries) {
        if (tries.stream()
                .anyMatch(t -> t.from().equals(ClusterFacts.HERE) && t.how().isPresent())) {
            return "";
        }
        return tries.stream()
                .filter(t -> t.how().isEmpty() && t.from().equals(ClusterFacts.HERE))
                .map(t -> "not tried from " + ClusterFacts.HERE + ": " + t.why())
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    /** How many, by how they went: "refused 20, dropped 7". */
    static String counted(List<Mesh.Try> tries) {
        var counts = new LinkedHashMap<String, Integer>();
        for (var each : tries) {
            each.how().ifPresent(how -> counts.merge(how.word(), 1, Integer::sum));
        }
        return counts.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
