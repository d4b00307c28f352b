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
    record Node(Class<? extends PartModel> part, String id, String server) {

        static Node of(PartModel part, String server) {
            return new Node(part.getClass(), part.id(), server);
        }

        boolean isOf(PartModel model) {
            return part.equals(model.getClass()) && id.equals(model.id());
        }
    }

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
                    asked.computeIfAbsent(Node.of(part, visit.from()), _ -> new LinkedHashSet<>())
                            .add(new Node(visit.part(), visit.id(), visit.to()));
                }
            }
        }
        front = topology.parts().stream()
                .filter(part -> !part.members().isEmpty() && !visited.contains(part.getClass()))
                .filter(part -> asked.keySet().stream().anyMatch(n -> n.isOf(part)) || part.faces())
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
                .filter(part -> reached.stream().anyMatch(n -> n.isOf(part)))
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
                    var lost = Set.of(Node.of(part, server));
                    return !answered(lost, false) || !answered(lost, true);
                })
                .toList();
    }

    private Set<Node> nodesOn(Collection<String> servers) {
        var nodes = new HashSet<Node>();
        for (var part : topology.parts()) {
            part.members().stream().filter(servers::contains).forEach(s -> nodes.add(Node.of(part, s)));
        }
        return nodes;
    }

    /** Of several parts of a type, apps say, each answers something else: all ways must be there. */
    private boolean answered(Set<Node> lost, boolean writing) {
        return topology.parts().stream()
                .filter(part -> topology.parts(part.getClass()).size() > 1)
                .filter(part ->
                        asked.values().stream().anyMatch(to -> to.stream().anyMatch(n -> n.isOf(part))))
                .map(this::besides)
                .reduce(
                        answeredAtAll(lost, writing),
                        (all, others) -> all && answeredAtAll(union(lost, others), writing),
                        Boolean::logicalAnd);
    }

    /** All that is of other parts of its type. */
    private Set<Node> besides(PartModel one) {
        var nodes = new HashSet<Node>();
        for (var part : topology.parts(one.getClass())) {
            if (!part.id().equals(one.id())) {
                part.members().forEach(server -> nodes.add(Node.of(part, server)));
            }
        }
        return nodes;
    }

    private static Set<Node> union(Set<Node> some, Set<Node> others) {
        var all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    private boolean answeredAtAll(Set<Node> lost, boolean writing) {
        return reached(lost).stream()
                .filter(node -> !asked.containsKey(node))
                .anyMatch(node -> !writing || writable(node));
    }

    private boolean writable(Node node) {
        return topology.parts().stream()
                .anyMatch(part -> node.isOf(part) && part.writable().contains(node.server()));
    }

    private Set<Node> reached(Set<Node> lost) {
        var reached = new LinkedHashSet<Node>();
        var next = new ArrayDeque<Node>();
        front.ifPresent(part -> part.members().forEach(s -> next.add(Node.of(part, s))));
        while (!next.isEmpty()) {
            var node = next.remove();
            if (!lost.contains(node) && reached.add(node)) {
                next.addAll(asked.getOrDefault(node, Set.of()));
            }
        }
        return reached;
    }
}
