package com.foobar.infra.transport;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A way through another host's session, by direct-tcpip: what {@code ssh -J} does. */
final class JumpLink extends Link {

    /** RFC 4254: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED. */
    private static final int PROHIBITED = 1;

    /** JSch's words for a channel that nobody has opened in time. */
    private static final String UNANSWERED = "channel is not opened.";

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
                if (UNANSWERED.equals(e.getMessage())) {
                    throw (IOException) new SocketTimeoutException("through the jump host").initCause(e);
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
}
