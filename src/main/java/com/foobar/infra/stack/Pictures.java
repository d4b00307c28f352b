package com.foobar.infra.stack;

import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.part.Port;
import com.foobar.infra.picture.Picture;
import com.foobar.infra.picture.Picture.Arrow;
import com.foobar.infra.picture.Picture.Box;
import com.foobar.infra.picture.Picture.End;
import com.foobar.infra.picture.Picture.Flow;
import com.foobar.infra.picture.Picture.Role;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Draws a stack: from what its parts say of whom they ask, and where they listen. */
public final class Pictures {

    private final Topology topology;

    /** The parts that a picture shows, from the visitors on, by the name that their roles have in it. */
    private final Map<Kind, Parts.Bound<?>> drawn = new HashMap<>();

    /** One of the parts that a stack has. */
    private record Kind(Class<? extends PartModel> part, String id) {}

    private final List<Parts.Bound<?>> order;

    private Pictures(Topology topology) {
        this.topology = topology;
        order = Parts.of(topology).stream()
                .filter(bound -> topology.servers().stream()
                        .anyMatch(s -> title(bound, s.name()).isPresent()))
                .sorted(Comparator.comparing(bound -> !passed(bound.model())))
                .toList();
        order.forEach(
                bound -> drawn.put(new Kind(bound.part().model(), bound.model().id()), bound));
    }

    /** The picture of that stack. */
    public static Picture of(Topology topology) {
        return new Pictures(topology).draw();
    }

    private Picture draw() {
        var weak = new HashMap<String, String>();
        Audits.singlePoints().findings(new Audited(topology, List.of(), List.of(), LocalDate.EPOCH)).stream()
                .filter(finding -> topology.find(finding.object().orElse("")).isPresent())
                .forEach(finding -> weak.put(finding.object().orElseThrow(), said(finding)));
        var boxes = topology.servers().stream()
                .map(server -> box(server, Optional.ofNullable(weak.get(server.name()))))
                .filter(box -> !box.roles().isEmpty())
                .sorted(Comparator.comparing(Box::tier))
                .toList();
        return new Picture(topology.name(), topology.domain(), boxes, arrows());
    }

    private static String said(Finding finding) {
        return finding.message().replaceFirst("^without [^ ]+ ", "").replaceFirst(" \\(.*", "");
    }

    private Box box(Server server, Optional<String> weak) {
        var roles = new ArrayList<Role>();
        int tier = order.size();
        for (int i = 0; i < order.size(); i++) {
            var title = title(order.get(i), server.name());
            if (title.isPresent()) {
                tier = Math.min(tier, i);
                roles.add(new Role(id(order.get(i)), title.get(), ports(order.get(i), server.name())));
            }
        }
        return new Box(server.name(), server.address(), tier, server.zone(), roles, weak);
    }

    private static <M extends PartModel> Optional<String> title(Parts.Bound<M> bound, String server) {
        return bound.model().members().contains(server) ? bound.part().title(bound.model(), server) : Optional.empty();
    }

    private static String id(Parts.Bound<?> bound) {
        var id = bound.model().id();
        return id.isEmpty() ? bound.part().key().orElseThrow().name() : section(bound) + "." + id;
    }

    private static String section(Parts.Bound<?> bound) {
        return bound.part().further().orElseThrow().name();
    }

    /** Where it listens for others, by its own keys. */
    private <M extends PartModel> List<Integer> ports(Parts.Bound<M> bound, String server) {
        return bound.part().ports(bound.model(), topology).stream()
                .filter(port -> port.server().equals(server) && port.address() != Port.Address.LOOPBACK)
                .filter(port -> port.key().startsWith(id(bound) + "."))
                .map(Port::number)
                .distinct()
                .toList();
    }

    /** Whether requests pass it. */
    private boolean passed(PartModel model) {
        return !visits(model).isEmpty()
                || topology.parts().stream()
                        .flatMap(other -> visits(other).stream())
                        .anyMatch(visit -> visit.part().equals(model.getClass()));
    }

    private List<Visit> visits(PartModel model) {
        return model.visits(topology).stream()
                .filter(visit -> !visit.part().equals(model.getClass()))
                .toList();
    }

    private List<Arrow> arrows() {
        var arrows = new ArrayList<Arrow>();
        var visited = new HashSet<Class<? extends PartModel>>();
        order.forEach(bound -> visits(bound.model()).forEach(visit -> visited.add(visit.part())));
        order.stream()
                .filter(bound -> passed(bound.model()) || bound.model().faces())
                .filter(bound -> !visited.contains(bound.part().model()))
                .findFirst()
                .ifPresent(front -> front.model()
                        .members()
                        .forEach(server ->
                                arrows.add(new Arrow(Optional.empty(), new End(server, id(front)), Flow.REQUESTS))));
        for (var bound : order) {
            for (var visit : visits(bound.model())) {
                var to = drawn.get(new Kind(visit.part(), visit.id()));
                if (to != null) {
                    arrows.add(arrow(new End(visit.from(), id(bound)), to, visit.to()));
                }
            }
            arrows.addAll(copies(bound));
        }
        return arrows.stream().distinct().toList();
    }

    /** What comes to data changes them or reads them; all else is a request. */
    private static Arrow arrow(End from, Parts.Bound<?> part, String server) {
        var model = part.model();
        var flow = !model.keepsData() ? Flow.REQUESTS : model.writable().contains(server) ? Flow.WRITES : Flow.READS;
        return new Arrow(Optional.of(from), new End(server, id(part)), flow);
    }

    private static <M extends PartModel> List<Arrow> copies(Parts.Bound<M> bound) {
        return bound.part().copies(bound.model()).stream()
                .map(copy -> new Arrow(
                        Optional.of(new End(copy.from(), id(bound))), new End(copy.to(), id(bound)), Flow.REPLICATION))
                .toList();
    }
}
