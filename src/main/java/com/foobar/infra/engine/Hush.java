package com.foobar.infra.engine;

import com.foobar.infra.part.Quiet;
import com.foobar.infra.transport.Held;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
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

    /** Whoever is asked in vain may be on his way; the work has ended. */
    private static final Duration PARTING = Duration.ofSeconds(3);

    private final Fleet fleet;
    private final Quiet quiet;
    private final List<String> servers;
    private final Consumer<? super Event> events;
    private final Duration pace;
    private final Thread beating = Thread.ofVirtual().name("hush").unstarted(this::beat);

    /** The last that was had. */
    private volatile @Nullable Held held;
    /** Whether that is no more, and there is none in its place. */
    private volatile boolean lost;

    private volatile boolean over;
    private volatile boolean nobody;

    private Hush(Fleet fleet, Quiet quiet, Collection<String> servers, Consumer<? super Event> events, Duration pace) {
        this.fleet = fleet;
        this.quiet = quiet;
        this.servers = List.copyOf(servers);
        this.events = events;
        this.pace = pace;
    }

    /** @param servers that change */
    static Hush over(Fleet fleet, Quiet quiet, Collection<String> servers, Consumer<? super Event> events) {
        return over(fleet, quiet, servers, events, BEAT);
    }

    /** @param pace in which more time is asked for */
    static Hush over(
            Fleet fleet, Quiet quiet, Collection<String> servers, Consumer<? super Event> events, Duration pace) {
        var hush = new Hush(fleet, quiet, servers, events, pace);
        switch (hush.asked()) {
            case Answer.Had(var held) -> {
                hush.held = held;
                hush.beating.start();
                events.accept(new Event.Silenced(quiet.server(), hush.servers));
            }
            case Answer.Refused(var failure) -> events.accept(new Event.NotSilenced(failure));
            case Answer.Nobody _ -> hush.nobody = true;
        }
        return hush;
    }

    /** What comes of asking for it. */
    private sealed interface Answer {
        record Had(Held held) implements Answer {}

        record Refused(HostFailure failure) implements Answer {}

        record Nobody() implements Answer {}
    }

    private Answer asked() {
        try {
            var lock = fleet.connection(quiet.server()).hold(quiet.held().render(), FIRST_LINE);
            var said = lock.firstLine();
            if (said.startsWith(Quiet.SILENCED)) {
                return new Answer.Had(lock);
            }
            lock.close();
            return said.equals(Quiet.NOBODY)
                    ? new Answer.Nobody()
                    : new Answer.Refused(new HostFailure(quiet.server(), said, ""));
        } catch (TransportException e) {
            if (e.kind() == Kind.CONNECTION_LOST) {
                fleet.drop(quiet.server()); // Who needs it next connects anew, and tells if that fails.
            }
            return new Answer.Refused(HostFailure.of(quiet.server(), e));
        }
    }

    /** Whether there is nobody yet who would tell. */
    boolean foundNobody() {
        return nobody;
    }

    /** Where it is lost it is asked for anew, for as long as it is wanted; that there is none is told once. */
    private void beat() {
        try {
            while (!over) {
                Thread.sleep(pace);
                if (!lost && beats()) {
                    continue;
                }
                boolean told = lost;
                lost = true;
                var answer = asked();
                if (answer instanceof Answer.Refused && !told) {
                    answer = asked(); // By a connection of its own: the one that was kept had died, perhaps.
                }
                switch (answer) {
                    case Answer.Had(var anew) -> {
                        if (over) {
                            anew.close();
                            return;
                        }
                        held = anew;
                        lost = false;
                        if (told) {
                            events.accept(new Event.Silenced(quiet.server(), servers));
                        }
                    }
                    case Answer.Refused(var failure) -> {
                        if (!told && !over) {
                            events.accept(new Event.NotSilenced(failure));
                        }
                    }
                    case Answer.Nobody _ -> {
                        return; // Whoever would tell is no more.
                    }
                }
            }
        } catch (InterruptedException e) {
            return; // It is over.
        }
    }

    private boolean beats() {
        var now = Objects.requireNonNull(held);
        try {
            now.heartbeat();
            return true;
        } catch (TransportException e) {
            now.close();
            return false;
        }
    }

    @Override
    public void close() {
        if (held == null) {
            return;
        }
        over = true;
        beating.interrupt();
        try {
            if (!beating.join(PARTING)) {
                return; // It ends by itself.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return; // Then it ends by itself.
        }
        if (lost) {
            return; // Likewise.
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
