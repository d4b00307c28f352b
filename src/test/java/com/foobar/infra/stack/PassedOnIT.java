package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.web.NginxDirectives;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What HAProxy and nginx, with the rendered files, make of requests to an app and of its answers. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
class PassedOnIT {

    private static final String CONTAINER = "passed-on-it";

    /** Longer than timeouts.server. */
    private static final String LONG = "3";

    private static final String START = """
            exec 2>&1
            mkdir -p /run/haproxy
            printf '1\\n' >/var/lib/haproxy/server-state
            ln -s releases/1 /srv/stack/static/current
            (exec python3 /root/stand-in.py </dev/null >/root/stand-in.log 2>&1 &)
            nginx
            haproxy -D -f /etc/haproxy/haproxy.cfg
            n=0
            until curl -sf -o /dev/null http://127.0.0.1/asked; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.1; done
            """;

    @TempDir
    static Path directory;

    @BeforeAll
    static void start() throws Exception {
        stop();
        Shell.run("docker", "run", "-d", "--rm", "--name", CONTAINER, "foobar-lab:trixie-ready", "sleep", "1800")
                .orThrow();
        var balancer = Stacks.balancer(List.of("one"), LoadBalancer.Mode.ACTIVE_ACTIVE);
        var topology = Topologies.of(
                "stack",
                "www.example.org",
                // By name, as that takes more than an address.
                List.of(new Server("one", "one.example.org")),
                Optional.of(new LoadBalancer(
                        balancer.servers(),
                        balancer.port(),
                        balancer.algorithm(),
                        balancer.mode(),
                        balancer.healthCheck(),
                        new LoadBalancer.Timeouts(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(1)),
                        balancer.maxConnections(),
                        balancer.statusPort(),
                        Optional.empty())),
                Optional.of(new Web(
                        List.of(new Web.WebServer("one", false, 1)),
                        8080,
                        8405,
                        Optional.empty(),
                        List.of(),
                        "1m",
                        16 << 10,
                        Optional.empty(),
                        new ErrorPages(
                                "web.errors",
                                "/etc/nginx/foobar-error-",
                                Map.of("404", "a", "413", "a", "502", "a", "504", "a")),
                        NginxDirectives.NONE)),
                Optional.of(new App(
                        List.of("one"),
                        8000,
                        new App.Source.Release("app", List.of("bin/app"), Optional.empty()),
                        Map.of(),
                        List.of(),
                        "/healthz",
                        Duration.ofSeconds(90))),
                Optional.empty());
        for (var file : new StackFiles(new Templates(Optional.empty()))
                .of(topology, "one")
                .files()) {
            write(file.path(), file.content());
        }
        for (var status : List.of("404", "413", "502", "504")) {
            write("/etc/nginx/foobar-error-" + status + ".html", "our own " + status + "\n");
        }
        write("/srv/stack/static/releases/1/index.html", "the static front page\n");
        write("/root/stand-in.py", Files.readString(Path.of("src/test/resources/web/stand-in.py")));
        Shell.run("docker", "cp", directory + "/.", CONTAINER + ":/").orThrow();
        Shell.in(CONTAINER, "echo 127.0.0.1 one.example.org >>/etc/hosts").orThrow();
        Shell.in(CONTAINER, START).orThrow();
    }

    @AfterAll
    static void stop() throws Exception {
        Shell.run("docker", "rm", "-f", "-v", CONTAINER);
    }

    private static void write(String path, String content) throws Exception {
        var target = directory.resolve(path.substring(1));
        Files.createDirectories(target.getParent());
        Files.writeString(target, content);
    }

    /** What curl prints, and the status. */
    private static String curl(String arguments) throws Exception {
        return Shell.in(CONTAINER, "curl -s -m 30 -w '%{http_code}' " + arguments)
                .text();
    }

    private static String status(String arguments) throws Exception {
        return curl("-o /dev/null " + arguments);
    }

    /** How often the app was asked for each path, as {@code GET:/path=2}. */
    private static List<String> asked() throws Exception {
        return List.of(
                curl("http://127.0.0.1:8000/asked").replaceFirst("200$", "").split(" "));
    }

    @Test
    void an_answer_of_the_app_is_passed_on_once_whatever_it_is() throws Exception {
        for (var said : List.of("500", "502", "503", "504", "425", "429")) {
            assertThat(status("http://127.0.0.1/status/" + said)).isEqualTo(said);
            assertThat(asked()).contains("GET:/status/" + said + "=1");
        }
        assertThat(status("http://127.0.0.1/half")).isEqualTo("502");
        assertThat(status("http://127.0.0.1/cookie?17000")).isEqualTo("502");
        assertThat(status("http://127.0.0.1/slow?" + LONG)).isEqualTo("504");
        // nginx itself asks once more for each connection that it had kept, as the app may just have closed it.
        assertThat(asked()).contains("GET:/slow=1", "fresh:GET:/half=1");
    }

    @Test
    void what_nobody_answered_is_asked_again_if_that_does_no_harm() throws Exception {
        assertThat(status("http://127.0.0.1/silent")).isEqualTo("502");
        assertThat(asked()).anyMatch(a -> a.matches("GET:/silent=[4-9]"));
        assertThat(status("-d x http://127.0.0.1/silent")).isEqualTo("502");
        assertThat(asked()).contains("POST:/silent=1");
    }

