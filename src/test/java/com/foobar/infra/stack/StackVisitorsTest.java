package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a drill asks for as visitors would: all that the topology's claims are about. */
class StackVisitorsTest {

    private static final String SITES = """
            name: shop
            domain: www.foobar.com
            servers: {lb-01: 10.0.0.1, lb-02: 10.0.0.2, web-01: 10.0.0.3, web-02: 10.0.0.4}
            load_balancer: {servers: [lb-01, lb-02]}
            web:
              servers: [web-01, web-02]
              paths: {/tasks/: tasks}
              sites:
                blog: {domain: blog.foobar.com, app: blog}
            app: {servers: [web-01, web-02], release: app, command: [/usr/bin/python3, server.py]}
            apps:
              blog: {servers: [web-01, web-02], port: 8001, release: app, command: [/usr/bin/python3, server.py]}
              tasks: {servers: [web-01, web-02], port: 8002, release: app, command: [/usr/bin/python3, server.py]}
            """;

    /** None of its directories is there. */
    private static Topology topology(String yaml) throws ConfigException {
        return TopologyLoader.loadPacked(Path.of("foobar.yml"), yaml.getBytes(StandardCharsets.UTF_8))
                .topology();
    }

    /** Whether all that is wanted came, where requests are answered so while web-01 is away. */
    private static boolean came(Topology topology, ToIntFunction<RequestFact> status) {
        var visitors = new StackVisitors(topology, "/", "token");
        return visitors.page(
                new ClusterFacts(visitors.questions("web-01").entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                asked -> Facts.of(asked.getValue().stream()
                                        .filter(RequestFact.class::isInstance)
                                        .map(RequestFact.class::cast)
                                        .collect(Collectors.toMap(
                                                request -> request, request -> state(status.applyAsInt(request)))))))),
                "web-01");
    }

    private static RequestFact.State state(int status) {
        return new RequestFact.State(List.of(new RequestFact.Reply(status, Map.of(), "")));
    }

    @Test
    void each_app_of_each_site_has_to_answer() throws ConfigException {
        var sites = topology(SITES);
        assertThat(came(sites, _ -> 200)).isTrue();
        assertThat(came(sites, request -> request.host().equals("blog.foobar.com") ? 503 : 200))
                .isFalse();
        assertThat(came(sites, request -> request.path().equals("/tasks/") ? 502 : 200))
                .isFalse();
        assertThat(came(sites, request -> request.path().equals("/healthz") ? 502 : 200))
                .isFalse();
    }

    @Test
    void what_an_app_says_of_a_path_is_an_answer_and_of_the_page_it_is_not() throws ConfigException {
        var sites = topology(SITES);
        assertThat(came(sites, request -> request.path().equals("/tasks/") ? 404 : 200))
                .isTrue();
        assertThat(came(sites, request -> request.path().equals("/") ? 404 : 200))
                .isFalse();
    }

    @Test
    void one_load_balancer_that_answers_is_enough() throws ConfigException {
        var sites = topology(SITES);
        assertThat(came(sites, request -> request.address().equals("10.0.0.1") ? 0 : 200))
                .isTrue();
        assertThat(came(sites, _ -> 0)).isFalse();
    }

    @Test
    void static_files_alone_are_asked_for_by_the_page() throws ConfigException {
        var files = topology("""
                name: shop
                domain: www.foobar.com
                servers: {web-01: 10.0.0.3, web-02: 10.0.0.4}
                web: {servers: [web-01, web-02]}
                """);
        assertThat(came(files, request -> request.address().equals("10.0.0.3") ? 0 : 200))
                .isTrue();
    }
}
