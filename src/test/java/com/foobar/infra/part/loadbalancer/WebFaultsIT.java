package com.foobar.infra.part.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.check.Verification;
import com.foobar.infra.part.web.NginxPaths;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
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
 * A real HAProxy before two active nginx and a backup, with the rendered files; broken in turn. After each test what was
 * stopped is started again, and every check must pass.
 */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebFaultsIT {

    private final Topology topology = topology();
    private final Network network = Network.newNetwork();
    private final Map<String, WebHost> hosts = new HashMap<>();

    private static Topology topology() {
        return Topologies.of(
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
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(10),
                                Duration.ofHours(1)),
                        100,
                        8404,
                        Optional.empty())),
                Optional.of(new Web(
                        List.of(
                                new Web.WebServer("web-01", false, 100),
                                new Web.WebServer("web-02", false, 100),
                                new Web.WebServer("web-03", true, 100)),
                        80,
                        8405,
                        Optional.empty(),
                        "1m",
                        16 << 10)),
                Optional.empty(),
                Optional.empty());
    }

    @BeforeAll
    void start() throws TemplateException {
        var rendering = new StackFiles(new Templates(Optional.empty()));
        for (var server : topology.servers()) {
            var files = new HashMap<String, String>();
            rendering.of(topology, server.name()).files().forEach(f -> files.put(f.path(), f.content()));
            files.put(new NginxPaths("tier").staticRoot() + "/current/index.html", "hello\n");
            var host = new WebHost(server.name(), network, files);
            hosts.put(server.name(), host);
            host.start();
        }
        mend();
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
    void mend() {
        topology.part(Web.class)
                .orElseThrow()
                .servers()
                .forEach(w -> host(w.server()).nginx());
        host("lb-01").haproxy();
        Awaitility.await("all is well")
                .untilAsserted(() -> assertThat(Verification.of(Stacks.webChecks(topology, "t"), hosts))
                        .hasSize(9)
                        .allSatisfy((id, verdict) ->
                                assertThat(verdict).as(id.toString()).isInstanceOf(Verdict.Pass.class)));
    }

    /** Waits until the check fails for the reason given, a regular expression. */
    private void fails(String name, String server, String evidence) {
        var one = Stacks.webChecks(topology, "t").stream()
                .filter(c -> c.id().equals(new CheckId("web", name, server)))
                .toList();
        Awaitility.await(name + " of " + server + " fails with " + evidence)
                .until(
                        () -> Verification.of(one, hosts).values().iterator().next(),
                        v -> v instanceof Verdict.Fail fail && fail.evidence().matches(evidence));
    }

    @Test
    void a_stopped_nginx_is_down_and_the_others_go_on() {
        host("web-01").stopNginx();
        fails("nginx", "web-01", ".*: no answer");
        fails("backends-up", "lb-01", "web-01 is DOWN \\(L4CON.*\\)");
        fails("traffic", "lb-01", "104 requests: web-02 104; nothing reaches web-01");
    }

    @Test
    void the_backup_in_service_is_no_normal_state() {
        host("web-01").stopNginx();
        host("web-02").stopNginx();
        fails("traffic", "lb-01", "4 requests: web-03 4; the backup web-03 is in service");
    }

    @Test
    void a_server_whose_health_is_bad_while_it_still_answers() {
        health("200 \"ok", "503 \"no");
        try {
            fails("nginx", "web-02", ".*: status 503");
            fails("backends-up", "lb-01", "web-02 is DOWN \\(L7STS 503\\)");
        } finally {
            health("503 \"no", "200 \"ok");
        }
    }

    private void health(String before, String after) {
        host("web-02")
                .shell("sed -i 's/return " + before + "/return " + after
                        + "/' /etc/nginx/conf.d/tier.conf; nginx -s reload");
    }

    @Test
    void a_server_that_someone_drained() {
        host("lb-01").admin("set server web/web-02 state drain");
        try {
            fails("backends-up", "lb-01", "web-02 is DRAIN.*");
            fails("traffic", "lb-01", ".*; nothing reaches web-02");
        } finally {
            host("lb-01").admin("set server web/web-02 state ready");
        }
    }

    @Test
    void a_file_of_somebody_elses_that_would_keep_nginx_from_coming_back() {
        host("web-01").shell("printf 'log_format combined_timed x;\n' >/etc/nginx/conf.d/aa.conf");
        try {
            fails(
                    "nginx-starts",
                    "web-01",
                    "nginx would not start with .*duplicate .log_format. name .combined_timed.*");
        } finally {
            host("web-01").shell("rm /etc/nginx/conf.d/aa.conf");
        }
    }

    @Test
    void another_site_at_the_address_that_the_load_balancer_asks() {
        host("web-01")
                .shell("printf 'server { listen %s:80; return 200 theirs; }\n' \"$(hostname -i)\""
                        + " >/etc/nginx/conf.d/aa.conf; nginx -s reload");
        try {
            fails("nginx", "web-01", ".* of web-01 is answered by another site than this stack's");
        } finally {
            host("web-01").shell("rm /etc/nginx/conf.d/aa.conf; nginx -s reload");
        }
    }

    @Test
    void no_load_balancer_at_all() {
        host("lb-01").stopHaproxy();
        fails("load-balancer", "lb-01", ".*: no answer");
        fails("backends-up", "lb-01", "HAProxy does not answer on its admin socket.*");
        fails("traffic", "lb-01", ".*served by nobody.*");
    }
}
