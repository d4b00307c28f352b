package com.foobar.infra.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The rules that the servers of a topology must obey as a whole, whatever its parts are. */
public final class Invariants {

    private Invariants() {}

    /** All broken rules of the servers by themselves; empty when they are sound. */
    public static List<Violation> ofServers(Topology topology) {
        var found = new ArrayList<Violation>();
        uniqueServers(topology, found);
        zones(topology, found);
        publicAddresses(topology, found);
        reachableServers(topology, found);
        return found;
    }

    /** What is said of a zone, as in a waiver, is said of no server. */
    private static void zones(Topology t, List<Violation> found) {
        var names = t.servers().stream().map(Server::name).toList();
        for (var s : t.servers()) {
            s.zone()
                    .filter(names::contains)
                    .ifPresent(zone -> found.add(new Violation(
                            "servers." + s.name() + ".zone",
                            zone + " is the name of a server: give the place another one")));
        }
    }

    private static void uniqueServers(Topology t, List<Violation> found) {
        var byAddress = new HashMap<String, String>();
        for (var s : t.servers()) {
            var other = byAddress.putIfAbsent(s.address(), s.name());
            if (other != null) {
                found.add(new Violation(
                        "servers." + s.name() + ".address", "is also the address of " + other + ": " + s.address()));
            }
        }
    }

    /** What the world reaches at one address is one server; and what is not for it must be able to listen at the other alone. */
    private static void publicAddresses(Topology t, List<Violation> found) {
        var owners = new HashMap<String, String>();
        t.servers().forEach(s -> owners.putIfAbsent(s.address(), s.name()));
        for (var s : t.servers()) {
            if (s.publicAddress().isEmpty()) {
                continue;
            }
            var at = "servers." + s.name() + ".public_address";
            var other = owners.putIfAbsent(s.publicAddress().get(), s.name());
            if (s.name().equals(other)) {
                found.add(new Violation(at, "is also its address: leave it out, or give the private one as address"));
            } else if (other != null) {
                found.add(new Violation(
                        at,
                        "is also an address of " + other + ": "
                                + s.publicAddress().get()));
            }
            if (!s.literal()) {
                found.add(new Violation(
                        "servers." + s.name() + ".address",
                        s.address() + " is a name, so that databases and apps would listen at the public address too",
                        List.of(),
                        Optional.of("give its private IPv4 or IPv6 address")));
            }
        }
    }

    /** The address is what the other servers use, so with others about it cannot be that of the loopback interface. */
    private static void reachableServers(Topology t, List<Violation> found) {
        if (t.servers().size() < 2) {
            return;
        }
        for (var s : t.servers()) {
            if (s.loopback()) {
                found.add(new Violation(
                        "servers." + s.name() + ".address", "the other servers cannot reach " + s.address()));
            }
        }
    }

    /**
     * What is wrong with a list of servers that a part names: an unknown server, or one named twice.
     *
     * @param path of the list, such as {@code web.servers}
     */
    public static List<Violation> known(Topology t, String path, List<String> names) {
        var found = new ArrayList<Violation>();
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            var at = path + "[" + i + "]";
            if (!isKnown(t, names.get(i))) {
                found.add(unknown(t, at, names.get(i)));
            } else if (!seen.add(names.get(i))) {
                found.add(new Violation(at, "names " + names.get(i) + " a second time"));
            }
        }
        return found;
    }

    /** What is wrong with a single server that a part names. */
    public static List<Violation> known(Topology t, String path, String name) {
        return isKnown(t, name) ? List.of() : List.of(unknown(t, path, name));
    }

    private static boolean isKnown(Topology t, String name) {
        return t.servers().stream().anyMatch(s -> s.name().equals(name));
    }

    private static Violation unknown(Topology t, String path, String name) {
        return new Violation(
                path,
                "no server is called " + name,
                t.servers().stream().map(Server::name).toList(),
                Optional.empty());
    }
}
