package com.foobar.infra.adopt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which database follows which.
 *
 * @param primary empty where that cannot be told
 * @param replicas those that follow it
 */
record Roles(Optional<Host> primary, List<Host> replicas) {

    static Roles of(Draft draft, Hosts hosts) {
        var databases =
                hosts.all().stream().filter(h -> h.reading().mysql().answers()).toList();
        var leaders = new ArrayList<Host>();
        var replicas = new ArrayList<Host>();
        boolean astray = false;
        for (var host : databases) {
            var sources = host.reading().mysql().sources();
            if (sources.isEmpty()) {
                leaders.add(host);
                continue;
            }
            replicas.add(host);
            for (var source : sources) {
                if (hosts.at(source.host(), host).isEmpty()) {
                    astray = true;
                    draft.doubt(
                            host.name(),
                            "its MySQL follows " + source.host() + ":" + source.port()
                                    + ", which is none of the servers that were read: name it too");
                } else if (!source.channel().isEmpty()) {
                    draft.doubt(
                            host.name(),
                            "its MySQL follows by a channel with a name (" + source.channel()
                                    + "): a topology's replicas follow by the one without");
                }
            }
        }
        if (leaders.size() > 1) {
            // One that follows nobody and that nobody follows is no second primary if it takes no writes.
            var followed =
                    leaders.stream().filter(l -> followed(l, replicas, hosts)).toList();
            var writable = leaders.stream().filter(Roles::writable).toList();
            if (followed.size() == 1 && writable.size() < 2) {
                leaders.stream()
                        .filter(l -> !followed.contains(l))
                        .forEach(l -> draft.doubt(l.name(), "its MySQL follows nobody; it is left out of mysql"));
                return new Roles(Optional.of(followed.getFirst()), replicas);
            }
            var names = String.join(" and ", leaders.stream().map(Host::name).toList());
            draft.doubt(
                    names,
                    "their MySQL follow nobody, each by itself: a topology has one primary. The section mysql is left out;"
                            + " adopt those of one stack alone, or let one follow the other first");
            return new Roles(Optional.empty(), List.of());
        }
        if (leaders.isEmpty() || astray) {
            if (!databases.isEmpty()) {
                draft.doubt(
                        databases.getFirst().name(),
                        leaders.isEmpty()
                                ? "of the databases each follows another one, so that none is the primary; the section mysql is left out"
                                : "with a replica that follows somebody else it cannot be told who the primary is; the section mysql is left out");
            }
            return new Roles(Optional.empty(), List.of());
        }
        var primary = leaders.getFirst();
        for (var replica : replicas) {
            replica.reading().mysql().sources().stream()
                    .flatMap(s -> hosts.at(s.host(), replica).stream())
                    .filter(source -> !source.equals(primary))
                    .forEach(source -> draft.unsaid(
                            replica.name(),
                            "its MySQL follows the replica " + source.name() + "; apply has it follow the primary "
                                    + primary.name()));
        }
        return new Roles(Optional.of(primary), replicas);
    }

    private static boolean writable(Host host) {
        return host.reading().mysql().server().filter(s -> !s.readOnly()).isPresent();
    }

    private static boolean followed(Host leader, List<Host> replicas, Hosts hosts) {
        return replicas.stream()
                .anyMatch(r -> r.reading().mysql().sources().stream()
                        .anyMatch(s ->
                                hosts.at(s.host(), r).filter(leader::equals).isPresent()));
    }

    List<Host> all() {
        var all = new ArrayList<Host>();
        primary.ifPresent(all::add);
        all.addAll(replicas);
        return all;
    }
}
