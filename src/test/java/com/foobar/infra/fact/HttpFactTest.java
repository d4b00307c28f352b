package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.shell.LocalShell;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The script runs in a real shell and asks real ports. */
class HttpFactTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void each_port_says_its_status_and_what_it_serves_and_a_dumb_one_nothing() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.createContext("/generation", exchange -> {
            var body = "one\ntwo = 2\n".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (var dumb = new ServerSocket(0, 5, LOOPBACK)) {
            int port = server.getAddress().getPort();
            var asked = List.of(
                    new HttpFact(port, "/generation"),
                    // Nobody listens on port 1.
                    new HttpFact(1, "/generation"),
                    new HttpFact(dumb.getLocalPort(), "/generation"),
                    new HttpFact(port, "/another"));

            var answers = Probes.asked(asked);

            assertThat(asked.stream().map(answers::get))
                    .containsExactly(
                            new HttpFact.State(200, "one\ntwo = 2"),
                            new HttpFact.State(0, ""),
                            new HttpFact.State(0, ""),
                            new HttpFact.State(404, "<h1>404 Not Found</h1>No context found for request"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_path_is_asked_for_as_it_is_written() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.createContext("/", exchange -> {
            var body = exchange.getRequestURI().toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            var path = "/a%20b?c=%25d&d=$HOME;e='*'";
            int port = server.getAddress().getPort();
            assertThat(LocalShell.run(HttpFact.command(port, path) + "\n")).endsWith(path);
            var fact = new HttpFact(port, path);
            assertThat(Probes.asked(List.of(fact)).get(fact)).isEqualTo(new HttpFact.State(200, path));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void who_could_not_be_asked_does_not_answer() {
        var asked = List.of(new HttpFact(1, "/"), new HttpFact(2, "/"));
        var answers = Probes.told("= \n", asked);
        assertThat(asked.stream().map(answers::get)).containsOnly(new HttpFact.State(0, ""));
    }
}
