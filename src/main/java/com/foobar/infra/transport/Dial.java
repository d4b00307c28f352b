package com.foobar.infra.transport;

import com.foobar.infra.fact.ReachFact;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** One connection from this machine to a port, which says nothing and is closed at once. */
public final class Dial {

    private Dial() {}

    /** How it goes; at the latest after that time. */
    public static ReachFact.State to(String address, int port, Duration patience) {
        var place = new InetSocketAddress(address, port);
        if (place.isUnresolved()) {
            return ReachFact.State.UNKNOWN_NAME;
        }
        try (var socket = new Socket()) {
            socket.connect(place, (int) patience.toMillis());
            return ReachFact.State.OPEN;
        } catch (SocketTimeoutException e) {
            return ReachFact.State.DROPPED;
        } catch (ConnectException e) {
            // No way to a network is told by the same type.
            return String.valueOf(e.getMessage()).contains("refused")
                    ? ReachFact.State.REFUSED
                    : ReachFact.State.UNREACHABLE;
        } catch (IOException e) {
            return ReachFact.State.UNREACHABLE;
        }
    }
}
