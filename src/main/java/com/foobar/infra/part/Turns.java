package com.foobar.infra.part;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Servers that may stand in for each other, so that they are changed in turns.
 *
 * @param by what serves there
 * @param stages those in which it is changed; what a server does in several of them is done in one turn
 * @param seconds how long a turn may take once a server is out of service
 * @param gate proves them well
 * @param batch how many have their turn together
 */
public record Turns(
        List<String> servers,
        Serving by,
        Set<String> stages,
        int seconds,
        List<Check> gate,
        Turn turn,
        int batch,
        Interruptions interruptions) {

    /** In which packages come, first of all; few have anything restarted. */
    public static final String PACKAGES = "packages";

    public Turns {
        servers = List.copyOf(servers);
        stages = Set.copyOf(stages);
        gate = List.copyOf(gate);
    }

    /**
     * Those that nobody leads visitors past: one at a time, the next once the one before is proven well.
     *
     * @param desired all stages of the stack
     */
    public static Turns oneByOne(List<DesiredStage> desired, List<String> servers, Serving by, Set<String> stages) {
        var gate = desired.stream()
                .filter(stage -> stages.contains(stage.name()))
                .flatMap(stage -> stage.gate().stream())
                .toList();
        return new Turns(servers, by, stages, 0, gate, (_, _) -> Optional.empty(), 1, new Interruptions(desired));
    }

    /** The planned stages with a stage for each turn, after the last of the stages that are done in turns. */
    public List<Stage> rolled(List<Stage> planned, ClusterFacts observed, List<String> notes) {
        var serving = servers.stream()
                .filter(server -> interruptions.serves(observed, server, by))
                .toList();
        var due = serving.stream()
                .filter(server -> isInterrupted(planned, server))
                // What is down there is brought up before others lose the same.
                .sorted(Comparator.comparing(server -> !interruptions.lacks(observed, server, by)))
                .toList();
        if (due.isEmpty()) {
            return planned;
        }
        if (isAlone(planned, serving)) {
            // Few packages have anything restarted.
            if (!stages.contains(PACKAGES)) {
                notes.add(noticed(due.getFirst())
                        + " restarts, and there is no other server of its kind that could serve meanwhile");
            }
            return planned;
        }
        var turns = new LinkedHashMap<String, List<Operation>>();
        var rest = new ArrayList<Stage>();
        // What serves and has no turn may come to ask what has one: it follows, as it would without turns.
        var behind = new ArrayList<Stage>();
        int at = 0;
        for (var stage : planned) {
            if (!stages.contains(stage.name())) {
                rest.add(stage);
                continue;
            }
            var ahead = new ArrayList<HostStep>();
            var follows = new ArrayList<HostStep>();
            boolean begun = !turns.isEmpty();
            boolean moved = false;
            for (var step : stage.steps()) {
                if (begun && serving.contains(step.server()) && !due.contains(step.server())) {
                    follows.add(step);
                    continue;
                }
                int first = due.contains(step.server())
                        ? firstOfTurn(step, turns.containsKey(step.server()))
                        : step.operations().size();
                if (first > 0) {
                    ahead.add(new HostStep(step.server(), step.operations().subList(0, first)));
                }
                if (first < step.operations().size()) {
                    moved = true;
                    turns.computeIfAbsent(step.server(), _ -> new ArrayList<>())
                            .addAll(step.operations()
                                    .subList(first, step.operations().size()));
                }
            }
            boolean anyMoved = moved;
            var following = follows.stream().map(HostStep::server).toList();
            if (!ahead.isEmpty()) {
                // Those that have their turn yet are proven then.
                var gates = stage.gate().stream()
                        .filter(check -> !(anyMoved && due.contains(check.id().server()))
                                && !following.contains(check.id().server()))
                        .toList();
                rest.add(new Stage(stage.name(), ahead, gates, stage.turn(), stage.detour()));
            }
            if (!follows.isEmpty()) {
                var gates = stage.gate().stream()
                        .filter(check -> following.contains(check.id().server()))
                        .toList();
                behind.add(new Stage(stage.name(), follows, gates, stage.turn(), stage.detour()));
            }
            // Once those that do not serve yet have come up in all of them.
            at = rest.size();
        }
        rest.addAll(at, behind);
        rest.addAll(at, turns(due, turns, notes));
        return rest;
    }

    /** The only server that serves by these, if something has that end there; empty: there is none, or another serves meanwhile. */
    public Optional<String> alone(List<Stage> planned, ClusterFacts observed) {
        var serving = servers.stream()
                .filter(server -> interruptions.serves(observed, server, by))
                .toList();
        return serving.stream()
                .filter(server -> isInterrupted(planned, server) && isAlone(planned, serving))
                .findFirst();
    }

    private boolean isAlone(List<Stage> planned, List<String> serving) {
        return serving.size() == 1 && !startAnother(planned, serving);
    }

    /** Whether one that does not serve is brought up by the same stages, and so before anybody goes down. */
    private boolean startAnother(List<Stage> planned, List<String> serving) {
        return !stages.contains(PACKAGES)
                && planned.stream()
                        .filter(stage -> stages.contains(stage.name()))
                        .flatMap(stage -> stage.steps().stream())
                        .map(HostStep::server)
                        .anyMatch(server -> servers.contains(server) && !serving.contains(server));
    }

    private boolean isInterrupted(List<Stage> planned, String server) {
        return planned.stream()
                .filter(stage -> stages.contains(stage.name()))
                .flatMap(stage -> stage.steps().stream())
                .filter(step -> step.server().equals(server))
                .anyMatch(step -> firstOfTurn(step, false) < step.operations().size());
    }

    /** The first of a step's operations that has to wait for the server's turn; all do once the turn has begun. */
    private int firstOfTurn(HostStep step, boolean begun) {
        var operations = step.operations();
        int i = 0;
        while (i < operations.size() && !begun && !interruptions.isOne(operations.get(i), step.server(), by.units())) {
            i++;
        }
        return i;
    }

    private List<Stage> turns(List<String> due, Map<String, List<Operation>> operations, List<String> notes) {
        var stages = new ArrayList<Stage>();
        var order = new ArrayList<String>();
        for (int i = 0; i < due.size(); i += batch) {
            var turns = due.subList(i, Math.min(i + batch, due.size()));
            order.add(String.join(" and ", turns));
            var steps = turns.stream()
                    .map(server -> new HostStep(server, operations.getOrDefault(server, List.of())))
                    .toList();
            var proven = gate.stream()
                    .filter(check -> turns.contains(check.id().server()))
                    .toList();
            stages.add(new Stage(
                    "roll " + String.join(", ", turns), steps, proven, Stage.Turn.PLAIN, turn.past(turns, seconds)));
        }
        notes.add(told(order, stages.getFirst()));
        return stages;
    }

    /** How it begins that what serves on a server has nobody to stand in for it. */
    public static String noticed(String server) {
        return "visitors will notice: what serves them on " + server;
    }

    private static String told(List<String> order, Stage first) {
        var text = new StringBuilder("in turns: ").append(String.join(", then ", order));
        var past = first.detour().stream()
                .flatMap(detour -> detour.out().stream())
                .map(HostStep::server)
                .filter(server ->
                        first.steps().stream().noneMatch(step -> step.server().equals(server)))
                .toList();
        if (!past.isEmpty()) {
            text.append("; each passed over by ")
                    .append(String.join(" and ", past))
                    .append(" meanwhile");
        } else if (first.detour().isPresent()) {
            text.append("; each gives the virtual address away before, if it has it");
        }
        return text.append("; the first failure leaves the others as they are").toString();
    }
}
