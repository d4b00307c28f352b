package com.foobar.infra.transport;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A TCP connection of our own. */
final class DirectLink extends Link {

    private static final int BUFFER = 64 * 1024;

    private final String host;
    private final int port;
    private final Endpoint.Route route;
    private final Duration timeout;
    private volatile @Nullable Socket socket;
    private volatile boolean released;

    DirectLink(Endpoint endpoint, Duration timeout) {
        this.host = endpoint.address();
        this.port = endpoint.port();
        this.route = endpoint.route();
        this.timeout = timeout;
    }

    /** Tries each address of the name in turn. */
    @Override
    void open() throws IOException {
        IOException failure =
                new IOException("no address" + (route.onlyFamily() == 0 ? "" : " of IPv" + route.onlyFamily()));
        for (var address : InetAddress.getAllByName(host)) {
            if (released) {
                break;
            }
            if (route.onlyFamily() != 0 && route.onlyFamily() != family(address)) {
                continue;
            }
            var attempt = new Socket();
            try {
                socket = attempt;
                bind(attempt, family(address));
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

    private static int family(InetAddress address) {
        return address instanceof Inet4Address ? 4 : 6;
    }

    /** To the address of ours that the configuration names; that wins over an interface, as in ssh. */
    private void bind(Socket attempt, int family) throws IOException {
        if (route.bindAddress().isPresent()) {
            var own = route.bindAddress().get();
            for (var address : InetAddress.getAllByName(own)) {
                if (family(address) == family) {
                    attempt.bind(new InetSocketAddress(address, 0));
                    return;
                }
            }
            throw new IOException("BindAddress " + own + " has no IPv" + family + " address");
        }
        if (route.bindInterface().isPresent()) {
            var name = route.bindInterface().get();
            var card = NetworkInterface.getByName(name);
            if (card != null) {
                for (var address : card.inetAddresses().toList()) {
                    if (family(address) == family && !address.isLinkLocalAddress()) {
                        attempt.bind(new InetSocketAddress(address, 0));
                        return;
                    }
                }
            }
            throw new IOException("BindInterface " + name + " has no IPv" + family + " address");
        }
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
