package com.foobar.infra.transport;

import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes between us and one host, whichever way they go. It notes when something was last received, so that a
 * watchdog can tell silence from slowness, and it can be cut at any time by any thread, also while another one is stuck
 * in a write: JSch alone can do neither, since its keepalive waits behind such a write and ends only by socket timeouts,
 * which streams through a jump host do not have.
 */
abstract class Link implements Proxy {

    private final AtomicReference<@Nullable String> cut = new AtomicReference<>();
    private volatile long lastHeard = System.nanoTime();
    private volatile boolean ended;
    private volatile boolean excused;
    private final Greeting greeting = new Greeting();
    private @Nullable InputStream input;
    private @Nullable OutputStream output;

    /** Opens the way; called once. */
    abstract void open() throws IOException;

    /** Lets go of the way at once, without waiting for anything. */
    abstract void release();

    /** Whether bytes have arrived that nobody has read yet. */
    abstract boolean hasUnread();

    /** To be called by {@link #open()} with the two directions. */
    final void opened(InputStream in, OutputStream out) {
        lastHeard = System.nanoTime();
        input = new Heard(in);
        output = out;
    }

    /** Nanoseconds since something was last received; none while it is we who keep the host waiting. */
    final long silence() {
        return excused ? 0 : System.nanoTime() - lastHeard;
    }

    /** Does something for which the host has to wait, such as asking a person. */
    final <T> T excused(Supplier<T> doing) {
        excused = true;
        try {
            return doing.get();
        } finally {
            lastHeard = System.nanoTime();
            excused = false;
        }
    }

    /** What the host said before it began with SSH: why it will not, as a rule. */
    final String greeting() {
        return greeting.text();
    }

    /** Ends the link for a reason of ours; the first reason stays. */
    final void cut(String reason) {
        cut.compareAndSet(null, reason);
        ended = true;
        release();
    }

    /** Why we cut it, if we did. */
    final @Nullable String cutBecause() {
        return cut.get();
    }

    /** Whether nothing can be received any more. */
    final boolean ended() {
        return ended;
    }

    @Override
    public final void connect(@Nullable SocketFactory factory, String host, int port, int timeout) throws IOException {
        open();
        if (ended) {
            release();
            throw new IOException("cut");
        }
    }

    @Override
    public final @Nullable InputStream getInputStream() {
        return input;
    }

    @Override
    public final @Nullable OutputStream getOutputStream() {
        return output;
    }

    /** None, so that JSch sets no timeouts on it. */
    @Override
    public final @Nullable Socket getSocket() {
        return null;
    }

    @Override
    public final void close() {
        ended = true;
        release();
    }

    private final class Heard extends InputStream {

        private final InputStream in;

        Heard(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count;
            try {
                count = in.read(bytes, offset, length);
            } catch (IOException e) {
                ended = true;
                throw e;
            }
            if (count < 0) {
                ended = true;
            } else {
                lastHeard = System.nanoTime();
                greeting.add(bytes, offset, count);
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
