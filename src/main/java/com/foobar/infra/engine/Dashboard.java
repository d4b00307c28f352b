package com.foobar.infra.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.foobar.infra.transport.TransportException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A page about the stack, served on this machine's loopback alone: static files, and what Prometheus on the monitoring server answers,
 * passed on over SSH. Its address holds a word that nobody guesses, as every user of this machine, and every page that a browser
 * shows, may ask a port of loopback. It can be looked at, and nothing can be changed by it.
 */
public final class Dashboard implements AutoCloseable {

    private static final String API = "api/v1/";

    /** What is passed on. */
    private static final Set<String> QUESTIONS = Set.of("query", "query_range", "alerts");

    private static final Map<String, String> FILES = Map.of(
            "", "text/html; charset=utf-8",
            "dashboard.css", "text/css; charset=utf-8",
            "chart.js", "text/javascript; charset=utf-8",
            "dashboard.js", "text/javascript; charset=utf-8");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-store");

    private final String stack;
    private final String server;
    private final PrometheusDoor door;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            8, Thread.ofPlatform().daemon().name("dashboard").factory());
    private final String root = "/" + word() + "/";
    private final String entrance = "/" + word();
    private final AtomicBoolean entered = new AtomicBoolean();

    /** That nobody guesses. */
    private static String word() {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Dashboard(String stack, String server, PrometheusDoor door, HttpServer http) {
        this.stack = stack;
        this.server = server;
        this.door = door;
        this.http = http;
    }

    /**
     * @param stack its name
     * @param server the monitoring server
     * @param port of Prometheus, on that server's loopback
     * @param listen where it is served here; 0: on any port that is free
     * @throws IOException if nothing can be served there
     */
    public static Dashboard open(Fleet fleet, String stack, String server, int port, int listen) throws IOException {
        var http = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), listen), 0);
        var dashboard = new Dashboard(stack, server, new PrometheusDoor(fleet, server, port), http);
        http.setExecutor(dashboard.threads);
        http.createContext("/", dashboard::handle);
        http.start();
        return dashboard;
    }

    /** Where it is looked at. */
    public String url() {
        return "http://" + authority() + root;
    }

    /** Leads there, once: for a browser's command line, which others may read. */
    public String entrance() {
        return "http://" + authority() + entrance;
    }

    /** Why there would be nothing to see; empty: Prometheus answers. */
    public Optional<HostFailure> trouble() {
        try {
            var answer = door.get("/" + API + "query?query=up");
            return answer.status() == 200
                    ? Optional.empty()
                    : Optional.of(failure(
                            "Prometheus answers with HTTP status " + answer.status() + ": "
                                    + answer.text().lines().findFirst().orElse(""),
                            ""));
        } catch (TransportException e) {
            return Optional.of(failure(
                    String.valueOf(e.getMessage()),
                    (e.hint() + "\nfoobar-infra verify monitoring tells more.").strip()));
        }
    }

    private HostFailure failure(String what, String hint) {
        return new HostFailure(server, what, hint);
    }

    private String authority() {
        return "127.0.0.1:" + http.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var path = exchange.getRequestURI().getPath();
            // A name that somebody else has lead here is not this machine's.
            var host = exchange.getRequestHeaders().getFirst("Host");
            if (entrance.equals(path) && authority().equals(host) && entered.compareAndSet(false, true)) {
                exchange.getResponseHeaders().set("Location", root);
                exchange.sendResponseHeaders(303, -1);
            } else if (path == null || !path.startsWith(root) || !authority().equals(host)) {
                send(exchange, 404, "text/plain; charset=utf-8", "Not here.\n".getBytes(UTF_8));
            } else if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                send(exchange, 405, "text/plain; charset=utf-8", "It can only be looked at.\n".getBytes(UTF_8));
            } else {
                answer(exchange, path.substring(root.length()));
            }
        }
    }

    private void answer(HttpExchange exchange, String name) throws IOException {
        var type = FILES.get(name);
        if (type != null) {
            send(exchange, 200, type, file(name.isEmpty() ? "index.html" : name));
        } else if (name.equals("panels.json")) {
            var told = "{\"stack\": \"" + stack + "\", \"panels\": " + new String(file(name), UTF_8) + "}";
            send(exchange, 200, "application/json", told.getBytes(UTF_8));
        } else if (name.startsWith(API) && QUESTIONS.contains(name.substring(API.length()))) {
            var question = exchange.getRequestURI().getRawQuery();
            var answer = asked("/" + name + (question == null ? "" : "?" + question));
            send(exchange, answer.status(), "application/json", answer.body());
        } else {
            send(exchange, 404, "text/plain; charset=utf-8", "Not here.\n".getBytes(UTF_8));
        }
    }

    private PrometheusDoor.Answer asked(String target) {
        try {
            return door.get(target);
        } catch (TransportException e) {
            return PrometheusDoor.Answer.failure(502, String.valueOf(e.getMessage()));
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        HEADERS.forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] file(String name) {
        try (var in = Objects.requireNonNull(Dashboard.class.getResourceAsStream("dashboard/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
