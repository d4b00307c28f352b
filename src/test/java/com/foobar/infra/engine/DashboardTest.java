package com.foobar.infra.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.ExecResult;
import com.foobar.infra.transport.FakeTransport;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What may be asked of the page's server, by whom, and what becomes of it. */
class DashboardTest {

    /** A monitoring server. */
    private static final class Mon implements FakeTransport.Host {
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private String answer = "HTTP/1.0 200 OK\r\nA: b\r\n\r\n{\"status\":\"success\"}";
        private int broken;

        @Override
        public byte[] ask(int port, byte[] request) {
            if (broken-- > 0) {
                throw new FakeTransport.Broken();
            }
            asked.add(
                    port + " " + new String(request, UTF_8).lines().findFirst().orElse(""));
            return answer.getBytes(UTF_8);
        }

        @Override
        public ExecResult run(String script, Consumer<String> line) {
            throw new IllegalStateException();
        }

        @Override
        public String hold(String script) {
            throw new IllegalStateException();
        }

        @Override
        public void released() {
            throw new IllegalStateException();
        }
    }

    private final FakeTransport transport = new FakeTransport();
    private final Mon mon = new Mon();
    private Dashboard dashboard;

    @BeforeEach
    void open() throws IOException {
        transport.add("mon", mon);
        var fleet = new Fleet(transport, name -> HostAccess.plain(name, new Sudo.None()));
        dashboard = Dashboard.open(fleet, "foobar", "mon", 9090, 0);
    }

    @AfterEach
    void close() {
        dashboard.close();
    }

    /** Its status, head and body. */
    private String ask(String method, String path, String host) throws IOException {
        var url = URI.create(dashboard.url());
        try (var socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8).substring("HTTP/1.1 ".length());
        }
    }

    private String get(String name) throws IOException {
        var url = URI.create(dashboard.url());
        return ask("GET", url.getPath() + name, url.getAuthority());
    }

    @Test
    void the_page_and_what_belongs_to_it_is_there_for_who_knows_its_address() throws IOException {
        assertThat(get("")).startsWith("200").contains("<!doctype html>", "default-src 'none'");
        for (var name : List.of("dashboard.css", "chart.js", "dashboard.js")) {
            assertThat(get(name)).as(name).startsWith("200");
        }
        assertThat(get("panels.json")).contains("\"stack\": \"foobar\"", "Visitors");
    }

    @Test
    void nobody_else_gets_anything() throws IOException {
        var url = URI.create(dashboard.url());
        assertThat(ask("GET", "/", url.getAuthority())).startsWith("404");
        assertThat(ask("GET", "/0/api/v1/query?query=up", url.getAuthority())).startsWith("404");
        assertThat(ask("GET", url.getPath(), "evil.example"))
                .as("a name that leads here")
                .startsWith("404");
        assertThat(mon.asked).isEmpty();
    }

    @Test
    void a_browser_is_led_there_once() throws IOException {
        var entrance = URI.create(dashboard.entrance());
        assertThat(entrance.getPath())
                .doesNotContain(URI.create(dashboard.url()).getPath());
        assertThat(ask("GET", entrance.getPath(), entrance.getAuthority()))
                .startsWith("303")
                .contains("ocation: " + URI.create(dashboard.url()).getPath());
        assertThat(ask("GET", entrance.getPath(), entrance.getAuthority())).startsWith("404");
    }

    @Test
    void questions_are_passed_on_as_they_are_and_nothing_else_is() throws IOException {
        assertThat(get("api/v1/query?query=up%7Bjob%3D%22node%22%7D"))
                .startsWith("200")
                .endsWith("{\"status\":\"success\"}");
        assertThat(mon.asked).containsExactly("9090 GET /api/v1/query?query=up%7Bjob%3D%22node%22%7D HTTP/1.0");
        for (var name : List.of(
                "api/v1/admin/tsdb/snapshot", "api/v1/status/config", "api/v1/query/../targets", "../", "index.html")) {
            assertThat(get(name)).as(name).startsWith("404");
        }
        var url = URI.create(dashboard.url());
        assertThat(ask("POST", url.getPath() + "api/v1/query", url.getAuthority()))
                .startsWith("405");
        assertThat(mon.asked).hasSize(1);
    }

    @Test
    void a_connection_that_broke_is_made_anew_and_one_that_cannot_be_is_told() throws IOException {
        mon.broken = 1;
        assertThat(get("api/v1/alerts")).startsWith("200");
        mon.broken = 2;
        assertThat(get("api/v1/alerts")).startsWith("502").endsWith("\"error\":\"the connection to mon broke\"}");
        assertThat(dashboard.trouble()).isEmpty();
    }

    @Test
    void what_is_no_prometheus_or_an_unwell_one_is_told() throws IOException {
        mon.answer = "SSH-2.0-x\r\n";
        assertThat(get("api/v1/query?query=up")).startsWith("502").contains("no Prometheus");
        mon.answer = "HTTP/1.0 503 Service Unavailable\r\n\r\nService Unavailable";
        assertThat(get("api/v1/query?query=up")).startsWith("503");
        assertThat(dashboard.trouble().orElseThrow().what()).contains("503: Service Unavailable");
    }

    private static List<String> expressions(JsonNode node) {
        return node.findValuesAsString("expr").stream().distinct().sorted().toList();
    }

    @Test
    void the_dashboard_for_grafana_shows_the_same_figures() throws IOException {
        var json = new JsonMapper();
        try (var in = Objects.requireNonNull(Dashboard.class.getResourceAsStream("dashboard/panels.json"))) {
            var panels = json.readTree(in);
            var alerts = "ALERTS{alertstate=\"firing\", alertname!=\"Watchdog\"}";
            assertThat(expressions(json.readTree(Files.readString(Path.of("examples/grafana/foobar-infra.json")))))
                    .containsExactlyElementsOf(Stream.concat(expressions(panels).stream(), Stream.of(alerts))
                            .sorted()
                            .toList());
            assertThat(panels).hasSize(6);
        }
    }

    @Test
    void the_page_takes_nothing_from_elsewhere() throws IOException {
        for (var name : List.of("", "dashboard.css", "chart.js", "dashboard.js")) {
            var urls = Pattern.compile("https?://[^\\s'\"]+")
                    .matcher(get(name))
                    .results()
                    .map(match -> match.group())
                    .filter(url -> !url.equals("http://www.w3.org/2000/svg"))
                    .collect(Collectors.toSet());
            assertThat(urls).as(name).isEmpty();
        }
    }
}