    @Test
    void who_asks_nginx_itself_is_told_that_the_app_does_not_answer() throws Exception {
        assertThat(curl("http://127.0.0.1:8080/silent")).isEqualTo("our own 502\n502");
    }

    @Test
    void what_nginx_itself_answers_is_a_page_of_the_operators_and_what_the_app_answers_is_not() throws Exception {
        assertThat(curl("-X DELETE http://127.0.0.1/silent")).isEqualTo("our own 502\n502");
        assertThat(curl("-i http://127.0.0.1:8080/slower?" + LONG))
                .contains("Cache-Control: no-store", "Content-Type: text/html; charset=utf-8", "X-Served-By: one")
                .endsWith("our own 504\n504");
        assertThat(curl("http://127.0.0.1/.hidden")).isEqualTo("our own 404\n404");
        assertThat(curl("http://127.0.0.1/foobar-infra-error/502")).isEqualTo("our own 404\n404");
        assertThat(
                        curl(
                                "--data-binary @- -H Expect: http://127.0.0.1/large <<END\n$(head -c 1100000 /dev/zero | tr '\\0' x)\nEND"))
                .isEqualTo("our own 413\n413");
        for (var said : List.of("502", "504")) {
            assertThat(curl("-d x http://127.0.0.1/status/" + said)).isEqualTo(said);
        }
    }

    @Test
    void a_websocket_may_be_silent_for_longer_than_an_answer_may_take() throws Exception {
        var upgrade = "-H Upgrade:websocket -H Connection:Upgrade -H Sec-WebSocket-Version:13"
                + " -H Sec-WebSocket-Key:dGhlIHNhbXBsZSBub25jZQ== http://127.0.0.1";
        assertThat(curl(upgrade + "/websocket?" + LONG)).isEqualTo("still there\n101");
        assertThat(status(upgrade + "/slow-upgrade?" + LONG)).isEqualTo("504");
    }

    @Test
    void a_head_of_up_to_max_header_size_passes_both_ways() throws Exception {
        assertThat(status("'http://127.0.0.1/cookie?16000'")).isEqualTo("200");
        for (var port : List.of(":80", ":8080")) {
            assertThat(status("-H \"Cookie: $(head -c 15800 /dev/zero | tr '\\0' x)\" http://127.0.0.1" + port + "/c"))
                    .isEqualTo("200");
            assertThat(status("\"http://127.0.0.1" + port + "/u?$(head -c 15800 /dev/zero | tr '\\0' x)\""))
                    .isEqualTo("200");
        }
        assertThat(status("-H \"Cookie: $(head -c 17000 /dev/zero | tr '\\0' x)\" http://127.0.0.1/more"))
                .isEqualTo("400");
    }

    @Test
    void what_is_larger_than_a_limit_is_refused_and_never_gets_to_the_app() throws Exception {
        var body = "--data-binary \"$(head -c %d /dev/zero | tr '\\0' x)\" -H Expect: http://127.0.0.1";
        assertThat(status(body.formatted(100_000) + "/small-enough")).isEqualTo("200");
        assertThat(
                        status(
                                "--data-binary @- -H Expect: http://127.0.0.1/too-large <<END\n$(head -c 1100000 /dev/zero | tr '\\0' x)\nEND"))
                .isEqualTo("413");
        assertThat(status("\"http://127.0.0.1/too-long?$(head -c 17000 /dev/zero | tr '\\0' x)\""))
                .isEqualTo("414");
        assertThat(status("\"http://127.0.0.1:8080/too-long?$(head -c 17000 /dev/zero | tr '\\0' x)\""))
                .isEqualTo("414");
        var headers = "$(seq -f '-H X-%%g:x' %d) http://127.0.0.1/headers-%d";
        assertThat(status(headers.formatted(80, 80))).isEqualTo("200");
        assertThat(status(headers.formatted(120, 120))).isEqualTo("400");
        assertThat(asked())
                .contains("POST:/small-enough=1", "GET:/headers-80=1")
                .noneMatch(a -> a.contains("too-l") || a.contains("headers-120"));
    }

    @Test
    void a_static_front_page_is_for_reading_and_leaves_the_rest_to_the_app() throws Exception {
        assertThat(curl("http://127.0.0.1/")).isEqualTo("the static front page\n200");
        assertThat(curl("-d x http://127.0.0.1/")).contains("the app's POST /,").endsWith("200");
        assertThat(curl("-X DELETE http://127.0.0.1/index.html"))
                .contains("the app's DELETE /index.html,")
                .endsWith("200");
    }

    @Test
    void a_load_balancer_known_by_name_tells_the_app_who_asks() throws Exception {
        var seen = curl("--interface 127.0.0.7 http://127.0.0.1/who");
        assertThat(seen)
                .contains("X-Real-IP: 127.0.0.7", "X-Forwarded-For: 127.0.0.7", "X-Forwarded-Proto: http")
                .doesNotContainIgnoringCase("x-repeatable");
        assertThat(curl("--interface 127.0.0.7 -H 'X-Forwarded-For: 192.0.2.1' http://127.0.0.1:8080/who"))
                .contains("X-Real-IP: 127.0.0.7");
    }
}
