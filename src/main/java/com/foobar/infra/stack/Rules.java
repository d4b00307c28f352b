package com.foobar.infra.stack;

import com.foobar.infra.part.Port;
import com.foobar.infra.topology.Invariants;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules that a well-formed topology must also obey as a whole: those of its servers, of its parts, and of their ports. */
final class Rules {

    private Rules() {}

    static List<Violation> violations(Topology topology) {
        var found = new ArrayList<>(Invariants.ofServers(topology));
        Parts.ALL.forEach(part -> found.addAll(part.rules(topology)));
        clashes(Stack.ports(topology), found);
        found.addAll(Audits.broken(topology));
        return found;
    }

    /** No two programs can have one port of one server. */
    private static void clashes(List<Port> ports, List<Violation> found) {
        var claimed = new HashMap<String, Map<Integer, String>>();
        for (var port : ports) {
            var other =
                    claimed.computeIfAbsent(port.server(), _ -> new HashMap<>()).putIfAbsent(port.number(), port.key());
            if (other != null && !other.equals(port.key())) {
                var violation = new Violation(
                        port.key(), "port " + port.number() + " of " + port.server() + " is already taken by " + other);
                if (!found.contains(violation)) {
                    found.add(violation);
                }
            }
        }
    }
}
