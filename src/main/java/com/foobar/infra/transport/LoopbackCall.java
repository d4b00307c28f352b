package com.foobar.infra.transport;

import com.foobar.infra.transport.TransportException.Kind;
import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One exchange with a port that listens on a host's loopback, through a session with that host: no port listens for it here. */
final class LoopbackCall {

    private static final String LOOPBACK = "127.0.0.1";

    /** RFC 4254: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED. */
    private static final int PROHIBITED = 1;

    /** More than any answer; who sends more is cut off. */
    private static final int MOST_BYTES = 64 << 20;

    private LoopbackCall() {}

    static byte[] ask(SshSession session, int port, byte[] request, Duration timeout) throws TransportException {
        var inbox = new Inbox();
        var late = new AtomicBoolean();
        ChannelDirectTCPIP channel = null;
        Thread watchdog = null;
        try {
            channel = (ChannelDirectTCPIP) session.jsch().openChannel("direct-tcpip");
            channel.setHost(LOOPBACK);
            channel.setPort(port);
            channel.setOutputStream(inbox.sink());
            var out = channel.getOutputStream();
            try {
                channel.connect(Math.toIntExact(timeout.toMillis()));
            } catch (JSchException e) {
                if (channel.getExitStatus() > 0) {
                    throw refused(session, port, channel.getExitStatus(), e);
                }
                throw e;
            }
            watchdog = Thread.ofPlatform().daemon().name("call").start(() -> {
                try {
                    TimeUnit.NANOSECONDS.sleep(timeout.toNanos());
                    late.set(true);
                    inbox.end();
                } catch (InterruptedException e) {
                    return; // It was answered.
                }
            });
            out.write(request);
            out.flush();
            var answer = inbox.readNBytes(MOST_BYTES);
            if (late.get()) {
                throw new TransportException(
                        Kind.TIMEOUT,
                        session.endpoint().name(),
                        "nothing has answered whole on " + LOOPBACK + ":" + port + " of "
                                + session.endpoint().name() + " within " + SshSession.seconds(timeout),
                        "");
            }
            return answer;
        } catch (JSchException | IOException e) {
            throw session.lost("while asking port " + port, e);
        } finally {
            if (watchdog != null) {
                watchdog.interrupt();
            }
            if (channel != null) {
                var done = channel;
                // It writes to the session, for which nobody here may have to wait.
                Thread.startVirtualThread(done::disconnect);
            }
        }
    }

    private static TransportException refused(SshSession session, int port, int why, JSchException cause) {
        var name = session.endpoint().name();
        return why == PROHIBITED
                ? new TransportException(
                        Kind.COMMAND_ENDED,
                        name,
                        "the SSH server of " + name + " leads nobody to its port " + port,
                        "Set AllowTcpForwarding local (and PermitOpen " + LOOPBACK + ":" + port
                                + ") in its sshd_config.",
                        cause)
                : new TransportException(
                        Kind.COMMAND_ENDED,
                        name,
                        "nothing listens on " + LOOPBACK + ":" + port + " of " + name,
                        "",
                        cause);
    }
}
