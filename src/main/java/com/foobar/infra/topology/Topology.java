package com.foobar.infra.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What should exist: one web stack, as its operator described it.
 *
 * <p>A topology that was loaded from a file has been checked: every server named by a part exists, and no two programs
 * claim one port of one server.
 *
 * @param name identifies the stack on its hosts (manifest, unit names, certificates); {@code [a-z][a-z0-9-]*}
 * @param domain the public host name, for instance {@code www.foobar.com}
 * @param servers every server of the stack, in the order of the file
 * @param parts what the stack is made of, from the visitors on; of a type several only if their ids tell them apart
 */
public record Topology(String name, String domain, List<Server> servers, List<PartModel> parts) {

    public Topology {
        servers = List.copyOf(servers);
        parts = List.copyOf(parts);
    }

    /** The server of that name; the name must exist. */
    public Server server(String serverName) {
        return find(serverName).orElseThrow(() -> new IllegalArgumentException("no server " + serverName));
    }

    /** The server of that name, if there is one. */
    public Optional<Server> find(String serverName) {
        return servers.stream().filter(s -> s.name().equals(serverName)).findFirst();
    }

    /** The part of that type, if the stack has one; of several the first. */
    public <P extends PartModel> Optional<P> part(Class<P> type) {
        return parts(type).stream().findFirst();
    }

    /** All parts of that type. */
    public <P extends PartModel> List<P> parts(Class<P> type) {
        return parts.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The part of that type, if that server carries it. */
    public <P extends PartModel> Optional<P> partOn(String server, Class<P> type) {
        return part(type).filter(p -> p.members().contains(server));
    }

    /** The parts of that type that the server carries. */
    public <P extends PartModel> List<P> partsOn(String server, Class<P> type) {
        return parts(type).stream().filter(p -> p.members().contains(server)).toList();
    }

    /** The same with another model of a part that it has. */
    public Topology with(PartModel part) {
        return new Topology(
                name,
                domain,
                servers,
                parts.stream()
                        .map(p -> p.getClass().equals(part.getClass()) && p.id().equals(part.id()) ? part : p)
                        .toList());
    }

    /** The same with a part more, which comes last. */
    public Topology and(PartModel part) {
        var all = new ArrayList<>(parts);
        all.add(part);
        return new Topology(name, domain, servers, all);
    }

    /** Who asks the servers of that part. */
    public List<Visit> visits(Class<? extends PartModel> part) {
        return parts.stream()
                .flatMap(p -> p.visits(this).stream())
                .filter(v -> v.part().equals(part))
                .toList();
    }

    /** Who asks the servers of just that one of several parts of its type. */
    public List<Visit> visits(PartModel part) {
        return visits(part.getClass()).stream()
                .filter(v -> v.id().equals(part.id()))
                .toList();
    }

    /** Names of the servers that carry another part than that one, in the order of the file: all, to a part that goes with others. */
    public List<String> serversBesides(Class<? extends PartModel> part) {
        return servers.stream()
                .map(Server::name)
                .filter(name -> parts.stream()
                        .anyMatch(other ->
                                !part.isInstance(other) && other.members().contains(name)))
                .toList();
    }

    /**
     * These servers in the order in which they are best done without. Of each part the first of its servers, which others copy
     * from or wait for, comes after the rest of them; where parts share servers, the one furthest from the visitors has its
     * way, so that a database's primary is the last of all.
     *
     * @param besides a part that has no say
     */
    public List<String> leastNeededFirst(Collection<String> names, Class<? extends PartModel> besides) {
        var order = new LinkedHashSet<>(names);
        for (var part : parts) {
            if (besides.isInstance(part)) {
                continue;
            }
            for (var server : part.members().reversed()) {
                if (order.remove(server)) {
                    order.add(server);
                }
            }
        }
        return List.copyOf(order);
    }

    /** Names of the servers that carry at least one part, in the order of the file. */
    public Set<String> serversWithRoles() {
        var ordered = new LinkedHashSet<String>();
        servers.stream()
                .map(Server::name)
                .filter(s -> parts.stream().anyMatch(p -> p.members().contains(s)))
                .forEach(ordered::add);
        return ordered;
    }
}
