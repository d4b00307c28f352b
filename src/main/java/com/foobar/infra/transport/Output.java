package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.foobar.infra.transport.TransportException.Kind;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/** What a command writes: what came before it ran as root kept apart, and its standard output cut into lines. */
final class Output {

    /** More than any script of ours writes; a runaway one must not eat the client's memory. */
    private static final int LIMIT = 64 * 1024 * 1024;

    private final String host;
    private final byte[] nonce;
    private final Consumer<String> onLine;
    private final ByteArrayOutputStream preamble = new ByteArrayOutputStream();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final boolean keeps;
    private boolean running;

    Output(String host, String nonce, Consumer<String> onLine) {
        this(host, nonce, onLine, true);
    }

    /** One that hands lines on, and keeps none. */
    static Output passing(String host, String nonce, Consumer<String> onLine) {
        return new Output(host, nonce, onLine, false);
    }

    private Output(String host, String nonce, Consumer<String> onLine, boolean keeps) {
        this.keeps = keeps;
        this.host = host;
        this.nonce = nonce.getBytes(UTF_8);
        this.onLine = onLine;
    }

    /** Whether the nonce has been seen, from which on it is the script that speaks. */
    boolean running() {
        return running;
    }

    void out(byte[] bytes) throws TransportException {
        limit(out.size() + preamble.size() + bytes.length);
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, start, i - start);
                if (running && keeps) {
                    out.write(bytes, start, i + 1 - start);
                }
                endLine();
                start = i + 1;
            }
        }
        line.write(bytes, start, bytes.length - start);
        if (running && keeps) {
            out.write(bytes, start, bytes.length - start);
        }
    }

    void err(byte[] bytes) throws TransportException {
        limit(err.size() + bytes.length);
        err.writeBytes(bytes);
    }

    /** Hands on a last line without its end. */
    void end() {
        if (line.size() > 0) {
            endLine();
        }
    }

    private void endLine() {
        if (running) {
            onLine.accept(line.toString(UTF_8));
        } else if (isNonce()) {
            running = true;
        } else {
            preamble.writeBytes(line.toByteArray());
            preamble.write('\n');
        }
        line.reset();
    }

    /** A login shell may have written something without an end of line before it. */
    private boolean isNonce() {
        var text = line.toByteArray();
        int from = text.length - nonce.length;
        return from >= 0 && Arrays.equals(text, from, text.length, nonce, 0, nonce.length);
    }

    private void limit(int size) throws TransportException {
        if (size > LIMIT) {
            throw new TransportException(
                    Kind.OUTPUT_TOO_LARGE, host, "a command on " + host + " wrote more than 64 MiB", "");
        }
    }

    String preamble() {
        return preamble.toString(UTF_8);
    }

    String stdout() {
        return out.toString(UTF_8);
    }

    /** All of standard error so far. */
    String allStderr() {
        return err.toString(UTF_8);
    }

    /**
     * Standard error since the script runs: without sudo's lecture, for one. The nonce stands there too, as the two
     * streams may arrive in any order.
     */
    String stderr() {
        var all = allStderr();
        var mark = new String(nonce, UTF_8) + "\n";
        int at = all.indexOf(mark);
        return at < 0 ? all : all.substring(at + mark.length());
    }
}
