package com.foobar.infra.part.auditing;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Servers that are one machine, or have one disk, and of which the topology does not know that they fail together. */
final class SameMachine implements LiveRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "same-machine",
            Severity.WARNING,
            Profile.PRODUCTION,
            "servers that fail together",
            "What spares another server on the same machine or disk fails with it.");

    private static final MachineFact QUESTION = new MachineFact();

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public Set<Fact<?>> questions(Topology topology, String server) {
        return Set.of(QUESTION);
    }

    @Override
    public List<Finding> findings(Seen seen) {
        var kernels = new LinkedHashMap<String, List<String>>();
        var disks = new LinkedHashMap<String, List<String>>();
        for (var server : seen.servers()) {
            seen.of(server, QUESTION).ifPresent(machine -> {
                put(kernels, machine.kernel(), server);
                machine.disks().forEach(disk -> put(disks, disk, server));
            });
        }
        var found = new ArrayList<Finding>();
        var told = new TreeSet<String>();
        kernels.values().stream().filter(group -> apart(seen, group)).forEach(group -> {
            told.add(String.join(" ", group));
            found.add(found(seen, group, "run on one kernel: they are containers of one machine"));
        });
        disks.forEach((disk, group) -> {
            // Of one kernel all disks are the same ones.
            if (apart(seen, group) && told.add(String.join(" ", group))) {
                found.add(found(seen, group, "have the same disk, " + disk));
            }
        });
        return found;
    }

    /** A guest can't see its hypervisor. */
    @Override
    public List<String> untold(Seen seen) {
        var kernels = seen.servers().stream()
                .flatMap(server -> seen.of(server, QUESTION).stream())
                .map(MachineFact.State::kernel)
                .distinct()
                .count();
        return kernels > 1
                ? List.of("which of the servers are virtual machines of one host, as those can't tell:"
                        + " servers.NAME.zone says so")
                : List.of();
    }

    private static void put(Map<String, List<String>> groups, String key, String server) {
        groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(server);
    }

    /** Whether there are several, and nobody said that they are lost together. */
    private static boolean apart(Seen seen, List<String> group) {
        var zones = group.stream()
                .map(server -> seen.topology().server(server).zone())
                .collect(Collectors.toSet());
        return group.size() > 1 && (zones.size() > 1 || zones.contains(Optional.<String>empty()));
    }

    private static Finding found(Seen seen, List<String> group, String how) {
        var zones = group.stream()
                .flatMap(server -> seen.topology().server(server).zone().stream())
                .distinct()
                .toList();
        var zone = zones.size() == 1 ? zones.getFirst() : "machine-of-" + group.getFirst();
        var fix = group.stream()
                .map(server -> "  " + server + ":\n    zone: " + zone)
                .collect(Collectors.joining("\n", "servers:\n", ""));
        return KIND.of(
                        group.getFirst(),
                        "servers." + group.getFirst(),
                        String.join(", ", group) + " " + how
                                + (zones.size() > 1 ? ", and have different zones in the topology" : ""),
                        Optional.of(fix))
                .todo(
                        "Move what is to survive the other elsewhere; or merge the lines above, and audit counts them as one.");
    }
}
