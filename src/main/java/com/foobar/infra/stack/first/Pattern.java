package com.foobar.infra.stack.first;

import com.foobar.infra.language.Scalar.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A ready shape of a stack: which servers it has, and what each of them does. */
public enum Pattern {
    ONE_SERVER("one server does everything; to begin with, or for tests", "web-01:load_balancer+web+app+mysql"),
    THREE_SERVERS(
            "a load balancer; two servers with app and databases",
            "lb-01:load_balancer",
            "web-01:web+app+mysql",
            "web-02:web+app+mysql"),
    TWO_LOAD_BALANCERS(
            "the same with two load balancers, which share an address",
            "lb-01:load_balancer",
            "lb-02:load_balancer",
            "web-01:web+app+mysql",
            "web-02:web+app+mysql"),
    PRODUCTION(
            "everything twice, databases apart, monitoring, backups",
            "lb-01:load_balancer",
            "lb-02:load_balancer",
            "web-01:web+app",
            "web-02:web+app",
            "db-01:mysql",
            "db-02:mysql",
            "mon-01:monitoring",
            "keep-01:backup");

    /** A server that a pattern has. */
    public record Slot(String name, List<Role> roles) {

        private static Slot of(String written) {
            var parts = written.split(":");
            try {
                return new Slot(parts[0], Role.parse(parts[1]));
            } catch (Refused e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        public String toString() {
            return name + " (" + Role.list(roles, ", ") + ")";
        }
    }

    private final String description;
    private final List<Slot> slots;

    Pattern(String description, String... slots) {
        this.description = description;
        this.slots = Arrays.stream(slots).map(Slot::of).toList();
    }

    /** As it is written: {@code three-servers}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String description() {
        return description;
    }

    /** All of them, a line each, with what each is. */
    public static List<String> lines() {
        return Arrays.stream(values())
                .map(pattern -> String.format("%-21s%s", pattern.word(), pattern.description))
                .toList();
    }

    public List<Slot> slots() {
        return slots;
    }

    /** The pattern of that name or, counted from 1, of that number. */
    public static Pattern parse(String written) throws Refused {
        for (var pattern : values()) {
            if (written.equals(pattern.word()) || written.equals(String.valueOf(pattern.ordinal() + 1))) {
                return pattern;
            }
        }
        throw new Refused(
                "there is no pattern \"" + written + "\"",
                "patterns: " + Arrays.stream(values()).map(Pattern::word).collect(Collectors.joining(", ")));
    }

    /**
     * Says of each server what it does: as was given, or else as the pattern has it, by its name or by its turn.
     *
     * @throws Refused if names or addresses are given twice, or if not everything that the pattern is about has its servers
     */
    public List<Machine> assign(List<Machine> given) throws Refused {
        unique(given);
        long silent = given.stream().filter(m -> m.roles().isEmpty()).count();
        if (silent != 0 && silent != given.size()) {
            throw new Refused("some servers have roles and some have none", "Give roles to all of them, or to none.");
        }
        var machines = silent == 0 ? List.copyOf(given) : bySlots(given);
        for (var need : needs().entrySet()) {
            var role = need.getKey();
            long there = machines.stream().filter(m -> m.roles().contains(role)).count();
            if (there < need.getValue()) {
                throw new Refused(
                        word() + " needs " + need.getValue() + " with the role " + role.word() + "; there "
                                + (there == 1 ? "is " : "are ") + there,
                        wanted());
            }
        }
        return machines;
    }

    /** Load balancers and databases as many as in the pattern, as that is what it is about; of all else one. */
    private Map<Role, Long> needs() {
        var needs = new LinkedHashMap<Role, Long>();
        for (var slot : slots) {
            for (var role : slot.roles()) {
                boolean counts = role == Role.LOAD_BALANCER || role == Role.MYSQL;
                needs.merge(role, 1L, (a, b) -> counts ? a + b : a);
            }
        }
        return needs;
    }

    private List<Machine> bySlots(List<Machine> given) throws Refused {
        if (given.size() != slots.size()) {
            throw new Refused(
                    word() + " has " + slots.size() + (slots.size() == 1 ? " server" : " servers") + ", and "
                            + given.size() + (given.size() == 1 ? " was" : " were") + " given",
                    wanted());
        }
        var free = new ArrayList<>(slots);
        var assigned = new ArrayList<Machine>();
        for (var machine : given) {
            slots.stream()
                    .filter(slot -> slot.name().equals(machine.name()))
                    .findFirst()
                    .ifPresent(slot -> {
                        free.remove(slot);
                        assigned.add(machine.with(slot.roles()));
                    });
        }
        for (var machine : given) {
            if (assigned.stream().noneMatch(m -> m.name().equals(machine.name()))) {
                assigned.add(machine.with(free.removeFirst().roles()));
            }
        }
        var order = given.stream().map(Machine::name).toList();
        assigned.sort(Comparator.comparing(m -> order.indexOf(m.name())));
        return assigned;
    }

    private String wanted() {
        return word() + " has " + slots.stream().map(Slot::toString).collect(Collectors.joining(", "))
                + ".\nOther servers are given with their roles: --server web-03=10.0.0.13:web+app";
    }

    private static void unique(List<Machine> given) throws Refused {
        var before = new ArrayList<Machine>();
        for (var machine : given) {
            unique(before, machine);
            before.add(machine);
        }
    }

    /** @throws Refused if one of those has the name or the address already */
    public static void unique(List<Machine> others, Machine machine) throws Refused {
        for (var other : others) {
            if (other.name().equals(machine.name())) {
                throw new Refused("the server " + machine.name() + " is given twice", "Each has a name of its own.");
            }
            if (other.address().equals(machine.address())) {
                throw new Refused(
                        other.name() + " and " + machine.name() + " have the same address " + machine.address(),
                        "Each server has an address of its own.");
            }
        }
    }
}
