package com.foobar.infra.config;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.place;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.mysql.Mysql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The database primary exchanged in the file of an operator, whose every other byte stays. */
class EditedTopologyTest {

    private static final Map<String, String> EXCHANGE =
            Map.of("mysql.primary", "web-02", "mysql.replicas[0]", "web-01");
    private static final String ROLES = "primary: web-01\n  replicas: [web-02]";

    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("foobar.yml"), text);
    }

    private String edited(String text) throws IOException, ConfigException {
        return new String(EditedTopology.of(file(text), EXCHANGE).after().bytes(), UTF_8);
    }

    private ConfigException refused(String roles) throws IOException {
        var file = file(SOUND.replace(ROLES, roles));
        var thrown = catchThrowableOfType(ConfigException.class, () -> EditedTopology.of(file, EXCHANGE));
        assertThat(thrown).as(roles).isNotNull();
        return thrown;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "primary: %1$s\n  replicas: [%2$s]",
                "primary:   %1$s\t# not %1$s any more?\n  replicas:\n  - %2$s # web-01's\n",
                "primary: \"%1$s\"   # \u00e9\ud83d\ude00\n\n\n  replicas: ['%2$s']",
                "{primary: %1$s, replicas: [ %2$s ,]}",
                "primary: %1$s\n  replicas: %2$s # alone",
                "primary: %1$s\n  replicas: '%2$s'",
                "\ud83d\ude00: x\n  primary:\n      %1$s\n  replicas: \n    - \"%2$s\"",
            })
    void only_the_words_change_whatever_is_around_them(String roles) throws Exception {
        var text = SOUND.replace("  " + ROLES, roles.startsWith("{") ? "  " + roles : "  " + roles)
                .replace("\ud83d\ude00: x\n", "# \ud83d\ude00\n");
        for (var ends : List.of("\n", "\r\n")) {
            var before = text.formatted("web-01", "web-02").replace("\n", ends);
            var after = text.formatted("web-02", "web-01").replace("\n", ends).replace("not web-02", "not web-01");
            assertThat(edited(before)).isEqualTo(after);
            assertThat(edited("\ufeff" + before)).isEqualTo("\ufeff" + after);
        }
    }

    private String switched(String section) throws IOException, ConfigException {
        var text = SOUND.replace("load_balancer:\n  servers: lb-01\n", section);
        assertThat(text).isNotEqualTo(SOUND);
        var edited = EditedTopology.switched(file(text), "load_balancer.maintenance", "state", "on");
        var after = new String(edited.after().bytes(), UTF_8);
        assertThat(after.length() - after.indexOf("\nweb:")).isEqualTo(text.length() - text.indexOf("\nweb:"));
        return after.substring(after.indexOf("load_balancer:"), after.indexOf("\nweb:") + 1);
    }

    @Test
    void a_switch_is_written_where_it_stands_or_before_all_else_of_its_section() throws Exception {
        assertThat(switched("load_balancer:\n  servers: lb-01\n  maintenance: 'off' # yet\n"))
                .startsWith("load_balancer:\n  servers: lb-01\n  maintenance: 'on' # yet\n");
        assertThat(switched("load_balancer:\n  # where\n    servers: lb-01\n".replace("    s", "  s")))
                .startsWith("load_balancer:\n  # where\n  maintenance: on\n  servers: lb-01\n");
        assertThat(switched("load_balancer: {servers: lb-01}\n"))
                .startsWith("load_balancer: {maintenance: on, servers: lb-01}\n");
        assertThat(switched("load_balancer:\n  {\n  servers: lb-01}\n"))
                .startsWith("load_balancer:\n  {\n  maintenance: on, servers: lb-01}\n");
        assertThat(switched("load_balancer:\n  servers: lb-01\n  maintenance:\n    allow: []\n"))
                .startsWith("load_balancer:\n  servers: lb-01\n  maintenance:\n    state: on\n    allow: []\n");
        assertThat(switched("load_balancer:\n  servers: lb-01\n  maintenance: {allow: [], state: off}\n"))
                .startsWith("load_balancer:\n  servers: lb-01\n  maintenance: {allow: [], state: on}\n");
        assertThat(switched("load_balancer:\n  servers: lb-01\n  maintenance: on\n"))
                .startsWith("load_balancer:\n  servers: lb-01\n  maintenance: on\n");
        assertThat(switched("load_balancer:\r\n  servers: lb-01\r\n"))
                .startsWith("load_balancer:\r\n  maintenance: on\r\n  servers: lb-01\r\n");
    }

    @Test
    void a_switch_that_would_change_more_is_refused_with_its_place() throws Exception {
        for (var section : List.of(
                "load_balancer: &lb\n  servers: lb-01\n",
                "load_balancer:\n  servers: lb-01\n  maintenance: &m {allow: []}\n",
                "load_balancer:\n  servers: lb-01\n  maintenance: {}\n")) {
            var file = file(SOUND.replace("load_balancer:\n  servers: lb-01\n", section));
            assertThatThrownBy(() -> EditedTopology.switched(file, "load_balancer.maintenance", "state", "on"))
                    .as(section)
                    .isInstanceOf(ConfigException.class);
        }
    }

    @Test
    void the_example_is_edited_in_two_places() throws Exception {
        var before = Files.readString(Path.of("examples/foobar.yml"));
        var file = Files.writeString(directory.resolve("example.yml"), before);
        var after = ValueEdit.apply(InputFile.read(file), EXCHANGE).text();
        assertThat(after.lines().filter(line -> before.lines().noneMatch(line::equals)))
                .hasSize(2)
                .allMatch(line -> line.matches(" +(primary: web-02|replicas: \\[web-01]).*"));
        assertThat(after).hasSameSizeAs(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "primary: &p web-01\\n  replicas: [web-02]           | 14:12 | mysql.primary is an anchor",
                "primary: web-01\\n  replicas: &r [web-02]           | 15:13 | mysql.replicas[0] is an anchor",
                "primary: web-01\\n  replicas: [&r web-02]           | 15:14 | mysql.replicas[0] is an anchor",
                "primary: \"web\\x2d01\"\\n  replicas: [web-02]      | 14:12 | one plain or quoted word",
                "primary: web-01\\n  replicas: []                    | 15:13 | [0] is not written here",
                "primary: >-\\n    web-01\\n  replicas: [web-02]     | 14:12 | one plain or quoted word",
            })
    void what_cannot_be_changed_alone_is_refused_with_its_place(String roles, String place, String said)
            throws Exception {
        var problem = refused(roles.replace("\\n", "\n")).problems().getFirst();
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).isEqualTo(place);
    }

    @Test
    void an_alias_is_refused_where_its_anchor_stands() throws Exception {
        var file = file(SOUND.replace("app:\n  servers: [web-01, web-02]", "app:\n  servers: [&a web-01, web-02]")
                .replace(ROLES, "primary: *a\n  replicas: [web-02]"));
        var thrown = catchThrowableOfType(ConfigException.class, () -> EditedTopology.of(file, EXCHANGE));
        assertThat(thrown.problems().getFirst().format()).contains("mysql.primary is an anchor", ":12:13:");
    }

    @Test
    void what_would_be_no_sound_topology_is_refused_and_never_written() throws Exception {
        var file = file(SOUND);
        assertThatThrownBy(() -> EditedTopology.of(file, Map.of("mysql.primary", "web-02")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot be its own replica");
        assertThatThrownBy(() -> EditedTopology.of(file, Map.of("mysql.primary", "web-2: x")))
                .hasMessageContaining("no single word");
        assertThat(file).hasContent(SOUND);
    }

    @Test
    void it_is_written_through_a_link_with_its_mode_and_put_back() throws Exception {
        var real = file(SOUND);
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        var link = Files.createSymbolicLink(directory.resolve("link.yml"), real);
        var edited = EditedTopology.of(link, EXCHANGE);
        assertThat(real).hasContent(SOUND);
        edited.write();
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
                .isEqualTo("rw-r-----");
        var mysql = TopologyLoader.load(real).topology().part(Mysql.class).orElseThrow();
        assertThat(mysql.primary()).isEqualTo("web-02");
        assertThat(mysql.replicas()).containsExactly("web-01");
        edited.putBack();
        assertThat(real).hasBinaryContent(SOUND.getBytes(UTF_8));
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactlyInAnyOrder(real, link);
        }
    }

    @Test
    void what_somebody_changed_meanwhile_is_left_alone() throws Exception {
        var file = file(SOUND);
        var edited = EditedTopology.of(file, EXCHANGE);
        Files.writeString(file, SOUND + "# mine\n");
        assertThatThrownBy(edited::write).hasMessageContaining("changed by somebody else");
        assertThat(file).hasContent(SOUND + "# mine\n");
        assertThatThrownBy(edited::putBack).hasMessageContaining("changed by somebody else");
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(file);
        }
    }
}
