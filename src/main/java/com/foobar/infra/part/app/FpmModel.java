package com.foobar.infra.part.app;

import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code php/php-fpm.conf.ftl} and {@code php/php.ini.ftl} may use.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param user whom PHP runs as
 * @param listen where it is asked: a socket's path, or an address and a port
 * @param socket whether it is a socket
 * @param clients the addresses that may ask; none if not all of them are known
 * @param workers how many requests it answers at the same time
 * @param state directory that the app may write to
 * @param status the socket at which it tells the stack's monitoring of its processes; missing: the stack is not watched
 * @param ini lines of the user's own settings
 * @param pool lines of the user's own for the pool
 */
public record FpmModel(
        String stack,
        String domain,
        String server,
        String user,
        String listen,
        boolean socket,
        List<String> clients,
        int workers,
        String state,
        Optional<String> status,
        List<String> ini,
        List<String> pool) {

    public FpmModel {
        clients = List.copyOf(clients);
        ini = List.copyOf(ini);
        pool = List.copyOf(pool);
    }

    static FpmModel of(Topology t, App app, Php php, Server self) {
        var paths = app.paths(t.name());
        var address = AppAddress.of(t, app, self);
        return new FpmModel(
                t.name(),
                app.domain(t),
                self.name(),
                paths.user(),
                address.isSocket()
                        ? address.listen()
                        : address.everywhere() ? "[::]:" + app.port() : address.listen() + ":" + app.port(),
                address.isSocket(),
                address.isSocket() ? List.of() : clients(t, app, self),
                php.workers(),
                paths.state(),
                t.partOn(self.name(), Exporters.class).map(_ -> paths.status()),
                php.ini().entrySet().stream()
                        .map(e -> e.getKey() + " = " + value(e.getValue()))
                        .toList(),
                php.pool());
    }

    /** The server itself asks for its health. FPM knows addresses only: of a name it can't tell who that is. */
    private static List<String> clients(Topology t, App app, Server self) {
        var visitors = t.visits(app).stream()
                .filter(v -> v.to().equals(self.name()))
                .map(Visit::from)
                .distinct()
                .map(t::server)
                .toList();
        if (!visitors.stream().allMatch(Server::literal)) {
            return List.of();
        }
        return Stream.concat(
                        Stream.of("127.0.0.1"),
                        Stream.concat(visitors.stream(), Stream.of(self).filter(Server::literal))
                                .map(Server::address))
                .distinct()
                .toList();
    }

    /** Constants, on and off and their expressions mean something only without quotes. */
    private static String value(String written) {
        return written.matches("[A-Za-z0-9_.,/:&|~ -]*") ? written : "'" + written + "'";
    }
}
