package com.foobar.infra.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.Arrays;

/** Passes questions on to the Prometheus that listens on a server's loopback, over SSH. */
final class PrometheusDoor {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Fleet fleet;
    private final String server;
    private final int port;

    PrometheusDoor(Fleet fleet, String server, int port) {
        this.fleet = fleet;
        this.server = server;
        this.port = port;
    }

    /** @param status of HTTP */
    record Answer(int status, byte[] body) {

        /** One that is no answer of Prometheus', in its form. */
        static Answer failure(int status, String why) {
            var text = why.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
            return new Answer(
                    status,
                    ("{\"status\":\"error\",\"errorType\":\"unavailable\",\"error\":\"" + text + "\"}")
                            .getBytes(UTF_8));
        }

        String text() {
            return new String(body, UTF_8);
        }
    }

    /**
     * @param target path and question as a URL has them: no blanks, no ends of lines
     * @throws TransportException if the server cannot be asked
     */
    Answer get(String target) throws TransportException {
        // Of 1.0, so that the answer is whole when that end closes.
        var request = ("GET " + target + " HTTP/1.0\r\nHost: 127.0.0.1:" + port
                        + "\r\nAccept: application/json\r\n\r\n")
                .getBytes(US_ASCII);
        try {
            return parsed(fleet.connection(server).ask(port, request, LIMIT));
        } catch (TransportException e) {
            if (e.kind() != Kind.CONNECTION_LOST) {
                throw e;
            }
            fleet.drop(server);
            return parsed(fleet.connection(server).ask(port, request, LIMIT));
        }
    }

    private static Answer parsed(byte[] bytes) {
        // The head is ASCII, so that characters and bytes count alike.
        var head = new String(bytes, US_ASCII);
        int end = head.indexOf("\r\n\r\n");
        var words = head.split(" ", 3);
        if (end < 0 || words.length < 3 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5][0-9]{2}")) {
            return Answer.failure(502, "what listens there is no Prometheus");
        }
        return new Answer(Integer.parseInt(words[1]), Arrays.copyOfRange(bytes, end + 4, bytes.length));
    }
}
