package com.foobar.infra.audit;

import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Topology;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The ways that visitors' requests take through a stack: from the servers at which they arrive to those that have the last word.
 * A way is there as long as each server on it is.
 */
final class Paths {

    /** A part on one server. */
    record Node(Class<? extends PartModel> part, String server) {}

    private final Topology topology;
    private final Map<Node, Set<Node>> asked = new LinkedHashMap<>();
    private final Optional<PartModel> front;

    Paths(Topology topology) {
        this.topology = topology;
        var visited = new HashSet<Class<? extends PartModel>>();
        for (var part : topology.parts()) {
            for (var visit : part.visits(topology)) {
                if (!visit.part().equals(part.getClass())) {
                    visited.add(visit.part());
                    asked.computeIfAbsent(new Node(part.getClass(), visit.from()), _ -> new LinkedHashSet<>())
                            .add(new Node(visit.part(), visit.to()));
                }
            }
        }
        front = topology.parts().stream()
                .filter(part -> !part.members().isEmpty() && !visited.contains(part.getClass()))
                .filter(part -> asked.keySet().stream().anyMatch(n -> n.part().equals(part.getClass())) || part.faces())
                .findFirst();
    }

    /** Whether visitors come to this stack at all. */
    boolean any() {
        return front.isPresent();
    }

    /** The parts that requests pass, from the visitors on. */
    List<PartModel> passed() {
        var reached = reached(Set.of());
        return topology.parts().stream()
                .filter(part -> reached.stream().anyMatch(n -> n.part().equals(part.getClass())))
                .toList();
    }

    /** Whether a page still comes without those servers. */
    boolean reads(Collection<String> lost) {
        return answered(nodesOn(lost), false);
    }

    /** Whether what changes data still gets through without those servers. */
    boolean writes(Collection<String> lost) {
        return answered(nodesOn(lost), true);
    }

    /** The parts for whose sake that server can't be spared: the loss of each of them alone cuts a way. */
    List<PartModel> indispensable(String server) {
        return passed().stream()
                .filter(part -> part.members().contains(server))
                .filter(part -> {
                    var lost = Set.of(new Node(part.getClass(), server));
                    return !answered(lost, false) || !answered(lost, true);
                })
                .toList();
    }

    private Set<Node> nodesOn(Collection<String> servers) {
        var nodes = new HashSet<Node>();
        for (var part : topology.parts()) {
            part.members().stream().filter(servers::contains).forEach(s -> nodes.add(new Node(part.getClass(), s)));
        }
        return nodes;
    }

    private boolean answered(Set<Node> lost, boolean writing) {
        return reached(lost).stream()
                .filter(node -> !asked.containsKey(node))
                .anyMatch(node -> !writing || writable(node));
    }

    private boolean writable(Node node) {
        return topology.parts().stream()
                .anyMatch(part ->
                        part.getClass().equals(node.part()) && part.writable().contains(node.server()));
    }

    private Set<Node> reached(Set<Node> lost) {
        var reached = new LinkedHashSet<Node>();
        var next = new ArrayDeque<Node>();
        front.ifPresent(part -> part.members().forEach(s -> next.add(new Node(part.getClass(), s))));
        while (!next.isEmpty()) {
            var node = next.remove();
            if (!lost.contains(node) && reached.add(node)) {
                next.addAll(asked.getOrDefault(node, Set.of()));
            }
        }
        return reached;
    }
}
