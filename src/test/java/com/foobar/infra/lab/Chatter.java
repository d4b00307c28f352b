package com.foobar.infra.lab;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody in the chat of the examples, by a WebSocket as a browser has it. */
final class Chatter implements WebSocket.Listener, AutoCloseable {

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final AtomicInteger pings = new AtomicInteger();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    /** @param at host and port */
    Chatter(HttpClient client, String at) {
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + at + "/socket"), this)
                .join();
    }

    void says(String who, String what) {
        socket.sendText("{\"who\": \"" + who + "\", \"what\": \"" + what + "\"}", true)
                .join();
    }

    /** What was said, as it came. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    /** How the connection ended; empty: it has not. */
    List<String> ends() {
        return List.copyOf(ends);
    }

    /** How often the app asked whether he is there. */
    int pings() {
        return pings.get();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            heard.add(part.toString());
            part.setLength(0);
        }
        return WebSocket.Listener.super.onText(from, data, last);
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        pings.incrementAndGet();
        return WebSocket.Listener.super.onPing(from, message);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ends.add("closed: " + code);
        return WebSocket.Listener.super.onClose(from, code, reason);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ends.add(error.toString());
    }

    @Override
    public void close() {
        socket.abort();
    }
}
