package com.foobar.infra.stack;

import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Program;
import com.foobar.infra.plan.Obstacle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds, before anything is changed, who has the ports of one server that the stack is to have. */
final class PortPreflight {

    /**
     * Who listens on a port.
     *
     * @param name the program, or its unit if only that is known
     */
    private record Holder(String name, int pid, String unit) {}

    private final String topology;
    private final String server;
    private final Facts facts;

    /** All that the stack can have, in the order in which they are changed. */
    private final List<Program> programs;

    /** Ports that the stack wants on the server, and the program that it will have there. */
    private final Map<Integer, Program> wanted = new LinkedHashMap<>();

    /** @param programs all that the stack can have, in the order in which they are changed */
    PortPreflight(String topology, List<Program> programs, List<Port> ports, String server, Facts facts) {
        this.topology = topology;
        this.server = server;
        this.facts = facts;
        this.programs = List.copyOf(programs);
        ports.stream().filter(p -> p.server().equals(server)).forEach(p -> wanted.put(p.number(), p.program()));
    }

    void obstacles(List<Obstacle> found) {
        wanted.forEach((port, program) -> holder(port, program).ifPresent(holder -> {
            if (!isOurs(holder)) {
                found.add(new Obstacle(
                        server,
                        "port " + port + ", wanted for " + program.name() + ", is taken by " + holder.name()
                                + (holder.pid() == 0 ? "" : " (process " + holder.pid() + ")"),
                        "stop it, or give " + program.name() + " another port in the topology",
                        false));
            } else if (stays(holder) && order(holder.name()) > order(program.name())) {
                found.add(new Obstacle(
                        server,
                        "port " + port + ", wanted for " + program.name() + ", is still that of " + holder.name()
                                + ", which moves only after it",
                        "do it in two steps: first give " + holder.name() + " a port that is free and leave "
                                + program.name() + " where it is, then move " + program.name(),
                        false));
            }
        }));
    }

    private int order(String name) {
        return programs.stream().map(Program::name).toList().indexOf(name);
    }

    /** Whether something that leaves the server holds a port that something else is to have. */
    boolean isCrowded() {
        return wanted.entrySet().stream()
                .flatMap(port -> holder(port.getKey(), port.getValue()).stream())
                .anyMatch(holder -> isOurs(holder) && !stays(holder));
    }

    private Optional<Holder> holder(int port, Program program) {
        return facts.get(new ListenersFact())
                .on(port)
                .map(this::holder)
                .filter(holder -> !holder.name().isEmpty())
                .filter(holder -> !(holder.unit().isEmpty()
                        ? holder.name().equals(program.name())
                        : holder.unit().equals(program.unit())))
                // Without its unit, a process of a program that has no name of its own is not known; but it is none
                // while
                // the program does not run.
                .filter(holder -> program.named()
                        || !holder.unit().isEmpty()
                        || isOurs(holder)
                        || !remembers(program.unit())
                        || isDown(program));
    }

    private boolean isDown(Program program) {
        var unit = new UnitFact(program.unit(), true, true);
        return facts.has(unit) && !facts.get(unit).running();
    }

    private Holder holder(ListenersFact.Listener listener) {
        var name = programs.stream()
                .filter(program -> program.unit().equals(listener.unit()))
                .map(Program::name)
                .findFirst()
                .orElse(listener.program().isEmpty() ? listener.unit() : listener.program());
        return new Holder(name, listener.pid(), listener.unit());
    }

    /** The unit of a program of ours, or that which a program of that name would have. */
    private String unit(String name) {
        return programs.stream()
                .filter(program -> program.name().equals(name))
                .map(Program::unit)
                .findFirst()
                .orElse(name + ".service");
    }

    private boolean isOurs(Holder holder) {
        return remembers(holder.unit().isEmpty() ? unit(holder.name()) : holder.unit());
    }

    private boolean stays(Holder holder) {
        return wanted.values().stream().anyMatch(p -> p.name().equals(holder.name()));
    }

    private boolean remembers(String unit) {
        return facts.get(new ManifestFact(topology)).digests().containsKey("service " + unit);
    }
}
