package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.role.DesiredStage;
import com.foobar.infra.role.render.Rendering;
import com.foobar.infra.role.render.Stacks;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What else a server's nginx has to read, and what its network can do, before anything is changed. */
class WebPreflightTest {

    private static final ServiceSpec NGINX = new ServiceSpec(
            "nginx.service",
            Optional.of("/etc/nginx"),
            List.of("nginx", "-t"),
            ServiceSpec.Loading.RELOAD,
            "0123456789abcdef",
            new ServiceSpec.GenerationSource.Http(8405, "/generation"),
            15);

    private static List<String> obstacles(Topology topology, String server, String section, String said)
            throws Exception {
        var files = new Rendering(new Templates(Optional.empty()))
                .of(topology, server)
                .ofService(Rendering.NGINX);
        var resources = files.stream()
                .<com.foobar.infra.resource.Resource>map(f -> new FileResource(
                        server, f.path(), f.content(), Integer.toOctalString(f.mode()), f.owner(), f.group(), NGINX))
                .toList();
        var preflight = new Preflight(topology, List.of(new DesiredStage("web", resources, List.of())));
        var asked = new java.util.LinkedHashSet<>(preflight.facts(server));
        resources.forEach(r -> asked.addAll(r.facts()));
        var facts = FreshHost.answer(asked, Map.of(section, said));
        return preflight.obstacles(new ClusterFacts(Map.of(server, facts))).stream()
                .map(o -> o.what() + " → " + o.hint())
                .toList();
    }

    private static List<String> beside(String site) throws Exception {
        var told = "+/etc/nginx/conf.d/a.conf\n" + site.indent(1) + "\n";
        return obstacles(Stacks.staticOnly(), "one", "nginxsites", told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server { listen 80 default_server; }               | a.conf has the default_server of 80,",
                "server { listen *:80 default_server; }             | a.conf has the default_server of 80,",
                "server{listen 0.0.0.0:80 backlog=9 default_server;}| a.conf has the default_server of 80,",
                "server { server_name a page.example.org; }         | a.conf serves page.example.org too",
                "server { listen 192.0.2.9:80; }                    | a.conf listens on 192.0.2.9:80, where nginx asks it",
                "gzip off;                                          | a.conf says gzip, as /etc/nginx/nginx.conf does",
                "server_names_hash_bucket_size 128;                 | a.conf says server_names_hash_bucket_size,",
            })
    void what_nginx_would_not_take_beside_the_stacks_own_site_is_in_the_way(String site, String said) throws Exception {
        assertThat(beside(site)).singleElement().asString().contains(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server { listen 80; server_name other.example.org; gzip off; }",
                "server { listen 81 default_server; server_name page.example.org; }",
                "server { listen 127.0.0.1:80 default_server; }",
                "# server { listen 80 default_server; }",
                "server { return 200 '{ listen 80 default_server; }'; location ~ ^/${a} { return 404; } listen 82; }",
                "map $a $b { default 1; } add_header X-A b; access_log off;",
            })
    void another_site_beside_it_is_nobodys_business(String site) throws Exception {
        assertThat(beside(site)).isEmpty();
    }

    @Test
    void a_kernel_without_ipv6_cannot_have_a_server_that_is_known_by_name() throws Exception {
        assertThat(obstacles(Stacks.apart(), "web-b", "ipv6", "no\n"))
                .singleElement()
                .asString()
                .contains("its kernel has no IPv6", "give servers.web-b.address its IPv4 address");
        assertThat(obstacles(Stacks.apart(), "web-b", "ipv6", "yes\n")).isEmpty();
        assertThat(obstacles(Stacks.apart(), "web-c", "ipv6", "no\n")).isEmpty();
    }

    @Test
    void a_name_that_nginx_looks_up_when_it_starts_must_be_known_there() throws Exception {
        assertThat(obstacles(Stacks.apart(), "web-c", "names", "unknown\n"))
                .singleElement()
                .asString()
                .contains("it finds no address for lb-2.example.org", "give servers.lb-2.address the IP address");
    }
}
