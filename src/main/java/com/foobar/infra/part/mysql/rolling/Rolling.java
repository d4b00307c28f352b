package com.foobar.infra.part.mysql.rolling;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.check.ReplicationChecks;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Never two databases are down at once: who is to be restarted has a stage of its own, whose gate is that it follows again and
 * has caught up. The replicas come first, so that what one refuses to start with never reaches the primary.
 */
public final class Rolling {

    /** In which the primary is made as it should be. */
    public static final String PRIMARY = "database primary";

    /** In which the replicas are. */
    public static final String REPLICAS = "database replicas";

    private static final String EACH = "one after the other, each back and caught up before the next: ";

    private final Topology topology;
    private final Mysql mysql;
    private final Restarts restarts;

    /** @param desired all stages of the stack, those of the databases among them */
    public Rolling(Topology topology, Mysql mysql, List<DesiredStage> desired) {
        this.topology = topology;
        this.mysql = mysql;
        this.restarts = new Restarts(topology, mysql, desired);
    }

    /**
     * The replicas' restarts, before one of them takes the primary's place: who takes it need not be restarted when it has it.
     *
     * @param from the server that takes writes
     */
    public List<Stage> beforeHandover(ClusterFacts observed, String from) {
        var stages = new ArrayList<Stage>();
        for (var server : before(observed, from)) {
            new Planner(topology.name(), List.of(), new Removals(List.of()))
                    .stage(new DesiredStage(name(server), restarts.parts(server), gate(server, from)), observed)
                    .map(stage -> new Stage(stage.name(), stage.steps(), stage.gate(), Stage.Turn.ALONE))
                    .ifPresent(stages::add);
        }
        return stages;
    }

    /** Those that are restarted before a handover; who takes the place is the last, as it must be near then. */
    private List<String> before(ClusterFacts observed, String from) {
        return Stream.concat(mysql.replicas().stream(), Stream.of(mysql.primary()))
                .filter(server -> !server.equals(from))
                .filter(server -> restarts.restarts(observed, server) && restarts.follows(observed, server, from))
                .toList();
    }

    /** What stands in the way of a handover that begins with restarts. */
    public void obstacles(ClusterFacts observed, String from, List<Obstacle> found) {
        before(observed, from).forEach(server -> alone(observed, server, List.of(), found));
    }

    /** What a reader should know of a handover that has to do with restarts. */
    public void notes(ClusterFacts observed, String from, List<String> notes) {
        var before = before(observed, from);
        boolean old = restarts.restarts(observed, from);
        if (before.isEmpty() && !old) {
            return;
        }
        notes.add("MySQL restarts, " + EACH + String.join(", ", before) + (before.isEmpty() ? "" : "; then ")
                + mysql.primary() + " takes the place of " + from
                + (old ? ", and " + from + " restarts as a replica" : "")
                + "; expected pause of writes: less than a second");
    }

