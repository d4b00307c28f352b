package com.foobar.infra.lab;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Visitors who read and write, each on a connection that is kept as long as the other end keeps it. A request that was sent and
 * has no whole answer is a failure whatever it was: nobody may send a POST twice.
 */
public final class PostingVisitors {

    private static final long LOOKS_MILLIS = 10;
    private static final int PATIENCE_MILLIS = 15_000;

    /** Every so many requests one is a POST. */
    private static final int POSTS = 5;

    /** More than one buffer of a proxy's holds. */
    private static final int BODY = 60_000;

    private final String address;
    private final String site;

    private final int port;

    public PostingVisitors(String address, String site) {
        this(address, site, 80);
    }

    public PostingVisitors(String address, String site, int port) {
        this.address = address;
        this.site = site;
        this.port = port;
    }

    /** What one makes happen. */
    @FunctionalInterface
    public interface Event {
        void happens() throws Exception;
    }

    /**
     * Has some of them ask from the event's beginning to its end.
     *
     * @return how many requests ended how: the method and the status, or what went wrong
     */
    public SortedMap<String, Integer> during(int visitors, Event event) throws Exception {
        var ends = new ConcurrentSkipListMap<String, Integer>();
        var over = new CountDownLatch(1);
        var started = new CountDownLatch(visitors);
        var threads = IntStream.range(0, visitors)
                .mapToObj(n -> Thread.startVirtualThread(() -> visit(n, started, over, ends)))
                .toList();
        started.await();
        try {
            event.happens();
        } finally {
            over.countDown();
            for (var thread : threads) {
                thread.join();
            }
        }
        return ends;
    }

    private void visit(
            int n, CountDownLatch started, CountDownLatch over, ConcurrentSkipListMap<String, Integer> ends) {
        int asked = n;
        Connection connection = null;
        try {
            do {
                var method = asked++ % POSTS == 0 ? "POST" : "GET";
                try {
                    if (connection == null || connection.isEnded()) {
                        connection = Connection.close(connection, new Connection(address, port));
                    }
                    var answer = connection.ask(method, site);
                    ends.merge(method + " " + answer, 1, Integer::sum);
                } catch (IOException e) {
                    ends.merge(method + " " + e, 1, Integer::sum);
                    connection = Connection.close(connection, null);
                }
                started.countDown();
            } while (!over.await(LOOKS_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Connection.close(connection, null);
            started.countDown();
        }
    }

    /** One that is kept. */
    private static final class Connection {
        private final Socket socket = new Socket();
        private final InputStream in;
        private boolean last;

        Connection(String address, int port) throws IOException {
            socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }

        static Connection close(Connection old, Connection other) {
            if (old != null) {
                try {
                    old.socket.close();
                } catch (IOException e) {
                    // It is of no more use either way.
                }
            }
            return other;
        }

        /** Whether the other end said that it was the last answer, or has ended it since. */
        boolean isEnded() throws IOException {
            if (last) {
                return true;
            }
            socket.setSoTimeout(1);
            try {
                in.mark(1);
                return in.read() < 0;
            } catch (java.net.SocketTimeoutException e) {
                return false;
            } finally {
                in.reset();
                socket.setSoTimeout(PATIENCE_MILLIS);
            }
        }

        String ask(String method, String site) throws IOException {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var out = socket.getOutputStream();
            int length = method.equals("POST") ? BODY : 0;
            out.write((method + " /said HTTP/1.1\r\nHost: " + site + "\r\n"
                            + (length > 0 ? "Content-Length: " + length + "\r\n" : "") + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[length]);
            var status = line();
            length = 0;
            for (var line = line().toLowerCase(Locale.ROOT); !line.isEmpty(); line = line().toLowerCase(Locale.ROOT)) {
                if (line.startsWith("content-length:")) {
                    length = Integer.parseInt(
                            line.substring(line.indexOf(':') + 1).strip());
                }
                last |= line.matches("connection: *close");
            }
            if (in.readNBytes(length).length < length) {
                throw new IOException("the connection was ended within an answer");
            }
            return status.split(" ")[1];
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the connection was ended where an answer was due");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }
    }
}
