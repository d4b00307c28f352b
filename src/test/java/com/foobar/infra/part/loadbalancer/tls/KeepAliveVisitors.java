package com.foobar.infra.part.loadbalancer.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Visitors by TLS who keep their connections, each asking again and again on one of its own while something happens. */
public final class KeepAliveVisitors {

    private static final long LOOKS_MILLIS = 10;
    private static final int PATIENCE_MILLIS = 5_000;

    /** Of the ends: a connection that was kept ended between two requests, and the next went by another. */
    static final String CAME_BACK = "came back";

    private final SSLContext context;
    private final String address;
    private final String site;
    private final boolean returning;

    /** Those who do not come back once their connection has ended. */
    public KeepAliveVisitors(String address, String site, String authority) {
        this(address, site, authority, false);
    }

    /**
     * @param authority whom they trust, in PEM
     * @param returning whether they come back
     */
    public KeepAliveVisitors(String address, String site, String authority, boolean returning) {
        this.returning = returning;
        this.address = address;
        this.site = site;
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("authority", Pem.certificates(authority).getFirst());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What one makes happen. */
    public interface Event {
        void happens() throws Exception;
    }

    /** One connection, whose certificate is looked at as a browser does. */
    private SSLSocket connect() throws IOException {
        var plain = new Socket(address, 443);
        plain.setSoTimeout(PATIENCE_MILLIS);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, site, 443, true);
        var parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(site)));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** The serial number of what is served to a new visitor. */
    String serial() {
        try (var socket = connect()) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /**
     * Has some of them ask from the event's beginning to its end, each on one connection.
     *
     * @return how many requests ended how: a status, or what went wrong, an ended connection included
     */
    public SortedMap<String, Integer> during(int visitors, Event event) throws Exception {
        var ends = new ConcurrentSkipListMap<String, Integer>();
        var over = new CountDownLatch(1);
        var started = new CountDownLatch(visitors);
        var threads = IntStream.range(0, visitors)
                .mapToObj(_ -> Thread.startVirtualThread(() -> visit(started, over, ends)))
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

    private void visit(CountDownLatch started, CountDownLatch over, ConcurrentSkipListMap<String, Integer> ends) {
        try {
            while (stay(started, over, ends)) {
                ends.merge(CAME_BACK, 1, Integer::sum);
            }
        } catch (IOException e) {
            ends.merge(e.toString(), 1, Integer::sum);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            started.countDown();
        }
    }

    /** One connection's time; whether it ended between two requests and he comes back, as browsers do. */
    private boolean stay(CountDownLatch started, CountDownLatch over, ConcurrentSkipListMap<String, Integer> ends)
            throws IOException, InterruptedException {
        boolean kept = false;
        try (var socket = connect();
                var in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            started.countDown();
            do {
                try {
                    socket.getOutputStream()
                            .write(("GET /robots.txt HTTP/1.1\r\nHost: " + site + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    in.mark(1);
                    if (in.read() < 0) {
                        throw new IOException("the connection was ended");
                    }
                    in.reset();
                } catch (IOException e) {
                    if (kept && returning) {
                        return true;
                    }
                    throw e;
                }
                ends.merge(answer(in), 1, Integer::sum);
                kept = true;
            } while (!over.await(LOOKS_MILLIS, TimeUnit.MILLISECONDS));
        }
        return false;
    }

    private static String answer(BufferedReader in) throws IOException {
        var status = in.readLine();
        if (status == null) {
            throw new IOException("the connection was ended");
        }
        int length = 0;
        for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        for (int n = 0; n < length; n++) {
            if (in.read() < 0) {
                throw new IOException("the connection was ended within an answer");
            }
        }
        return status.split(" ")[1];
    }
}
