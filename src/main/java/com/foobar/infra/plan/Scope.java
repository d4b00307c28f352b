package com.foobar.infra.plan;

import com.foobar.infra.check.CheckId;
import com.foobar.infra.resource.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What alone a command changes where it is for less than the whole stack: all else stays as it is on the servers, be it as the topology
 * says or not, and nothing of it is waited for.
 *
 * @param called what people call it: the app blog
 * @param things the resources, each as {@link #thing} writes it
 * @param checks by which it is proven well
 * @param unfit what speaks against a change that nothing else follows; empty: nothing
 */
public record Scope(
        String called, Set<String> things, Set<CheckId> checks, Function<Change, Optional<Obstacle>> unfit) {

    public Scope {
        things = Set.copyOf(things);
        checks = Set.copyOf(checks);
    }

    /** How a resource is written. */
    public static String thing(Resource resource) {
        return resource.server() + " " + resource.id();
    }

    boolean holds(Resource resource) {
        return things.contains(thing(resource));
    }

    private boolean holds(Change change) {
        return things.contains(change.server() + " " + change.resource());
    }

    /** The same stages, after which nothing else is looked at. */
    public List<DesiredStage> proven(List<DesiredStage> stages) {
        return stages.stream()
                .map(stage -> new DesiredStage(
                        stage.name(),
                        stage.resources(),
                        stage.gate().stream()
                                .filter(check -> checks.contains(check.id()))
                                .toList()))
                .toList();
    }

    /** What stands in the way of changing nothing else. */
    public List<Obstacle> obstacles(Collection<Change> all) {
        return all.stream()
                .filter(this::holds)
                .flatMap(change -> unfit.apply(change).stream())
                .toList();
    }

    /** What is left for another apply, for people; empty: nothing is. */
    public Optional<String> left(Collection<Change> all) {
        var byServer = new LinkedHashMap<String, List<String>>();
        all.stream()
                .filter(change -> !holds(change))
                .forEach(change -> byServer.computeIfAbsent(change.server(), _ -> new ArrayList<>())
                        .add(change.delta().action().sign() + " " + change.resource()));
        var servers = new LinkedHashMap<List<String>, List<String>>();
        byServer.forEach((server, changes) ->
                servers.computeIfAbsent(changes, _ -> new ArrayList<>()).add(server));
        var words = servers.entrySet().stream()
                .map(e -> String.join(" and ", e.getValue()) + ": " + String.join(", ", e.getKey()))
                .toList();
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "this is for " + called + " alone; what differs besides stays as it is, for the next apply: "
                                + String.join("; ", words));
    }
}
