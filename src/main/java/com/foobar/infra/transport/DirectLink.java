package com.foobar.infra.transport;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A TCP connection of our own. */
final class DirectLink extends Link {

    private static final int BUFFER = 64 * 1024;

    private final String host;
    private final int port;
    private final Duration timeout;
    private volatile @Nullable Socket socket;
    private volatile boolean released;

    DirectLink(String host, int port, Duration timeout) {
        this.host = host;
        this.port = port;
        this.timeout = timeout;
    }

    /** Tries each address of the name in turn. */
    @Override
    void open() throws IOException {
        IOException failure = new IOException("no address");
        for (var address : InetAddress.getAllByName(host)) {
            if (released) {
                break;
            }
            var attempt = new Socket();
            try {
                socket = attempt;
                attempt.connect(new InetSocketAddress(address, port), Math.toIntExact(timeout.toMillis()));
                attempt.setTcpNoDelay(true);
                attempt.setKeepAlive(true);
                opened(new BufferedInputStream(attempt.getInputStream(), BUFFER), attempt.getOutputStream());
                return;
            } catch (IOException e) {
                attempt.close();
                failure = e;
            }
        }
        throw failure;
    }

    @Override
    boolean hasUnread() {
        var open = socket;
        try {
            return open != null && !open.isClosed() && open.getInputStream().available() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    void release() {
        released = true;
        var open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                return; // Nothing more can be done with it.
            }
        }
    }
}
