package com.foobar.infra.engine;

import com.foobar.infra.part.LogLine;
import com.foobar.infra.part.LogReader;
import com.foobar.infra.part.LogScript;
import com.foobar.infra.part.LogSource;
import com.foobar.infra.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads what the services of all servers say, as one stream by time. */
public final class Logs {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** So long a line waits for older ones from other servers. */
    private static final Duration PATIENCE = Duration.ofMillis(700);

    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Fleet fleet;
    private final Map<String, List<LogSource>> sources;
    private final Predicate<LogLine> wanted;
    private final Consumer<? super Event> events;

    /** @param wanted which lines are told */
    public Logs(Fleet fleet, Collection<LogSource> sources, Predicate<LogLine> wanted, Consumer<? super Event> events) {
        this.fleet = fleet;
        this.wanted = wanted;
        this.events = events;
        this.sources = new LinkedHashMap<>();
        sources.forEach(source -> this.sources
                .computeIfAbsent(source.server(), _ -> new ArrayList<>())
                .add(source));
    }

    /** Tells what there is, and of which servers nothing could be heard. */
    public List<HostFailure> past(Duration since) {
        var lines = new ArrayList<LogLine>();
        var failures = new ArrayList<HostFailure>();
        var heard = fleet.onEach(sources.keySet(), server -> read(server, since));
        heard.forEach((_, one) -> {
            lines.addAll(one.lines());
            if (one.failure() != null) {
                failures.add(one.failure());
            }
        });
        // Stable: what is said in one moment on one server stays in its order.
        lines.sort(Comparator.comparing(LogLine::at));
        lines.forEach(line -> events.accept(new Event.Logged(line)));
        return failures;
    }

    private record Heard(List<LogLine> lines, @Nullable HostFailure failure) {}

    private Heard read(String server, Duration since) {
        var mine = sources.getOrDefault(server, List.of());
        var reader = new LogReader(mine);
        var lines = new ArrayList<LogLine>();
        try {
            fleet.connection(server)
                    .run(
                            LogScript.past(mine, since).render(),
                            LIMIT,
                            printed -> reader.read(printed).filter(wanted).ifPresent(lines::add));
            return new Heard(lines, null);
        } catch (TransportException e) {
            return new Heard(lines, HostFailure.of(server, e));
        }
    }

    private record Arrived(LogLine line, long nanos, long number) {}

    /** Tells what there is and what comes, until it is interrupted. */
    public void follow(Duration since) throws InterruptedException {
        var arriving = new LinkedBlockingQueue<LogLine>();
        for (var server : sources.keySet()) {
            Thread.ofPlatform().daemon().name("logs of " + server).start(() -> listen(server, since, arriving));
        }
        var waiting = new PriorityQueue<Arrived>(
                Comparator.comparing((Arrived a) -> a.line().at()).thenComparing(Arrived::number));
        long number = 0;
        while (true) {
            var line = arriving.poll(100, TimeUnit.MILLISECONDS);
            if (line != null) {
                waiting.add(new Arrived(line, System.nanoTime(), number++));
            }
            var first = waiting.peek();
            while (first != null && System.nanoTime() - first.nanos() > PATIENCE.toNanos()) {
                events.accept(new Event.Logged(waiting.remove().line()));
                first = waiting.peek();
            }
        }
    }

    /** Until the program ends; what was heard before a connection broke is not heard again after it. */
    private void listen(String server, Duration since, BlockingQueue<LogLine> arriving) {
        var mine = sources.getOrDefault(server, List.of());
        var heard = new HeardLines();
        var back = since;
        var told = "";
        while (true) {
            var reader = new LogReader(mine);
            var news = new AtomicBoolean();
            heard.again();
            try {
                fleet.connection(server)
                        .follow(
                                LogScript.following(mine, back).render(),
                                printed -> reader.said(printed)
                                        .filter(heard::isNew)
                                        .map(LogReader.Said::line)
                                        .ifPresent(line -> {
                                            news.set(true);
                                            if (wanted.test(line)) {
                                                arriving.add(line);
                                            }
                                        }));
                events.accept(new Event.LogLost(new HostFailure(server, "what read its logs has ended", "")));
                told = "";
            } catch (TransportException e) {
                var lost = HostFailure.of(server, e);
                // Once, however often it is tried in vain; again if it was heard meanwhile.
                if (!lost.what().equals(told) || news.get()) {
                    events.accept(new Event.LogLost(lost));
                    told = lost.what();
                }
                fleet.drop(server);
            }
            // By its own clock, of which the last line told.
            back = back.plus(AGAIN).plus(LIMIT);
            try {
                Thread.sleep(AGAIN);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
