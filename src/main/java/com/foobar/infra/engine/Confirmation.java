package com.foobar.infra.engine;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.transport.Connection;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Shows a host that one can still log in: over a connection that is made for it, the same way as the first one. A step that
 * changes who may come in waits for that, and takes its change back if nobody comes.
 */
final class Confirmation {

    /** What a host waits is less. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final long PAUSE_MILLIS = 500;

    /** Of those behind a server that are logged in to side by side. */
    private static final int AT_ONCE = 16;

    private final Fleet fleet;
    private final String server;
    private final Set<String> begun = new HashSet<>();
    private volatile Consumer<TransportException> failing = _ -> {};
    private volatile boolean ended;

    Confirmation(Fleet fleet, String server) {
        this.fleet = fleet;
        this.server = server;
    }

    /** Who is told why a new connection fails. */
    void failing(Consumer<TransportException> told) {
        failing = told;
    }

    /** Begins to log in anew, beside the connection that is read meanwhile. @param directory where the step waits for it */
    synchronized void begin(String directory) {
        if (begun.add(directory)) {
            // As all connections are made: see SshSession on why no virtual thread should.
            Thread.ofPlatform().daemon().name("confirm " + server).start(() -> confirm(directory));
        }
    }

    /** Nobody waits any more. */
    void end() {
        ended = true;
    }

    private void confirm(String directory) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!ended && System.nanoTime() < deadline) {
            try (var connection = fleet.another(server)) {
                reached(connection);
                connection.run(script(directory).render(), LIMIT, _ -> {});
                return; // Whether it was in time, the step says.
            } catch (TransportException e) {
                failing.accept(e);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whoever is reached through this server still is: where it leads the way, to log in to it alone shows too little. */
    private void reached(Connection connection) throws TransportException {
        var others = fleet.behind(server);
        if (others.isEmpty()) {
            return;
        }
        try (var threads = Executors.newFixedThreadPool(
                Math.min(AT_ONCE, others.size()),
                Thread.ofPlatform().daemon().name("confirm through " + server).factory())) {
            var tried = others.stream()
                    .map(other -> threads.submit(() -> {
                        fleet.another(other, connection).close();
                        return other;
                    }))
                    .toList();
            for (int i = 0; i < tried.size(); i++) {
                joined(tried.get(i), others.get(i));
            }
        }
    }

    private void joined(Future<String> tried, String other) throws TransportException {
        try {
            tried.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Kind.INTERRUPTED, other, "interrupted while connecting to " + other, "", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransportException problem) {
                throw new TransportException(
                        problem.kind(),
                        problem.host(),
                        server + " can be logged in to, but " + other + ", which is reached through it, no more: "
                                + problem.getMessage(),
                        problem.hint(),
                        problem);
            }
            throw new IllegalStateException("on the way to " + other, e.getCause());
        }
    }

    static Script script(String directory) {
        return Script.lines(
                "main() {",
                "mv -T -- " + Shell.quote(directory + "/pending") + " " + Shell.quote(directory + "/confirmed"),
                "}",
                "main");
    }
}
