package com.foobar.infra.plan;

import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.role.render.Layout;
import com.foobar.infra.topology.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds, before anything is changed, who has the ports of one server that the stack is to have. */
final class PortPreflight {

    private static final String APP = "the app";

    /** The programs of a stack, in the order in which they are changed. */
    private static final List<String> ORDER = List.of("mysqld", APP, "nginx", "haproxy");

    /**
     * Who listens on a port.
     *
     * @param name the program, or its unit if only that is known
     */
    private record Holder(String name, int pid, String unit) {}

    private final Topology topology;
    private final String server;
    private final Facts facts;
    private final String appUnit;
    private final Map<Integer, String> wanted;

    PortPreflight(Topology topology, String server, Facts facts) {
        this.topology = topology;
        this.server = server;
        this.facts = facts;
        this.appUnit = new Layout(topology.name()).appService();
        this.wanted = wanted();
    }

    /** Ports that the stack wants on the server, and the program that it will have there. */
    private Map<Integer, String> wanted() {
        var wanted = new LinkedHashMap<Integer, String>();
        topology.loadBalancer().filter(lb -> lb.servers().contains(server)).ifPresent(lb -> {
            wanted.put(lb.port(), "haproxy");
            wanted.put(lb.statusPort(), "haproxy");
        });
        topology.web()
                .filter(w -> w.servers().stream().anyMatch(s -> s.server().equals(server)))
                .ifPresent(w -> {
                    wanted.put(w.port(), "nginx");
                    wanted.put(w.statusPort(), "nginx");
                });
        topology.app().filter(a -> a.servers().contains(server)).ifPresent(a -> wanted.put(a.port(), APP));
        topology.mysql().filter(m -> m.members().contains(server)).ifPresent(m -> wanted.put(m.port(), "mysqld"));
        return wanted;
    }

    void obstacles(List<Obstacle> found) {
        wanted.forEach((port, program) -> holder(port, program).ifPresent(holder -> {
            if (!isOurs(holder)) {
                found.add(new Obstacle(
                        server,
                        "port " + port + ", wanted for " + program + ", is taken by " + holder.name()
                                + (holder.pid() == 0 ? "" : " (process " + holder.pid() + ")"),
                        "stop it, or give " + program + " another port in the topology",
                        false));
            } else if (stays(holder) && ORDER.indexOf(holder.name()) > ORDER.indexOf(program)) {
                found.add(new Obstacle(
                        server,
                        "port " + port + ", wanted for " + program + ", is still that of " + holder.name()
                                + ", which moves only after it",
                        "do it in two steps: first give " + holder.name() + " a port that is free and leave " + program
                                + " where it is, then move " + program,
                        false));
            }
        }));
    }

    /** Whether something that leaves the server holds a port that something else is to have. */
    boolean isCrowded() {
        return wanted.entrySet().stream()
                .flatMap(port -> holder(port.getKey(), port.getValue()).stream())
                .anyMatch(holder -> isOurs(holder) && !stays(holder));
    }

    private Optional<Holder> holder(int port, String program) {
        return facts.get(new ListenersFact())
                .on(port)
                .map(this::holder)
                .filter(holder -> !holder.name().isEmpty())
                .filter(holder -> !(holder.unit().isEmpty()
                        ? holder.name().equals(program)
                        : holder.unit().equals(unit(program))))
                // Without its unit, a process of an app of ours is not known; but it is none while the app does not
                // run.
                .filter(holder -> !program.equals(APP)
                        || !holder.unit().isEmpty()
                        || isOurs(holder)
                        || !remembers(appUnit)
                        || isDown());
    }

    private boolean isDown() {
        var unit = new UnitFact(appUnit, true, true);
        return facts.has(unit) && !facts.get(unit).running();
    }

    private Holder holder(ListenersFact.Listener listener) {
        var name = ORDER.stream()
                .filter(program -> unit(program).equals(listener.unit()))
                .findFirst()
                .orElse(listener.program().isEmpty() ? listener.unit() : listener.program());
        return new Holder(name, listener.pid(), listener.unit());
    }

    private String unit(String program) {
        return switch (program) {
            case APP -> appUnit;
            case "mysqld" -> "mysql.service";
            default -> program + ".service";
        };
    }

    private boolean isOurs(Holder holder) {
        return remembers(holder.unit().isEmpty() ? unit(holder.name()) : holder.unit());
    }

    private boolean stays(Holder holder) {
        return wanted.containsValue(holder.name());
    }

    private boolean remembers(String unit) {
        return facts.get(new ManifestFact(topology.name())).digests().containsKey("service " + unit);
    }
}
