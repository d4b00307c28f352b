package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.stack.StackPreflight;
import com.foobar.infra.stack.Stacks;
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

    static List<String> obstacles(Topology topology, String server, String section, String said) throws Exception {
        var files = new StackFiles(new Templates(Optional.empty()))
                .of(topology, server)
                .ofService("nginx");
        var resources = files.stream()
                .<com.foobar.infra.resource.Resource>map(f -> new FileResource(
                        server, f.path(), f.content(), Integer.toOctalString(f.mode()), f.owner(), f.group(), NGINX))
                .toList();
        var preflight = new StackPreflight(topology, List.of(new DesiredStage("web", resources, List.of())));
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
                "server { listen 80 default_server; }               | a.conf:1 has the default_server of 80,",
                "server { listen *:80 default_server; }             | a.conf:1 has the default_server of 80,",
                "server{listen 0.0.0.0:80 backlog=9 default_server;}| a.conf:1 has the default_server of 80,",
                "server { server_name a page.example.org; }         | a.conf:1 serves page.example.org too",
                "server { listen 192.0.2.9:80; }                    | a.conf:1 listens on 192.0.2.9:80, where nginx asks it",
                "gzip off;                                          | a.conf:1 says gzip, as /etc/nginx/nginx.conf does",
                "server_names_hash_bucket_size 128;                 | a.conf:1 says server_names_hash_bucket_size,",
                "log_format combined_timed x;                       | a.conf:1 defines the log_format combined_timed, as /etc/nginx/nginx.conf does",
                "map $uri $page_check { default 1; }                | a.conf:1 defines the variable $page_check, as /etc/nginx/conf.d/page.conf",
            })
    void what_nginx_would_not_take_beside_the_stacks_own_site_is_in_the_way(String site, String said) throws Exception {
        assertThat(beside(site)).singleElement().asString().contains(said);
    }

    @Test
    void what_several_sites_need_is_said_once_too() throws Exception {
        var told = "+/etc/nginx/conf.d/a.conf\n variables_hash_bucket_size 256;\n";
        assertThat(obstacles(Stacks.all().get("example-two-sites"), "web-01", "nginxsites", told))
                .singleElement()
                .asString()
                .contains("a.conf:1 says variables_hash_bucket_size, as /etc/nginx/nginx.conf does");
        assertThat(beside("variables_hash_bucket_size 256;")).isEmpty();
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
    void files_that_another_site_includes_are_read_where_they_are_included() throws Exception {
        var included = "+/etc/nginx/conf.d/a.conf\n include more/*.inc;\n server { include more.d/quiet; listen 81; }\n"
                + "+/etc/nginx/more/b.inc\n # of theirs\n server { listen 80 default_server; }\n include more/b.inc;\n"
                + "+/etc/nginx/more.d/quiet\n gzip off;\n";
        assertThat(obstacles(Stacks.staticOnly(), "one", "nginxsites", included))
                .singleElement()
                .asString()
                .startsWith("/etc/nginx/more/b.inc:2 has the default_server of 80,");
    }

    @Test
    void an_upstream_of_the_same_name_is_in_the_way_by_its_place_though_nginx_names_this_stacks_own_file()
            throws Exception {
        var stack = Stacks.apart();
        var told = "+/etc/nginx/conf.d/a.conf\n \n upstream " + stack.name().replace('-', '_')
                + "_app { server 127.0.0.1:1; }\n!nginx: [emerg] duplicate upstream \"x\" in /etc/nginx/conf.d/"
                + stack.name() + ".conf:9\n!nginx: configuration file /etc/nginx/nginx.conf test failed\n";
        assertThat(obstacles(stack, "web-c", "nginxsites", told))
                .singleElement()
                .asString()
                .startsWith("/etc/nginx/conf.d/a.conf:2 defines the upstream ")
                .contains("give it another name there");
    }

    @Test
    void what_nginx_itself_says_of_others_files_is_in_the_way() throws Exception {
        var site = "+/etc/nginx/conf.d/a.conf\n servr {}\n";
        assertThat(obstacles(
                        Stacks.staticOnly(),
                        "one",
                        "nginxsites",
                        site + "!nginx: [warn] x\n!2026/11/28 18:00:00 [emerg] 9#9: unknown directive \"servr\" in"
                                + " /etc/nginx/conf.d/a.conf:1\n!nginx: configuration file x test failed\n"))
                .singleElement()
                .asString()
                .contains(
                        "nginx would not start with what is in /etc/nginx now: ",
                        "unknown directive \"servr\" in /etc/nginx/conf.d/a.conf:1 → correct it there, or move the file")
                .doesNotContain("warn", "test failed");
        // This stack's own file is about to be written anew.
        assertThat(obstacles(
                        Stacks.staticOnly(),
                        "one",
                        "nginxsites",
                        site + "!nginx: [emerg] unknown directive \"x\" in /etc/nginx/conf.d/page.conf:1\n"))
                .isEmpty();
    }

    @Test
    void what_nginx_says_without_a_file_is_told_with_the_file_that_has_what_it_quotes() throws Exception {
        var site = "+/etc/nginx/conf.d/a.conf\n server { listen 81 ssl; ssl_certificate /etc/ssl/gone.pem; }\n";
        var complaint = "!nginx: [emerg] cannot load certificate \"/etc/ssl/gone.pem\": BIO_new_file() failed\n";
        assertThat(obstacles(Stacks.staticOnly(), "one", "nginxsites", site + complaint))
                .singleElement()
                .asString()
                .contains(
                        "cannot load certificate \"/etc/ssl/gone.pem\"",
                        " → \"/etc/ssl/gone.pem\" stands in /etc/nginx/conf.d/a.conf: correct it there, or move");
        // Nobody can tell whether this stack's own files, which are about to be written, are to blame.
        var unknown = "!nginx: [emerg] could not build server_names_hash\n";
        assertThat(obstacles(Stacks.staticOnly(), "one", "nginxsites", site + unknown))
                .isEmpty();
    }

    @Test
    void a_site_by_ipv6_is_in_the_way_on_a_server_that_is_known_by_name_too() throws Exception {
        var site = "+/etc/nginx/conf.d/a.conf\n server { listen [::]:8080 default_server; }\n";
        assertThat(obstacles(Stacks.apart(), "web-b", "nginxsites", site))
                .singleElement()
                .asString()
                .contains("a.conf:1 has the default_server of [::]:8080,");
    }

    @Test
    void a_name_that_nginx_looks_up_when_it_starts_must_be_known_there() throws Exception {
        assertThat(obstacles(Stacks.apart(), "web-c", "names", "unknown\n"))
                .singleElement()
                .asString()
                .contains("it finds no address for lb-2.example.org", "give servers.lb-2.address the IP address");
    }
}
