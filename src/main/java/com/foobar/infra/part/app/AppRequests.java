package com.foobar.infra.part.app;

import com.foobar.infra.fact.FastCgi;
import com.foobar.infra.fact.HttpFact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.Optional;

/**
 * How the app of a server is asked on that server, by HTTP or by FastCGI: as its visitors ask, since some apps answer to their own
 * name only.
 *
 * @param address where it listens
 * @param domain the name that is asked for
 */
record AppRequests(App app, AppAddress address, AppPaths paths, String domain) {

    private static final long HEALTH_SECONDS = 2;

    static AppRequests of(Topology t, App app, Server server) {
        return new AppRequests(app, AppAddress.of(t, app, server), app.paths(t.name()), app.domain(t));
    }

    private Optional<FastCgi> fastCgi() {
        return app.php()
                .map(php -> new FastCgi(
                        address.isSocket() ? address.listen() : address.nearby() + ":" + app.port(),
                        php.rootIn(paths.current())));
    }

    /** For a check. */
    RequestFact get(String path) {
        return fastCgi()
                .map(by -> RequestFact.get(by, domain, path))
                .orElseGet(() -> RequestFact.get(address.nearby(), app.port(), domain, path));
    }

    /** A shell command that prints the raw reply, as HTTP has it. */
    String command(String path) {
        return command(path, HEALTH_SECONDS);
    }

    /**
     * The same with another patience.
     *
     * @param seconds how long the reply may take
     */
    String command(String path, long seconds) {
        return fastCgi()
                .map(by -> by.command(path, domain, seconds))
                .orElseGet(() -> HttpFact.command(address.nearby(), app.port(), path, domain, seconds));
    }

    /** What is asked, for a message. */
    String asked(String path) {
        return fastCgi()
                .map(by -> "GET " + path + " by FastCGI at " + by.connect())
                .orElseGet(() -> "GET http://" + address.nearby() + ":" + app.port() + path);
    }
}
