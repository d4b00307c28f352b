package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way through a command's input and output: {@code ProxyCommand}. */
final class CommandLink extends Link {

    private static final int BUFFER = 64 * 1024;

    /** What is kept of what the command complains about. */
    private static final int KEPT = 2_000;

    /**
     * More processes than any command needs to reach a host. One that leads back to itself, by ssh or by ourselves, starts
     * one after the other without end, which takes a machine down within a minute.
     */
    private static final int MOST_PROCESSES = 40;

    private final ProxyCommand proxy;
    private final StringBuilder complaints = new StringBuilder();
    private final Inbox inbox = new Inbox();
    private volatile @Nullable Process process;
    private volatile @Nullable Thread listener;
    private volatile boolean connected;
    private volatile boolean released;

    CommandLink(ProxyCommand proxy) {
        this.proxy = proxy;
    }

    @Override
    void open() throws IOException {
        var started = new ProcessBuilder(LocalMachine.shell(), "-c", "exec " + proxy.command()).start();
        process = started;
        if (released) {
            LocalMachine.end(started);
            return;
        }
        // Not virtual: a pipe's read would hold one of the few threads that carry these.
        listener = Thread.ofPlatform().daemon().name("proxy command").start(() -> listen(started.getErrorStream()));
        Thread.ofVirtual().start(() -> guard(started));
        Thread.ofPlatform().daemon().name("proxy command").start(() -> {
            receive(started.getInputStream());
            hearOut(Duration.ofSeconds(1));
            inbox.end();
        });
        opened(inbox, started.getOutputStream());
    }

    /** What the command wrote to its standard error, its end rather than its beginning. */
    String complaints() {
        synchronized (complaints) {
            return complaints.toString().strip();
        }
    }

    ProxyCommand proxy() {
        return proxy;
    }

    /** Whether the other end has said anything. */
    boolean connected() {
        return connected;
    }

    /** How it ended, once it has; waits a moment for that, and for its last words. */
    String outcome() {
        var ended = process;
        var how = hearOut(Duration.ofMillis(200)) && ended != null
                ? " (it ended with exit " + ended.exitValue() + ")"
                : "";
        var said = complaints();
        return how + (said.isEmpty() ? "" : ": " + said);
    }

    /** A pipe does not tell what is in it while somebody waits for more, hence the inbox. */
    private void receive(InputStream in) {
        var buffer = new byte[BUFFER];
        var sink = inbox.sink();
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                connected = true;
                sink.write(buffer, 0, n);
            }
        } catch (IOException e) {
            return; // It was ended.
        }
    }

    /** Whether it has ended within that time, all its last words included: what has closed its output may not have said yet why. */
    private boolean hearOut(Duration patience) {
        var ending = process;
        var errors = listener;
        try {
            if (ending == null || errors == null || !ending.waitFor(patience)) {
                return false;
            }
            // Whoever it left behind may still hold the pipe.
            errors.join(patience);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void listen(InputStream errors) {
        var buffer = new byte[1024];
        try {
            for (int n = errors.read(buffer); n >= 0; n = errors.read(buffer)) {
                synchronized (complaints) {
                    complaints.append(new String(buffer, 0, n, UTF_8));
                    if (complaints.length() > KEPT) {
                        complaints.delete(0, complaints.length() - KEPT);
                    }
                }
            }
        } catch (IOException e) {
            return; // It was ended.
        }
    }

    private void guard(Process started) {
        try {
            // Looking costs something, so it is done rarely: ssh starts a few dozen others in such a time.
            while (!started.waitFor(300, TimeUnit.MILLISECONDS) && !connected && !released) {
                if (started.descendants().count() > MOST_PROCESSES) {
                    LocalMachine.endRunaway(started);
                    cut("it kept starting processes, more than " + MOST_PROCESSES + ", so it leads back to itself");
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    boolean hasUnread() {
        return inbox.available() > 0;
    }

    @Override
    void release() {
        released = true;
        inbox.end();
        var running = process;
        if (running != null) {
            LocalMachine.end(running);
        }
    }
}