    /**
     * The same stages with the restarts apart.
     *
     * @param obstacles what stands in the way is added to these
     * @param notes what a reader should know is added to these
     */
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        var due = mysql.members().stream()
                .filter(server -> isPlanned(planned, server))
                .filter(server -> restarts.restarts(observed, server))
                .toList();
        if (due.isEmpty()) {
            return planned;
        }
        var starting = mysql.replicas().stream()
                .filter(server -> isPlanned(planned, server) && restarts.starts(observed, server))
                .toList();
        due.forEach(server -> alone(observed, server, starting, obstacles));
        var first = new ArrayList<>(starting);
        mysql.replicas().stream()
                .filter(server -> due.contains(server) && restarts.follows(observed, server, mysql.primary()))
                .forEach(first::add);
        var others = mysql.replicas().stream()
                .filter(server -> due.contains(server) && !first.contains(server) && restarts.isKnown(observed, server))
                .toList();
        note(observed, due, notes);
        return apart(planned, first, others, restarts.isUp(observed, mysql.primary()));
    }

    private boolean isPlanned(List<Stage> planned, String server) {
        return planned.stream()
                .flatMap(stage -> stage.steps().stream())
                .filter(step -> step.server().equals(server))
                .flatMap(step -> step.operations().stream())
                .anyMatch(restarts::isPart);
    }

    /**
     * Nobody goes down while another is.
     *
     * @param why it goes
     */
    public void down(ClusterFacts observed, String server, String why, List<Obstacle> found) {
        alone(observed, server, why, List.of(), found);
    }

    /** Nobody is restarted while another is down, unless that one is brought up before. */
    private void alone(ClusterFacts observed, String server, List<String> starting, List<Obstacle> found) {
        alone(observed, server, "MySQL is to be restarted here", starting, found);
    }

    private void alone(ClusterFacts observed, String server, String why, List<String> starting, List<Obstacle> found) {
        for (var other : mysql.members()) {
            boolean silent = observed.of(other).isEmpty();
            boolean down = !silent && restarts.isKnown(observed, other) && !restarts.isUp(observed, other);
            if (!other.equals(server)
                    && !starting.contains(other)
                    && (silent || down && !other.equals(mysql.primary()))) {
                found.add(new Obstacle(
                        server,
                        why + " while " + other + (silent ? " does not answer" : " is down")
                                + ": two databases would be down at once",
                        "bring " + other + " back first, or consent if that may be",
                        true));
                return;
            }
        }
    }

    /**
     * @param first of which only the restart is apart
     * @param others who do not follow, or not as they should, so that all that is done there is
     * @param up whether the primary runs; if not, it comes first of all
     */
    private List<Stage> apart(List<Stage> planned, List<String> first, List<String> others, boolean up) {
        var moved = new LinkedHashMap<String, HostStep>();
        var later = new LinkedHashMap<String, HostStep>();
        var gates = new ArrayList<Check>();
        var rest = new ArrayList<Stage>();
        for (var stage : planned) {
            if (!stage.name().equals(REPLICAS)) {
                rest.add(stage);
                continue;
            }
            gates.addAll(stage.gate());
            var steps = new ArrayList<HostStep>();
            for (var step : stage.steps()) {
                if (others.contains(step.server())) {
                    later.put(step.server(), step);
                    continue;
                }
                var apart = first.contains(step.server());
                var ours = step.operations().stream()
                        .filter(o -> apart && restarts.isPart(o))
                        .toList();
                var left = step.operations().stream()
                        .filter(o -> !(apart && restarts.isPart(o)))
                        .toList();
                if (!ours.isEmpty()) {
                    moved.put(step.server(), new HostStep(step.server(), ours));
                }
                if (!left.isEmpty()) {
                    steps.add(new HostStep(step.server(), left));
                }
            }
            // Of who is mended by himself nothing holds before that.
            var gate = stage.gate().stream()
                    .filter(check -> !later.containsKey(check.id().server()))
                    .toList();
            rest.add(new Stage(stage.name(), steps, gate, stage.turn()));
        }
        var before =
                first.stream().flatMap(s -> stage(s, moved, List.of()).stream()).toList();
        var after =
                others.stream().flatMap(s -> stage(s, later, gates).stream()).toList();
        var stages = new ArrayList<Stage>();
        boolean inserted = false;
        for (var stage : rest) {
            if (!inserted
                    && (stage.name().equals(REPLICAS) || up && stage.name().equals(PRIMARY))) {
                stages.addAll(before);
                inserted = true;
            }
            if (!stage.steps().isEmpty()) {
                stages.add(stage);
            }
            if (stage.name().equals(REPLICAS)) {
                stages.addAll(after);
            }
        }
        return stages;
    }

    private Optional<Stage> stage(String server, Map<String, HostStep> steps, List<Check> further) {
        return Optional.ofNullable(steps.get(server)).map(step -> {
            var gate = new ArrayList<>(gate(server, mysql.primary()));
            var names = new TreeSet<String>();
            gate.forEach(check -> names.add(check.id().name()));
            further.stream()
                    .filter(c -> c.id().server().equals(server) && !names.contains(c.id().name()))
                    .forEach(gate::add);
            return new Stage(name(server), List.of(step), gate);
        });
    }

    private static String name(String server) {
        return "restart " + server;
    }

    /** What must hold before the next one goes down. */
    private List<Check> gate(String server, String primary) {
        return ReplicationChecks.afterRestart(
                primary.equals(mysql.primary()) ? topology : topology.with(mysql.led(primary)), server);
    }

    private void note(ClusterFacts observed, List<String> due, List<String> notes) {
        var primary = mysql.primary();
        boolean last = due.contains(primary);
        var replicas = due.stream().filter(server -> !server.equals(primary)).toList();
        var text = new StringBuilder("MySQL restarts");
        if (!replicas.isEmpty()) {
            text.append(", ").append(EACH).append(String.join(", ", replicas));
        }
        if (last) {
            text.append(replicas.isEmpty() ? " on " : "; last ")
                    .append("the primary ")
                    .append(primary)
                    .append(" in place: writes pause until it is open again, about ten seconds");
            mysql.current().stream()
                    .filter(server -> restarts.isUp(observed, server))
                    .findFirst()
                    .ifPresent(server -> text.append(
                                    ". For less than a second, if a replica takes its place first: foobar-infra"
                                            + " switchover ")
                            .append(server)
                            .append(" (with --back it has it again at the end)"));
        }
        notes.add(text.toString());
        var done = mysql.members().stream()
                .filter(server -> !due.contains(server) && restarts.isUp(observed, server))
                .toList();
        if (!done.isEmpty() && mysql.members().size() > 1) {
            notes.add("already with what its file says: " + String.join(", ", done));
        }
        if (mysql.semiSync() && mysql.replicas().size() == 1 && !replicas.isEmpty()) {
            notes.add("writes wait while " + replicas.getFirst() + " restarts, as no other replica acknowledges");
        }
    }
}
