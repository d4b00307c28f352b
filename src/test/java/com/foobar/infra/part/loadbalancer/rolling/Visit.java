package com.foobar.infra.part.loadbalancer.rolling;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A visitor's connection, byte for byte: nothing is sent a second time without its being seen. */
final class Visit implements AutoCloseable {

    private static final int LIMIT_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final BufferedInputStream in;
    private String cookie;

    /** @param server who served it */
    record Answer(int status, String server, String body) {}

    Visit(String address) throws IOException {
        this(address, "");
    }

    /** @param cookie that he got on an earlier visit; empty: none */
    Visit(String address, String cookie) throws IOException {
        this.cookie = cookie;
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, 80), LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    Answer get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: www.foobar.com\r\n\r\n");
    }

    Answer post(String path, String body) throws IOException {
        return ask("POST " + path + " HTTP/1.1\r\nHost: www.foobar.com\r\nContent-Type: text/plain\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    Answer upgrade(String path) throws IOException {
        return ask("GET " + path
                + " HTTP/1.1\r\nHost: www.foobar.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }

    /** What he was given to show, by this visit or an earlier one; empty: nothing. */
    String cookie() {
        return cookie;
    }

    /** Whether what is said on an upgraded connection comes back. */
    boolean echoes(String text) {
        try {
            send(text + "\n");
            return line().equals(text);
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether the other side ended it between two requests, as it may. */
    boolean hasEnded() throws IOException {
        socket.setSoTimeout(1);
        try {
            in.mark(1);
            if (in.read() < 0) {
                close();
                return true;
            }
            in.reset();
            return false;
        } catch (SocketTimeoutException _) {
            return false;
        } finally {
            if (!socket.isClosed()) {
                socket.setSoTimeout(LIMIT_MILLIS);
            }
        }
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private Answer ask(String request) throws IOException {
        send(cookie.isEmpty() ? request : request.replaceFirst("\r\n\r\n", "\r\nCookie: " + cookie + "\r\n\r\n"));
        int status = Integer.parseInt(line().split(" ")[1]);
        var server = "nobody";
        int length = 0;
        for (var line = line(); !line.isEmpty(); line = line()) {
            var field = line.split(": *", 2);
            switch (field[0].toLowerCase(Locale.ROOT)) {
                case "x-served-by" -> server = field[1];
                case "set-cookie" -> cookie = field[1].split(";")[0];
                case "content-length" -> length = Integer.parseInt(field[1]);
                default -> {}
            }
        }
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("ended within an answer");
        }
        return new Answer(status, server, new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("ended without an answer");
            }
            if (b != '\r') {
                bytes.write(b);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is of no use any more either way.
        }
    }
}
