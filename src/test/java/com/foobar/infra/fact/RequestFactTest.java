package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.probe.Probe;
import com.foobar.infra.shell.LocalShell;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The script runs in a local shell, against a server on loopback. */
class RequestFactTest {

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private int port;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        port = server.getAddress().getPort();
        server.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            seen.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Host") + " " + body);
            exchange.getResponseHeaders().add("X-Served-By", "web-" + seen.size());
            var reply = ("reply " + seen.size() + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/gone") ? 404 : 200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static Facts ask(Fact<?>... facts) throws Exception {
        var probe = new Probe("nonce", List.of(facts));
        return probe.parse(LocalShell.run(probe.script().render()));
    }

    @Test
    void a_request_bears_the_host_and_its_reply_is_read_whole() throws Exception {
        var get = RequestFact.get("127.0.0.1", port, "www.example.org", "/");
        var gone = RequestFact.get("127.0.0.1", port, "www.example.org", "/gone");
        var facts = ask(get, gone);
        assertThat(facts.get(get).last().status()).isEqualTo(200);
        assertThat(facts.get(get).last().header("x-served-by")).contains("web-1");
        assertThat(facts.get(get).last().body()).isEqualTo("reply 1");
        assertThat(facts.get(gone).last().status()).isEqualTo(404);
        assertThat(seen).containsExactly("GET www.example.org ", "GET www.example.org ");
    }

    @Test
    void a_repeated_request_keeps_every_head_in_order() throws Exception {
        var fact = RequestFact.get("127.0.0.1", port, "x", "/").repeated(3);
        assertThat(ask(fact).get(fact).replies())
                .extracting(r -> r.header("x-served-by").orElseThrow())
                .containsExactly("web-1", "web-2", "web-3");
    }

    @Test
    void a_request_until_a_text_stops_when_it_comes() throws Exception {
        var fact = RequestFact.get("127.0.0.1", port, "x", "/").until("reply 3", 9);
        assertThat(ask(fact).get(fact).last().body()).isEqualTo("reply 3");
        assertThat(seen).hasSize(3);
    }

    @Test
    void a_request_until_a_text_that_never_comes_gives_up() throws Exception {
        var fact = RequestFact.get("127.0.0.1", port, "x", "/").until("never", 2);
        assertThat(ask(fact).get(fact).last().body()).isEqualTo("reply 2");
    }

    @Test
    void a_body_arrives_as_it_was_given_whatever_it_holds() throws Exception {
        var body = "{\"text\":\"it's 100% \\\\n $HOME `id` \\u00fc ü\"}";
        var fact = new RequestFact("127.0.0.1", port, "x", "POST", "/", body, 1, "");
        assertThat(ask(fact).get(fact).last().status()).isEqualTo(200);
        assertThat(seen).containsExactly("POST x " + body);
    }

    @Test
    void nobody_there_is_an_answer() throws Exception {
        server.stop(0);
        var fact = RequestFact.get("127.0.0.1", port, "x", "/");
        assertThat(ask(fact).get(fact).last().status()).isZero();
    }

    @Test
    void what_would_break_the_request_is_refused() {
        assertThatThrownBy(() -> RequestFact.get("127.0.0.1", 80, "x\r\nEvil: 1", "/"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_disk_is_measured_and_a_missing_directory_is_told() throws Exception {
        var root = new DiskFact("/");
        var missing = new DiskFact("/no/such/directory");
        var facts = ask(root, missing);
        assertThat(facts.get(root).totalBytes()).isPositive();
        assertThat(facts.get(root).freeBytes()).isBetween(1L, facts.get(root).totalBytes());
        assertThat(facts.get(missing).exists()).isFalse();
    }
}
