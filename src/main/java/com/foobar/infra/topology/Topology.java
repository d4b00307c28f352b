package com.foobar.infra.topology;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What should exist: one web stack, as its operator described it.
 *
 * <p>A topology that reached this type has been checked: every server named by a role exists, the primary is no
 * replica, and no two programs claim one port of one server ({@link Invariants}).
 *
 * @param name identifies the stack on its hosts (manifest, unit names, certificates); {@code [a-z][a-z0-9-]*}
 * @param domain the public host name, for instance {@code www.foobar.com}
 * @param servers every server of the stack, in the order of the file
 */
public record Topology(
        String name,
        String domain,
        List<Server> servers,
        Optional<LoadBalancer> loadBalancer,
        Optional<Web> web,
        Optional<App> app,
        Optional<Mysql> mysql) {

    public Topology {
        servers = List.copyOf(servers);
    }

    /** The server of that name; the name must exist. */
    public Server server(String serverName) {
        return servers.stream()
                .filter(s -> s.name().equals(serverName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no server " + serverName));
    }

    /**
     * The host parts of the MySQL accounts for these clients: their addresses, where these can be told. A client known by
     * name may come from anywhere; and so may one whose own address is of another family than a database's, or that asks
     * for the database by name: it comes from an address that the topology does not tell.
     *
     * @return canonical addresses, or just {@code %}; there must be a database
     */
    public Set<String> accountHosts(List<String> clients) {
        var databases = mysql.orElseThrow().members().stream().map(this::server).toList();
        var hosts = new LinkedHashSet<String>();
        for (var name : clients) {
            var client = server(name);
            boolean told =
                    client.literal() && databases.stream().allMatch(db -> db.literal() && db.ipv6() == client.ipv6());
            hosts.add(told ? IpLiteral.canonical(client.address()) : "%");
        }
        return hosts.contains("%") ? Set.of("%") : hosts;
    }

    /** Names of the servers that carry at least one role, in the order of the file. */
    public Set<String> serversWithRoles() {
        var used = new ArrayList<String>();
        loadBalancer.ifPresent(lb -> used.addAll(lb.servers()));
        web.ifPresent(w -> w.servers().forEach(s -> used.add(s.server())));
        app.ifPresent(a -> used.addAll(a.servers()));
        mysql.ifPresent(m -> used.addAll(m.members()));
        var ordered = new LinkedHashSet<String>();
        servers.stream().map(Server::name).filter(used::contains).forEach(ordered::add);
        return ordered;
    }
}
