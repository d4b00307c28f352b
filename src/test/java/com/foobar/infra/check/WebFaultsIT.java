package com.foobar.infra.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.role.render.Layout;
import com.foobar.infra.role.render.Rendering;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.LoadBalancer;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Web;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.containers.Network;

/**
 * A real HAProxy before two active nginx and a backup, with the rendered files; broken in turn. Each test mends what it
 * broke; afterwards every check must pass.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebFaultsIT {

    private final Topology topology = topology();
    private final Network network = Network.newNetwork();
    private final Map<String, WebHost> hosts = new HashMap<>();

    private static Topology topology() {
        return new Topology(
                "tier",
                "www.example.org",
                List.of(
                        new Server("lb-01", "lb-01"),
                        new Server("web-01", "web-01"),
                        new Server("web-02", "web-02"),
                        new Server("web-03", "web-03")),
                Optional.of(new LoadBalancer(
                        List.of("lb-01"),
                        80,
                        LoadBalancer.Algorithm.ROUNDROBIN,
                        LoadBalancer.Mode.ACTIVE_PASSIVE,
                        new LoadBalancer.HealthCheck("/healthz", Duration.ofMillis(300), 2, 2),
                        new LoadBalancer.Timeouts(
                                Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(10)),
                        100,
                        8404)),
                Optional.of(new Web(
                        List.of(
                                new Web.WebServer("web-01", false, 100),
                                new Web.WebServer("web-02", false, 100),
                                new Web.WebServer("web-03", true, 100)),
                        80,
                        8405,
                        Optional.empty(),
                        "1m")),
                Optional.empty(),
                Optional.empty());
    }

    @BeforeAll
    void start() throws TemplateException {
        var rendering = new Rendering(new Templates(Optional.empty()));
        for (var server : topology.servers()) {
            var files = new HashMap<String, String>();
            rendering.of(topology, server.name()).files().forEach(f -> files.put(f.path(), f.content()));
            files.put(new Layout("tier").staticCurrent() + "/index.html", "hello\n");
            var host = new WebHost(server.name(), network, files);
            hosts.put(server.name(), host);
            host.start();
            if (!server.name().equals("lb-01")) {
                host.nginx();
            }
        }
        host("lb-01").haproxy();
        awaitWell();
    }

    @AfterAll
    void stop() {
        hosts.values().forEach(WebHost::close);
        network.close();
    }

    private WebHost host(String name) {
        return Objects.requireNonNull(hosts.get(name));
    }

    @AfterEach
    void awaitWell() {
        Awaitility.await("all is well")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Verification.of(WebChecks.of(topology, "t"), hosts))
                        .hasSize(6)
                        .allSatisfy((id, verdict) ->
                                assertThat(verdict).as(id.toString()).isInstanceOf(Verdict.Pass.class)));
    }

    private Verdict.Fail failure(String name, String server) {
        var one = WebChecks.of(topology, "t").stream()
                .filter(c -> c.id().equals(new CheckId("web", name, server)))
                .toList();
        return (Verdict.Fail) Awaitility.await(name + " of " + server + " fails")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Verification.of(one, hosts).values().iterator().next(), Verdict.Fail.class::isInstance);
    }

    @Test
    void a_stopped_nginx_is_down_and_the_others_go_on() {
        host("web-01").stopNginx();
        assertThat(failure("nginx", "web-01").evidence()).endsWith("no answer");
        assertThat(failure("backends-up", "lb-01").evidence()).matches("web-01 is DOWN \\(L4CON.*\\)");
        var traffic = failure("traffic", "lb-01");
        assertThat(traffic.evidence()).contains("web-02 4").endsWith("nothing reaches web-01");
        host("web-01").nginx();
    }

    @Test
    void the_backup_in_service_is_no_normal_state() {
        host("web-01").stopNginx();
        host("web-02").stopNginx();
        Awaitility.await()
                .until(
                        () -> failure("traffic", "lb-01").evidence(),
                        e -> e.contains("the backup web-03 is in service"));
        host("web-01").nginx();
        host("web-02").nginx();
    }

    @Test
    void a_server_whose_health_is_bad_while_it_still_answers() {
        host("web-02")
                .shell("sed -i 's/return 200 \"ok/return 503 \"no/' /etc/nginx/conf.d/tier.conf; nginx -s reload");
        assertThat(failure("nginx", "web-02").evidence()).endsWith("status 503");
        assertThat(failure("backends-up", "lb-01").evidence()).isEqualTo("web-02 is DOWN (L7STS 503)");
        host("web-02")
                .shell("sed -i 's/return 503 \"no/return 200 \"ok/' /etc/nginx/conf.d/tier.conf; nginx -s reload");
    }

    @Test
    void a_server_that_someone_drained() {
        host("lb-01").admin("set server web/web-02 state drain");
        assertThat(failure("backends-up", "lb-01").evidence()).startsWith("web-02 is DRAIN");
        assertThat(failure("traffic", "lb-01").evidence()).endsWith("nothing reaches web-02");
        host("lb-01").admin("set server web/web-02 state ready");
    }

    @Test
    void no_load_balancer_at_all() {
        host("lb-01").stopHaproxy();
        assertThat(failure("load-balancer", "lb-01").evidence()).endsWith("no answer");
        assertThat(failure("backends-up", "lb-01").evidence()).contains("does not answer on its status port 8404");
        assertThat(failure("traffic", "lb-01").evidence()).contains("served by nobody");
        host("lb-01").haproxy();
    }
}
