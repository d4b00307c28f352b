package com.foobar.infra.engine;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.transport.TransportException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Shows a host that one can still log in: over a connection that is made for it, the same way as the first one. A step that
 * changes who may come in waits for that, and takes its change back if nobody comes.
 */
final class Confirmation {

    /** What a host waits is less. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final long PAUSE_MILLIS = 500;

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

    static Script script(String directory) {
        return Script.lines(
                "main() {",
                "mv -T -- " + Shell.quote(directory + "/pending") + " " + Shell.quote(directory + "/confirmed"),
                "}",
                "main");
    }
}
