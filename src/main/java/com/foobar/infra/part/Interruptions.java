package com.foobar.infra.part;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.resource.Batch;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.ReleaseResource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.ServiceBatch;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which operations have what serves visitors end, be it for a moment, and on which servers it does serve now. */
public final class Interruptions {

    private final Map<String, Map<String, ServiceResource>> services = new LinkedHashMap<>();
    private final Map<String, Map<ResourceId, String>> releases = new LinkedHashMap<>();
    private final boolean reloads;

    /** @param desired all stages of the stack */
    public Interruptions(List<DesiredStage> desired) {
        this(desired, false);
    }

    /**
     * @param desired all stages of the stack
     * @param reloads whether a reload is taken for one, as it ends what others keep open
     */
    public Interruptions(List<DesiredStage> desired, boolean reloads) {
        this.reloads = reloads;
        for (var stage : desired) {
            for (var resource : stage.resources()) {
                if (resource instanceof ServiceResource service) {
                    services.computeIfAbsent(service.server(), _ -> new LinkedHashMap<>())
                            .put(service.spec().unit(), service);
                } else if (resource instanceof ReleaseResource release) {
                    release.reader()
                            .ifPresent(unit -> releases.computeIfAbsent(release.server(), _ -> new HashMap<>())
                                    .put(release.id(), unit));
                }
            }
        }
    }

    /**
     * Whether those of these units that the stack has there run as far as visitors need them; where none is, or who did not answer,
     * nobody serves. One that comes to a server with this change, beside others of the stack's that run there, takes nothing from
     * these.
     */
    boolean serves(ClusterFacts observed, String server, Serving serving) {
        var each = states(observed, server, serving.each());
        var oneOf = states(observed, server, serving.oneOf());
        if (each.isEmpty() && oneOf.isEmpty() || observed.of(server).isEmpty()) {
            return false;
        }
        boolean ours = Stream.concat(each.stream(), oneOf.stream())
                .anyMatch(unit -> !unit.generation().isEmpty());
        return each.stream().allMatch(unit -> unit.running() || ours && isNew(unit))
                && (oneOf.isEmpty()
                        || oneOf.stream().anyMatch(UnitFact.State::running)
                        || ours && oneOf.stream().allMatch(Interruptions::isNew));
    }

    /** Whether all of these that the stack is to have there run already; of who did not answer nobody knows, and nothing is said against it. */
    public boolean run(ClusterFacts observed, String server, List<String> units) {
        return states(observed, server, units).stream().allMatch(UnitFact.State::running);
    }

    /** Whether one of these that was there already is down: this server has less to lose than others. */
    boolean lacks(ClusterFacts observed, String server, Serving serving) {
        return states(observed, server, serving.units()).stream().anyMatch(unit -> !unit.running() && !isNew(unit));
    }

    private static boolean isNew(UnitFact.State unit) {
        return unit.load().equals("not-found");
    }

    private List<UnitFact.State> states(ClusterFacts observed, String server, List<String> units) {
        var here = services.getOrDefault(server, Map.of());
        return observed.of(server).isEmpty()
                ? List.of()
                : units.stream()
                        .flatMap(unit -> Optional.ofNullable(here.get(unit)).stream())
                        .map(service -> service.unit(observed))
                        .toList();
    }

    /** Whether what is done has one of these units end, or may: packages may have any restarted that uses them. */
    boolean isOne(Operation operation, String server, List<String> units) {
        return operation.changes().stream().anyMatch(change -> isOne(change, server, units));
    }

    private boolean isOne(Change change, String server, List<String> units) {
        if (change.resource().kind().equals("package")) {
            return change.delta().action() != Delta.Action.REMOVE;
        }
        if (change.delta().work() instanceof Delta.Work.Batched(Batch batch, Object item)) {
            return batch instanceof ServiceBatch service
                    && units.contains(service.spec().unit())
                    && (service.interrupts(List.of(item)) || reloads && service.loads(List.of(item)));
        }
        return change.delta().action() == Delta.Action.CHANGE
                && Optional.ofNullable(releases.getOrDefault(server, Map.of()).get(change.resource()))
                        .filter(units::contains)
                        .isPresent();
    }

    /** How long the services of a server may take until they are well after a change, in seconds. */
    public int proofSeconds(String server, List<String> units) {
        return services.getOrDefault(server, Map.of()).values().stream()
                .map(ServiceResource::spec)
                .filter(spec -> units.contains(spec.unit()))
                .mapToInt(ServiceSpec::proofSeconds)
                .sum();
    }
}
