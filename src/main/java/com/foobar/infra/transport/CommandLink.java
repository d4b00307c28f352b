package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
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
    private volatile @Nullable Process process;
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
        Thread.ofPlatform().daemon().name("proxy command").start(() -> listen(started.getErrorStream()));
        Thread.ofVirtual().start(() -> guard(started));
        opened(new BufferedInputStream(new FirstByte(started.getInputStream()), BUFFER), started.getOutputStream());
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
        var how = "";
        try {
            if (ended != null && ended.waitFor(200, TimeUnit.MILLISECONDS)) {
                how = " (it ended with exit " + ended.exitValue() + ")";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var said = complaints();
        return how + (said.isEmpty() ? "" : ": " + said);
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
            while (!connected && !released && started.isAlive()) {
                if (started.descendants().count() > MOST_PROCESSES) {
                    LocalMachine.endRunaway(started);
                    cut("it kept starting processes, more than " + MOST_PROCESSES + ", so it leads back to itself");
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    boolean hasUnread() {
        var running = process;
        try {
            return running != null
                    && running.isAlive()
                    && running.getInputStream().available() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    void release() {
        released = true;
        var running = process;
        if (running != null) {
            LocalMachine.end(running);
        }
    }

    /** Notes that the other end has begun to speak. */
    private final class FirstByte extends InputStream {

        private final InputStream in;

        FirstByte(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            connected |= b >= 0;
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            connected |= count > 0;
            return count;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
