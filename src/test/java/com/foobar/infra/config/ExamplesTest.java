package com.foobar.infra.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Source;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Algorithm;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Mode;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.part.web.Web.WebServer;
import com.foobar.infra.topology.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {

    private static final Path EXAMPLES = Path.of("examples");

    @Test
    void the_reference_is_three_servers_with_every_role() throws ConfigException {
        var topology = TopologyLoader.load(EXAMPLES.resolve("foobar.yml")).topology();

        assertThat(topology.name()).isEqualTo("foobar");
        assertThat(topology.domain()).isEqualTo("www.foobar.com");
        assertThat(topology.servers())
                .containsExactly(
                        new Server("lb-01", "192.168.56.10"),
                        new Server("web-01", "192.168.56.11"),
                        new Server("web-02", "192.168.56.12"));
        var lb = topology.part(LoadBalancer.class).orElseThrow();
        assertThat(lb.servers()).containsExactly("lb-01");
        assertThat(lb.algorithm()).isEqualTo(Algorithm.ROUNDROBIN);
        assertThat(lb.mode()).isEqualTo(Mode.ACTIVE_ACTIVE);
        assertThat(lb.healthCheck().interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(lb.timeouts().connect()).isEqualTo(Duration.ofSeconds(1));
        assertThat(topology.part(Web.class).orElseThrow().servers())
                .containsExactly(new WebServer("web-01", false, 1), new WebServer("web-02", false, 1));
        var app = topology.part(App.class).orElseThrow();
        assertThat(app.source()).isEqualTo(new App.Source.Builtin());
        assertThat(app.port()).isEqualTo(8000);
        var mysql = topology.part(Mysql.class).orElseThrow();
        assertThat(mysql.primary()).isEqualTo("web-01");
        assertThat(mysql.replicas()).containsExactly("web-02");
        assertThat(mysql.bufferPoolBytes()).isEqualTo(128L << 20);
        assertThat(mysql.binlogRetention()).isEqualTo(Duration.ofDays(7));
    }

    static Stream<Path> examples() throws IOException {
        return yamlFiles(EXAMPLES);
    }

    static Stream<Path> inventories() throws IOException {
        return yamlFiles(Path.of("inventories"));
    }

    private static Stream<Path> yamlFiles(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".yml")).sorted().toList().stream();
        }
    }

    @Test
    void there_is_one_for_each_of_the_five_ideas_and_for_what_goes_beyond_them() throws IOException {
        assertThat(examples().map(f -> f.getFileName().toString().split("-[a-z]")[0]))
                .containsExactly(
                        "backup.yml",
                        "chat.yml",
                        "foobar.yml",
                        "jobs.yml",
                        "monitoring.yml",
                        "php.yml",
                        "production.yml",
                        "routing.yml",
                        "seed-1",
                        "seed-2",
                        "seed-3",
                        "seed-4",
                        "seed-5",
                        "spa.yml",
                        "two",
                        "two",
                        "updates.yml");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_is_sound_and_begins_with_its_schema(Path example) throws Exception {
        TopologyLoader.load(example);
        assertThat(Files.readAllLines(example).getFirst())
                .isEqualTo("# yaml-language-server: $schema=foobar.schema.json");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_fits_the_schema(Path example) throws Exception {
        assertThat(Schemas.errors(SchemaPrinter.topology(), Files.readString(example)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("inventories")
    void an_inventory_is_sound_and_fits_its_schema(Path inventory) throws Exception {
        InventoryLoader.check(
                inventory, TopologyLoader.load(EXAMPLES.resolve("foobar.yml")).topology(), OwnSsh.NONE);
        assertThat(Files.readAllLines(inventory).getFirst())
                .isEqualTo("# yaml-language-server: $schema=inventory.schema.json");
        assertThat(Schemas.errors(SchemaPrinter.inventory(), Files.readString(inventory)))
                .isEmpty();
    }

    @Test
    void in_active_passive_mode_without_a_mark_all_but_the_first_are_backups() throws Exception {
        var example = EXAMPLES.resolve("seed-4-active-passive.yml");
        var marked = TopologyLoader.load(example).topology();
        var text = Files.readString(example).replace("    - server: web-02\n      backup: true", "    - web-02");
        var unmarked = TopologyLoader.load(Source.of(example, text.getBytes(StandardCharsets.UTF_8)))
                .topology();

        assertThat(text).isNotEqualTo(Files.readString(example));
        assertThat(unmarked).isEqualTo(marked);
        assertThat(marked.part(Web.class).orElseThrow().servers())
                .containsExactly(new WebServer("web-01", false, 1), new WebServer("web-02", true, 1));
        assertThat(marked.part(LoadBalancer.class).orElseThrow().mode()).isEqualTo(Mode.ACTIVE_PASSIVE);
    }

    @Test
    void a_topology_may_be_one_section_only() throws Exception {
        var head = "name: small\ndomain: a.example\nservers: {one: 10.0.0.1}\n";
        for (var section : List.of("web: {servers: one}", "mysql: {primary: one}", "")) {
            var source = Source.of(Path.of("x.yml"), (head + section).getBytes(StandardCharsets.UTF_8));
            assertThat(TopologyLoader.load(source).topology().servers()).hasSize(1);
        }
    }
}
