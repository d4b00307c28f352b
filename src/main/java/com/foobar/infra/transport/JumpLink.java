package com.foobar.infra.transport;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A way through another host's session, by direct-tcpip: what {@code ssh -J} does. */
final class JumpLink extends Link {

    /** RFC 4254: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED. */
    private static final int PROHIBITED = 1;

    /** The jump host would not or could not open the way. */
    static final class Refused extends IOException {

        private static final long serialVersionUID = 1L;

        private final boolean prohibited;

        Refused(boolean prohibited) {
            this.prohibited = prohibited;
        }

        /** Whether its sshd forbids forwarding, rather than failing to connect. */
        boolean prohibited() {
            return prohibited;
        }
    }

    private final Session through;
    private final String host;
    private final int port;
    private final Duration timeout;
    private final Inbox inbox = new Inbox();
    private volatile @Nullable ChannelDirectTCPIP channel;

    JumpLink(Session through, String host, int port, Duration timeout) {
        this.through = through;
        this.host = host;
        this.port = port;
        this.timeout = timeout;
    }

    @Override
    void open() throws IOException {
        try {
            var opening = (ChannelDirectTCPIP) through.openChannel("direct-tcpip");
            if (opening == null) {
                throw new IOException("the jump host's session is down");
            }
            channel = opening;
            opening.setHost(host);
            opening.setPort(port);
            opening.setOutputStream(inbox.sink());
            var out = opening.getOutputStream();
            try {
                opening.connect(Math.toIntExact(timeout.toMillis()));
            } catch (JSchException e) {
                if (opening.getExitStatus() > 0) {
                    throw new Refused(opening.getExitStatus() == PROHIBITED);
                }
                throw e;
            }
            if (!opening.isConnected()) {
                throw new IOException("the jump host closed the way at once");
            }
            opened(inbox, out);
        } catch (JSchException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    boolean hasUnread() {
        return inbox.available() > 0;
    }

    @Override
    void release() {
        inbox.end();
        var open = channel;
        if (open != null) {
            // It writes to the jump host's session, for which nobody here may have to wait.
            Thread.startVirtualThread(open::disconnect);
        }
    }

    /** What the jump host's session received for us, until our own session's reader, which never waits long, takes it. */
    private static final class Inbox extends InputStream {

        private final Deque<byte[]> chunks = new ArrayDeque<>();
        private int offset;
        private boolean ended;

        OutputStream sink() {
            return new OutputStream() {
                @Override
                public void write(int b) {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) {
                    var chunk = new byte[length];
                    System.arraycopy(bytes, from, chunk, 0, length);
                    put(chunk);
                }

                @Override
                public void close() {
                    end();
                }
            };
        }

        private synchronized void put(byte[] chunk) {
            if (chunk.length > 0) {
                chunks.add(chunk);
                notifyAll();
            }
        }

        synchronized void end() {
            ended = true;
            notifyAll();
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public synchronized int read(byte[] bytes, int from, int length) throws IOException {
            while (chunks.isEmpty()) {
                if (ended) {
                    return -1;
                }
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
            }
            var head = chunks.getFirst();
            int count = Math.min(length, head.length - offset);
            System.arraycopy(head, offset, bytes, from, count);
            offset += count;
            if (offset == head.length) {
                chunks.removeFirst();
                offset = 0;
            }
            return count;
        }

        @Override
        public synchronized int available() {
            return chunks.isEmpty() ? 0 : chunks.getFirst().length - offset;
        }

        @Override
        public void close() {
            end();
        }
    }
}
