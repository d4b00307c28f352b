package com.foobar.infra.transport;

import com.foobar.infra.transport.TransportException.Kind;
import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One command on a session. What happens to it is read as events by one thread; nothing that JSch does ever waits for
 * that thread, so that no amount of output can hold up the input, other channels, or the watchdog's view of the host.
 */
final class ExecChannel implements AutoCloseable {

    /** What can happen to a command. */
    sealed interface Event {
        record Out(ByteBuffer bytes) implements Event {}

        record Err(ByteBuffer bytes) implements Event {}

        /** It is over, and nothing more follows. */
        record Ended() implements Event {}

        /** It could not be started, or not be given its input. */
        record Failed(Exception cause) implements Event {}
    }

    /** Writes the command's standard input, on a thread of its own. */
    @FunctionalInterface
    interface Feed {
        void write(OutputStream stdin) throws IOException, InterruptedException;
    }

    /** How often a lost session is looked for; its end normally comes as an event. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SshSession session;
    private final ChannelExec channel;
    private final OutputStream stdin;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private ExecChannel(SshSession session, ChannelExec channel) throws IOException {
        this.session = session;
        this.channel = channel;
        this.stdin = channel.getOutputStream();
    }

    static ExecChannel start(SshSession session, String command, Feed feed) throws TransportException {
        try {
            if (session.lost() || !(session.jsch().openChannel("exec") instanceof ChannelExec channel)) {
                throw session.lost("before a command could be started", new IOException("session is down"));
            }
            var started = new ExecChannel(session, channel);
            channel.setCommand(command);
            channel.setOutputStream(started.new Sink(Event.Out::new, false));
            channel.setErrStream(started.new Sink(Event.Err::new, true));
            Thread.startVirtualThread(() -> started.drive(feed));
            return started;
        } catch (JSchException | IOException e) {
            throw session.lost("before a command could be started", e);
        }
    }

    private void drive(Feed feed) {
        try {
            // Without a timeout: with one, JSch asks for an answer to the request and polls for it.
            channel.connect();
        } catch (JSchException e) {
            events.add(new Event.Failed(e));
            return;
        }
        try {
            feed.write(stdin);
        } catch (IOException e) {
            // A command may end before it has read all; then its end tells more.
            if (!channel.isClosed() && !session.lost()) {
                events.add(new Event.Failed(e));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The next event.
     *
     * @param deadline by {@link System#nanoTime()}
     */
    Event next(long deadline, String doing) throws TransportException {
        var event = poll(deadline, doing);
        if (event == null) {
            throw new TransportException(
                    Kind.TIMEOUT,
                    session.endpoint().name(),
                    session.endpoint().name() + " took too long " + doing,
                    "What was started may still run there.");
        }
        return event;
    }

    /**
     * The next event, if there is one in time.
     *
     * @param until by {@link System#nanoTime()}
     */
    @Nullable
    Event poll(long until, String doing) throws TransportException {
        while (true) {
            long left = until - System.nanoTime();
            try {
                var event = events.poll(Math.clamp(left, 0, LOOK_NANOS), TimeUnit.NANOSECONDS);
                if (event instanceof Event.Failed(var cause)) {
                    throw failed(cause, doing);
                }
                if (event != null) {
                    return event;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw session.interrupted(e);
            }
            if (session.lost() && events.isEmpty()) {
                throw session.lost(doing, new IOException("session is down"));
            }
            if (left <= 0) {
                return null;
            }
        }
    }

    private TransportException failed(Exception cause, String doing) {
        // A refusal has a reason, which JSch keeps as the exit status. Without one it is the connection that breaks,
        // even
        // if that is seen only a moment later.
        if (session.lost() || !session.jsch().isConnected() || channel.getExitStatus() <= 0) {
            return session.lost(doing, cause);
        }
        return new TransportException(
                Kind.PROTOCOL,
                session.endpoint().name(),
                session.endpoint().name() + " (" + session.endpoint().describe() + ") refused to start a command: "
                        + cause.getMessage(),
                "Its sshd may allow fewer commands at a time on one connection (MaxSessions): four are needed.",
                cause);
    }

    OutputStream stdin() {
        return stdin;
    }

    boolean isClosed() {
        return channel.isClosed() || session.lost();
    }

    /** The exit status; -1 if there was none. */
    int exitStatus() {
        return channel.getExitStatus();
    }

    /** The name of the signal that killed the command, or empty. */
    String exitSignal() {
        var signal = channel.getExitSignal();
        return signal == null ? "" : signal;
    }

    /** Lets go of the command, which JSch may have to wait for a while to say. */
    @Override
    public void close() {
        Thread.startVirtualThread(channel::disconnect);
    }

    /** Takes one of the output streams; JSch closes that of standard error only when the channel is over. */
    private final class Sink extends OutputStream {

        private final Function<ByteBuffer, Event> event;
        private final boolean endsChannel;

        Sink(Function<ByteBuffer, Event> event, boolean endsChannel) {
            this.event = event;
            this.endsChannel = endsChannel;
        }

        @Override
        public void write(int b) {
            events.add(event.apply(ByteBuffer.wrap(new byte[] {(byte) b})));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            events.add(event.apply(ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length))));
        }

        @Override
        public void close() {
            if (endsChannel) {
                events.add(new Event.Ended());
            }
        }
    }
}
