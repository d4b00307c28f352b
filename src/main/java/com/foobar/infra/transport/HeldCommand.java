package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.foobar.infra.transport.ExecChannel.Event;
import com.foobar.infra.transport.TransportException.Kind;
import java.io.IOException;
import java.time.Duration;

/** A command on a channel that stays open. */
final class HeldCommand implements Held {

    /** For the command to end by itself once its input has. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final byte[] BEAT = "beat\n".getBytes(UTF_8);

    private final SshSession session;
    private final ExecChannel channel;
    private final String firstLine;

    HeldCommand(SshSession session, ExecChannel channel, String firstLine) {
        this.session = session;
        this.channel = channel;
        this.firstLine = firstLine;
    }

    @Override
    public String firstLine() {
        return firstLine;
    }

    @Override
    public void heartbeat() throws TransportException {
        if (session.lost()) {
            throw session.lost("while a command was held there", new IOException("session is down"));
        }
        if (channel.isClosed()) {
            throw ended(new IOException("channel is closed"));
        }
        try {
            channel.stdin().write(BEAT);
            channel.stdin().flush();
        } catch (IOException e) {
            throw session.lost() ? session.lost("while a command was held there", e) : ended(e);
        }
    }

    private TransportException ended(IOException cause) {
        return new TransportException(
                Kind.COMMAND_ENDED,
                session.endpoint().name(),
                "the command held on " + session.endpoint().name() + " has ended with exit " + channel.exitStatus(),
                "",
                cause);
    }

    @Override
    public boolean alive() {
        return !channel.isClosed();
    }

    @Override
    public void close() {
        if (!channel.isClosed()) {
            Thread.startVirtualThread(this::endInput);
            awaitEnd();
        }
        channel.close();
    }

    private void endInput() {
        try {
            channel.stdin().close();
        } catch (IOException e) {
            return; // It has ended already.
        }
    }

    private void awaitEnd() {
        long deadline = System.nanoTime() + GRACE.toNanos();
        try {
            while (!(channel.next(deadline, "ending") instanceof Event.Ended)) {}
        } catch (TransportException e) {
            return; // Closing the channel is all that can be done then.
        }
    }
}
