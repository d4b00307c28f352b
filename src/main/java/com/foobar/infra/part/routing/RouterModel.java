package com.foobar.infra.part.routing;

import com.foobar.infra.part.Generation;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.List;

/**
 * What the templates of the proxy may use. Times are in milliseconds.
 *
 * <p>A server of an app has the ports that lead to the databases ({@code routes}); a database server tells its role
 * ({@code tells}); some do both.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param generation placeholder of the generation word; must appear in the output
 * @param writePort on loopback, and so are the next two
 * @param rolePort where each database tells its role
 * @param patience how long a new connection waits while nobody can take it
 * @param directory where the configuration lies
 * @param socket of the admin interface
 * @param runtime the directory in {@code /run} that holds it
 * @param databases in the order of the topology, whoever is primary
 * @param roleListen where a database server tells its role
 * @param visitors addresses of the routers, which alone are told; empty if they cannot be told from others
 * @param databaseSocket of the server's own MySQL
 * @param soon the file in which a database server's step says that it is about to become the primary
 * @param login bytes of MySQL's protocol in hex, as are those of the question
 */
public record RouterModel(
        String stack,
        String domain,
        String server,
        String generation,
        int writePort,
        int readPort,
        int statusPort,
        int rolePort,
        long patience,
        String directory,
        String socket,
        String runtime,
        List<Database> databases,
        boolean routes,
        boolean tells,
        String roleListen,
        List<String> visitors,
        String databaseSocket,
        String soon,
        String login,
        String question) {

    public RouterModel {
        databases = List.copyOf(databases);
        visitors = List.copyOf(visitors);
    }

    /**
     * One database server.
     *
     * @param endpoint address and port, an IPv6 address in brackets
     * @param named whether the address is a host name, to be looked up
     * @param delayed whether it stays behind on purpose while it is a replica, so that nobody is to read there
     */
    public record Database(String name, String endpoint, boolean named, boolean delayed) {}

    static RouterModel of(Topology t, Routers routers, int databasePort, Server self) {
        var paths = new RoutingPaths(t.name());
        var routing = routers.routing();
        return new RouterModel(
                t.name(),
                t.domain(),
                self.name(),
                Generation.PLACEHOLDER,
                routing.writePort(),
                routing.readPort(),
                routing.statusPort(),
                routing.rolePort(),
                routing.patience().toMillis(),
                paths.directory(),
                paths.socket(),
                t.name() + "-routing",
                routers.databases().stream()
                        .map(t::server)
                        .map(s -> new Database(
                                s.name(),
                                s.endpoint(databasePort),
                                !s.literal(),
                                routers.delayed().contains(s.name())))
                        .toList(),
                routers.apps().contains(self.name()),
                routers.databases().contains(self.name()),
                self.literal() ? self.endpoint(routing.rolePort()) : ":::" + routing.rolePort() + " v4v6",
                visitors(t, routers, self),
                Mysql.SOCKET,
                Mysql.soon(t.name()),
                RoleQuestion.login(Mysql.ROLE_USER),
                RoleQuestion.question(routing.maxLag().toSeconds()));
    }

    /** Who is known by name, or by an address of another kind, comes from an address that the topology does not tell. */
    private static List<String> visitors(Topology t, Routers routers, Server self) {
        var apps = routers.apps().stream().map(t::server).toList();
        boolean told = apps.stream().allMatch(a -> a.literal() && self.literal() && a.ipv6() == self.ipv6());
        return told ? apps.stream().map(Server::address).toList() : List.of();
    }
}
