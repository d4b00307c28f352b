package com.foobar.infra.engine;

import com.foobar.infra.part.Quiet;
import com.foobar.infra.transport.Held;
import com.foobar.infra.transport.TransportException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * As long as this is open, nobody is told of what happens to the servers that change. A change is not held back by it: where it does
 * not work that is said, and it is changed all the same.
 */
final class Hush implements AutoCloseable {

    private static final Duration FIRST_LINE = Duration.ofSeconds(30);
    private static final Duration BEAT = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Fleet fleet;
    private final Quiet quiet;
    private final Thread beating = Thread.ofVirtual().name("hush").unstarted(this::beat);
    private volatile @Nullable Held held;

    private Hush(Fleet fleet, Quiet quiet) {
        this.fleet = fleet;
        this.quiet = quiet;
    }

    /** @param servers that change */
    static Hush over(Fleet fleet, Quiet quiet, Collection<String> servers, Consumer<? super Event> events) {
        var hush = new Hush(fleet, quiet);
        try {
            var lock = fleet.connection(quiet.server()).hold(quiet.held().render(), FIRST_LINE);
            var said = lock.firstLine();
            if (said.startsWith(Quiet.SILENCED)) {
                hush.held = lock;
                hush.beating.start();
                events.accept(new Event.Silenced(quiet.server(), List.copyOf(servers)));
                return hush;
            }
            lock.close();
            if (!said.equals(Quiet.NOBODY)) {
                events.accept(new Event.NotSilenced(new HostFailure(quiet.server(), said, "")));
            }
        } catch (TransportException e) {
            events.accept(new Event.NotSilenced(HostFailure.of(quiet.server(), e)));
        }
        return hush;
    }

    /** The same beside work that waits for nothing: whoever would be told is asked for it while that goes on. */
    static Aside aside(Fleet fleet, Quiet quiet, Collection<String> servers, Consumer<? super Event> events) {
        var had = new CompletableFuture<Hush>();
        Thread.ofVirtual().name("hush aside").start(() -> had.complete(over(fleet, quiet, servers, events)));
        return new Aside(had);
    }

    /** @param had what ends with this, at once or as soon as it is there */
    record Aside(CompletableFuture<Hush> had) implements AutoCloseable {
        @Override
        public void close() {
            var _ = had.thenAccept(Hush::close);
        }
    }

    /** Where the connection is lost it ends by itself, unless it can be asked for anew. */
    private void beat() {
        var now = held;
        try {
            while (now != null) {
                Thread.sleep(BEAT);
                try {
                    now.heartbeat();
                } catch (TransportException e) {
                    now.close();
                    now = again();
                    held = now == null ? held : now;
                }
            }
        } catch (InterruptedException e) {
            return; // It is over.
        }
    }

    private @Nullable Held again() {
        try {
            var lock = fleet.connection(quiet.server()).hold(quiet.held().render(), FIRST_LINE);
            if (lock.firstLine().startsWith(Quiet.SILENCED)) {
                return lock;
            }
            lock.close();
        } catch (TransportException e) {
            fleet.drop(quiet.server()); // Who needs it next connects anew, and tells if that fails.
        }
        return null;
    }

    @Override
    public void close() {
        if (held == null) {
            return;
        }
        beating.interrupt();
        try {
            beating.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return; // Then it ends by itself.
        }
        var last = Objects.requireNonNull(held);
        last.close();
        try {
            fleet.connection(quiet.server())
                    .run(
                            quiet.ended(last.firstLine()
                                            .substring(Quiet.SILENCED.length())
                                            .strip())
                                    .render(),
                            LIMIT,
                            _ -> {});
        } catch (TransportException e) {
            return; // Then it ends by itself.
        }
    }
}
