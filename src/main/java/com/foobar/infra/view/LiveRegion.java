package com.foobar.infra.view;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * The lines at the bottom of a terminal that say what each host is doing right now, with seconds. Everything else is
 * printed above them.
 */
final class LiveRegion implements AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(200);
    private static final int MOST = 12;

    private final PrintWriter out;
    private final Style style;
    private final IntSupplier columns;
    private final Map<String, Doing> hosts = new LinkedHashMap<>();
    private int drawn;
    private boolean ticking;
    private boolean closed;

    private record Doing(String what, long since) {}

    /** @param columns the terminal's width */
    LiveRegion(PrintWriter out, Style style, IntSupplier columns) {
        this.out = out;
        this.style = style;
        this.columns = columns;
    }

    synchronized void doing(String host, String what) {
        if (closed) {
            return;
        }
        hosts.put(host, new Doing(what, System.nanoTime()));
        if (!ticking) {
            ticking = true;
            Thread.ofVirtual().name("live lines").start(this::tick);
        }
        redraw(List.of());
    }

    /** The same work, of which there is more to tell: its seconds go on. */
    synchronized void goesOn(String host, String what) {
        var doing = hosts.get(host);
        if (doing == null) {
            doing(host, what);
        } else {
            hosts.put(host, new Doing(what, doing.since()));
            redraw(List.of());
        }
    }

    synchronized void idle(String host) {
        hosts.remove(host);
        redraw(List.of());
    }

    synchronized void print(List<String> lines) {
        redraw(lines);
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(REDRAW);
                synchronized (this) {
                    if (closed || hosts.isEmpty()) {
                        ticking = false;
                        return;
                    }
                    redraw(List.of());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void redraw(List<String> above) {
        var text = new StringBuilder();
        if (drawn > 0) {
            text.append("\033[").append(drawn).append("A\r\033[J");
        }
        above.forEach(line -> text.append(Style.harmless(line)).append('\n'));
        var lines = closed ? List.<String>of() : lines();
        lines.forEach(line -> text.append(line).append('\n'));
        drawn = lines.size();
        out.print(text);
        out.flush();
    }

    private List<String> lines() {
        int room = Math.max(20, columns.getAsInt() - 1);
        int name = VerifyText.width(List.copyOf(hosts.keySet()));
        var lines = new ArrayList<String>();
        for (var host : hosts.entrySet()) {
            if (lines.size() == MOST) {
                lines.add(style.dim("  and " + (hosts.size() - MOST) + " more"));
                break;
            }
            var seconds = Duration.ofNanos(System.nanoTime() - host.getValue().since())
                            .toSeconds() + " s";
            var line = "  " + VerifyText.pad(host.getKey(), name) + "  "
                    + Style.harmless(host.getValue().what()) + "  ";
            int most = room - seconds.length();
            lines.add((line.length() > most ? line.substring(0, most - 2) + "  " : line) + style.dim(seconds));
        }
        return lines;
    }

    @Override
    public synchronized void close() {
        closed = true;
        hosts.clear();
        redraw(List.of());
    }
}
