package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.part.app.App;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.setting.MysqlSettings;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {

    private final StackFiles rendering = new StackFiles(new Templates(Optional.empty()));

    private static Topology withMysqlSettings(Map<String, String> settings) {
        var t = Stacks.threeServers();
        var mysql = Stacks.mysql("web-01", List.of("web-02"), settings);
        return Topologies.of(
                t.name(),
                t.domain(),
                t.servers(),
                t.part(LoadBalancer.class),
                t.part(Web.class),
                t.part(App.class),
                Optional.of(mysql));
    }

    private static Topology withAlgorithm(LoadBalancer.Algorithm algorithm) {
        var t = Stacks.threeServers();
        var lb = t.part(LoadBalancer.class).orElseThrow();
        var changed = new LoadBalancer(
                lb.servers(),
                lb.port(),
                algorithm,
                lb.mode(),
                lb.healthCheck(),
                lb.timeouts(),
                lb.maxConnections(),
                lb.statusPort(),
                Optional.empty());
        return Topologies.of(
                t.name(),
                t.domain(),
                t.servers(),
                Optional.of(changed),
                t.part(Web.class),
                t.part(App.class),
                t.part(Mysql.class));
    }

    @Test
    void a_server_gets_the_files_of_its_roles_only() throws Exception {
        assertThat(rendering.of(Stacks.threeServers(), "lb-01").generations()).containsOnlyKeys("haproxy");
        assertThat(rendering.of(Stacks.threeServers(), "web-01").generations())
                .containsOnlyKeys("nginx", "app", "mysql");
        assertThat(rendering.of(Stacks.staticOnly(), "one").generations()).containsOnlyKeys("nginx");
    }

    @Test
    void every_services_files_hold_its_generation_and_no_placeholder() throws Exception {
        for (var topology : Stacks.all().values()) {
            for (var server : topology.serversWithRoles()) {
                var files = rendering.of(topology, server);
                assertThat(files.files()).allSatisfy(f -> {
                    assertThat(f.content()).doesNotContain("@GENERATION@").endsWith("\n");
                    // nft lists its rules with tabs, and sshd's own files have them: so are they written.
                    assertThat(f.content().contains("\t"))
                            .isEqualTo(f.path().endsWith(".nft") || f.path().startsWith("/etc/ssh/"));
                    assertThat(f.content()).doesNotContain("\r");
                });
                files.generations().forEach((service, word) -> {
                    assertThat(word).matches("[0-9a-f]{16}");
                    assertThat(files.ofService(service))
                            .anyMatch(f -> f.content().contains(word));
                });
            }
        }
    }

    @Test
    void a_change_gives_a_new_generation_and_the_same_input_the_same() throws Exception {
        var before = rendering.of(withAlgorithm(LoadBalancer.Algorithm.ROUNDROBIN), "lb-01");
        var again = rendering.of(withAlgorithm(LoadBalancer.Algorithm.ROUNDROBIN), "lb-01");
        var after = rendering.of(withAlgorithm(LoadBalancer.Algorithm.LEASTCONN), "lb-01");
        assertThat(again).isEqualTo(before);
        assertThat(after.generation("haproxy")).isNotEqualTo(before.generation("haproxy"));
    }

    @Test
    void mysqls_generation_changes_only_with_what_needs_a_restart() throws Exception {
        var plain = rendering.of(withMysqlSettings(Map.of()), "web-01");
        var runtime =
                rendering.of(withMysqlSettings(Map.of("max_connections", "300", "sort_buffer_size", "1M")), "web-01");
        var restart = rendering.of(withMysqlSettings(Map.of("innodb_page_cleaners", "2")), "web-01");
        assertThat(runtime.ofService("mysql")).isNotEqualTo(plain.ofService("mysql"));
        assertThat(runtime.generation("mysql")).isEqualTo(plain.generation("mysql"));
        assertThat(restart.generation("mysql")).isNotEqualTo(plain.generation("mysql"));
    }

    @Test
    void becoming_the_primary_needs_no_restart() throws Exception {
        var t = Stacks.threeServers();
        var swapped = Topologies.of(
                t.name(),
                t.domain(),
                t.servers(),
                t.part(LoadBalancer.class),
                t.part(Web.class),
                t.part(App.class),
                Optional.<Mysql>of(Stacks.mysql("web-02", List.of("web-01"), Map.of())));
        for (var server : List.of("web-01", "web-02")) {
            assertThat(rendering.of(swapped, server).generation("mysql"))
                    .isEqualTo(rendering.of(t, server).generation("mysql"));
        }
    }

    @Test
    void the_settings_are_those_of_the_rendered_file() throws Exception {
        for (var topology : List.of(Stacks.threeServers(), Stacks.apart())) {
            for (var server : topology.part(Mysql.class).orElseThrow().members()) {
                assertThat(Stacks.settings(rendering.of(topology, server)))
                        .isEqualTo(MysqlSettings.of(
                                topology, topology.part(Mysql.class).orElseThrow(), server));
            }
        }
    }

    @Test
    void a_frontend_and_a_backend_never_share_a_name() throws Exception {
        var cfg = rendering.of(Stacks.apart(), "lb-1").files().getFirst().content();
        var names = cfg.lines()
                .filter(l -> l.startsWith("frontend ") || l.startsWith("backend "))
                .map(l -> l.split(" ")[1])
                .toList();
        assertThat(names).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void a_users_template_without_the_generation_is_refused(@TempDir Path user) throws Exception {
        Files.createDirectories(user.resolve("haproxy"));
        Files.writeString(user.resolve("haproxy/haproxy.cfg.ftl"), "global\n");
        var own = new StackFiles(new Templates(Optional.of(user)));
        var e = catchThrowableOfType(TemplateException.class, () -> own.of(Stacks.threeServers(), "lb-01"));
        assertThat(e.problem().toString()).contains("haproxy/haproxy.cfg.ftl").contains("${generation}");
    }

    @Test
    void a_users_template_gets_its_last_line_feed(@TempDir Path user) throws Exception {
        Files.createDirectories(user.resolve("haproxy"));
        Files.writeString(user.resolve("haproxy/haproxy.cfg.ftl"), "# ${generation}");
        var own = new StackFiles(new Templates(Optional.of(user)));
        var files = own.of(Stacks.threeServers(), "lb-01");
        assertThat(files.files().getFirst().content())
                .isEqualTo("# " + files.generation("haproxy").orElseThrow() + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.foobar.com;\n}", "a\u0000b", "tab\there"})
    void noValueCanBreakOutOfItsLine(String domain) {
        var t = Stacks.threeServers();
        var evil = Topologies.of(
                t.name(),
                domain,
                t.servers(),
                t.part(LoadBalancer.class),
                t.part(Web.class),
                t.part(App.class),
                t.part(Mysql.class));
        var e = catchThrowableOfType(TemplateException.class, () -> rendering.of(evil, "web-01"));
        assertThat(e.problem().cause()).startsWith("domain holds");
    }

    @Test
    void the_app_listens_on_loopback_unless_another_servers_nginx_asks_it() throws Exception {
        var near =
                rendering.of(Stacks.threeServers(), "web-01").ofService("app").getFirst();
        assertThat(near.content()).contains("Environment=HOST=127.0.0.1\n");
        var far = rendering.of(Stacks.apart(), "app-1").ofService("app").getFirst();
        assertThat(far.content()).contains("Environment=HOST=fd00::21\n");
    }

    @Test
    void an_app_that_is_known_by_name_listens_by_ipv4_and_ipv6() throws Exception {
        var t = Stacks.threeServers();
        var named = Topologies.of(
                t.name(),
                t.domain(),
                List.of(
                        new Server("lb-01", "10.0.0.10"),
                        new Server("web-01", "10.0.0.11"),
                        new Server("web-02", "web-02.internal")),
                t.part(LoadBalancer.class),
                t.part(Web.class),
                Optional.of(Stacks.builtin("web-02")),
                t.part(Mysql.class));
        assertThat(rendering.of(named, "web-02").ofService("app").getFirst().content())
                .contains("Environment=HOST=::\n");
        assertThat(rendering.of(named, "web-01").ofService("nginx").get(1).content())
                .contains("server web-02.internal:8000 ");
        assertThat(rendering.of(named, "web-02").ofService("nginx").get(1).content())
                .contains("server 127.0.0.1:8000 ");
    }

    @Test
    void a_read_host_on_the_same_server_comes_first() throws Exception {
        var t = Stacks.threeServers();
        var mysql = Stacks.mysql("lb-01", List.of("web-01", "web-02"), Map.of());
        var both = Topologies.of(
                t.name(),
                t.domain(),
                t.servers(),
                t.part(LoadBalancer.class),
                t.part(Web.class),
                t.part(App.class),
                Optional.of(mysql));
        assertThat(rendering.of(both, "web-02").ofService("app").getFirst().content())
                .contains("DB_READ_HOSTS=10.0.0.12,10.0.0.11\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHealthPathThatIsTheFrontPageLeavesItTheFrontPage(boolean withApp) throws Exception {
        var site = rendering.of(Stacks.frontPage(withApp), "web").files().get(1).content();
        assertThat(site).doesNotContain("return 200 \"ok").doesNotContain("/well");
        assertThat(site.split("location = / \\{", -1)).hasSizeLessThanOrEqualTo(2);
    }

    private static Archive archive(StackFiles files, Topology topology, String key) throws Exception {
        return Objects.requireNonNull(files.builtIn(topology).get(key));
    }

    @Test
    void the_same_release_has_the_same_id_and_another_another() throws Exception {
        var templates = new Templates(Optional.empty());
        var files = new StackFiles(templates);
        var app = archive(files, Stacks.threeServers(), "app.release");
        assertThat(archive(files, Stacks.threeServers(), "app.release").id()).isEqualTo(app.id());
        assertThat(app.members()).extracting(Archive.Member::path).containsExactly("app.py", "page.html");
        var withApp = archive(files, Stacks.threeServers(), "web.static_files");
        var without = archive(files, Stacks.staticOnly(), "web.static_files");
        assertThat(withApp.members()).extracting(Archive.Member::path).doesNotContain("index.html");
        assertThat(without.members()).extracting(Archive.Member::path).contains("index.html");
        assertThat(without.id()).matches("[0-9a-f]{16}").isNotEqualTo(withApp.id());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max_connections = many        | max_connections = many, which is no whole number
            max_user_connections = many   | max_user_connections = many, which is no whole number
            loose-innodb_io_capacity=5kilo| loose_innodb_io_capacity = 5kilo, which is no whole number
            long_query_time = long        | long_query_time = long, which is no number
            slow_query_log = yes          | slow_query_log = yes, which is neither ON nor OFF
            """)
    void a_word_where_a_users_template_must_have_a_number_or_a_switch_is_refused(
            String line, String said, @TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("mysql"));
        Files.writeString(
                directory.resolve("mysql/primary.cnf.ftl"), "<#include \"common.cnf.ftl\">\n[mysqld]\n" + line + "\n");
        var own = new StackFiles(new Templates(Optional.of(directory)));
        var refused = catchThrowableOfType(TemplateException.class, () -> own.of(Stacks.threeServers(), "web-01"));
        assertThat(refused.getMessage()).contains("mysql/primary.cnf.ftl: it writes " + said);
    }
}
