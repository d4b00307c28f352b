package com.foobar.infra.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP relay that can fall silent without closing anything, as a frozen host or a dropped route does. */
final class Valve implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private boolean shut;

    private Valve(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static Valve before(int target) {
        try {
            var valve = new Valve(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
            Thread.startVirtualThread(valve::accept);
            return valve;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    synchronized void shut() {
        shut = true;
    }

    private synchronized void awaitOpen() throws InterruptedException {
        while (shut) {
            wait();
        }
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, server));
                Thread.startVirtualThread(() -> relay(client, server));
                Thread.startVirtualThread(() -> relay(server, client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void relay(Socket from, Socket to) {
        var buffer = new byte[16 * 1024];
        try (from;
                to) {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitOpen();
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One side has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
