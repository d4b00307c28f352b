package com.foobar.infra.config;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How problems of a topology file are told: all at once, each with its place. */
class ProblemsTest {

    @Test
    void the_topology_that_the_other_tests_break_is_sound() throws ConfigException {
        assertThat(load(SOUND).servers()).hasSize(3);
    }

    @Test
    void a_problem_is_shown_with_its_place_its_line_a_caret_and_a_hint() {
        assertThat(problemAfter("primary: web-01", "primary: wbe-01").format()).isEqualTo("""
                foobar.yml:14:12: mysql.primary: no server is called wbe-01
                      primary: wbe-01
                               ^
                    did you mean "web-01"? allowed: lb-01, web-01, web-02""");
    }

    @Test
    void all_problems_of_a_file_are_reported_at_once_in_its_order() {
        var text = SOUND.replace("name: foobar", "nmae: foobar")
                .replace("192.168.56.12", "192.168.56.1x2.")
                .replace("servers: lb-01", "servers: lb-01\n  port: eighty")
                .replace("replicas: [web-02]", "replicas: [web-01, web-02, web-09]");
        assertThat(problems(text))
                .extracting(SoundTopology::place, Problem::message)
                .containsExactly(
                        tuple("1:1", "unknown key \"nmae\" at the top level"),
                        tuple(
                                "6:21",
                                "servers.web-02.address must be an IPv4 or IPv6 address or a host name, not"
                                        + " \"192.168.56.1x2.\""),
                        tuple("9:9", "load_balancer.port must be a port (1 to 65535), not \"eighty\""),
                        tuple("16:14", "mysql.replicas[0]: web-01 is the primary and cannot be its own replica"),
                        tuple("16:30", "mysql.replicas[2]: no server is called web-09"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "load_balancer:   | load_balancr:   | did you mean \"load_balancer\"?",
                "load_balancer:   | haproxy:        | did you mean \"load_balancer\"?",
                "primary: web-01 | master: web-01 | did you mean \"primary\"?",
                "replicas: [web-02] | slaves: [web-02] | did you mean \"replicas\"?",
                "{address: 192.168.56.11} | {ip: 192.168.56.11} | did you mean \"address\"?",
            })
    void an_unknown_key_is_answered_with_the_one_that_was_meant(String piece, String replacement, String hint) {
        var found = problems(SOUND.replace(piece, replacement));
        assertThat(found.getFirst().message()).startsWith("unknown key ");
        assertThat(found.getFirst().hint().orElseThrow()).startsWith(hint);
        assertThat(found).noneMatch(p -> p.message().contains(" has no "));
    }

    @Test
    void a_thousand_problems_are_counted_but_not_all_listed() {
        var text = new StringBuilder("name: foobar\nservers: {a: 10.0.0.1}\n");
        for (int i = 0; i < 1000; i++) {
            text.append("unknown").append(i).append(": 1\n");
        }
        var found = problems(text.toString());
        assertThat(found).hasSize(101);
        assertThat(found.getLast().message()).isEqualTo("900 more problems are not listed");
    }

    @Test
    void a_file_that_cannot_be_read_is_named_with_the_reason(@TempDir Path directory) throws Exception {
        var large = Files.write(directory.resolve("large.yml"), new byte[10 << 20]);
        assertThat(reason(large)).contains("large.yml: is larger than 1 MiB", "the limit is 1 MiB");
        assertThat(reason(directory)).contains(": is a directory");
        assertThat(reason(directory.resolve("missing.yml"))).contains("missing.yml: there is no such file");
        var endless = Files.createSymbolicLink(directory.resolve("loop.yml"), directory.resolve("loop.yml"));
        assertThat(reason(endless)).contains("loop.yml: cannot be read");
    }

    @Test
    void a_release_or_a_static_directory_that_is_not_there_is_said(@TempDir Path directory) throws Exception {
        var file = Files.writeString(
                directory.resolve("foobar.yml"),
                SOUND.replace("mysql:", "  release: app\n  command: [run]\nmysql:")
                        .replace("[web-01, web-02]\napp", "[web-01, web-02]\n  static_files: site\napp"));
        assertThat(reason(file))
                .contains("app.release: there is no directory \"app\"", "web.static_files: there is no");
        Files.createDirectory(directory.resolve("app"));
        Files.createDirectory(directory.resolve("site"));
        assertThat(TopologyLoader.load(file).directory()).isEqualTo(directory);
    }

    private static String reason(Path file) {
        return catchThrowableOfType(ConfigException.class, () -> TopologyLoader.load(file))
                .getMessage();
    }
}
