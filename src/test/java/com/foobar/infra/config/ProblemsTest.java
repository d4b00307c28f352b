package com.foobar.infra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of bad topology files, and where. */
class ProblemsTest {

    private static final String SOUND = """
            name: foobar
            domain: www.foobar.com
            servers:
              lb-01: 192.168.56.10
              web-01: {address: 192.168.56.11}
              web-02: {address: 192.168.56.12}
            load_balancer:
              servers: lb-01
            web:
              servers: [web-01, web-02]
            app:
              servers: [web-01, web-02]
            mysql:
              primary: web-01
              replicas: [web-02]
            """;

    private static List<Problem> problems(byte[] bytes) {
        var thrown = catchThrowableOfType(
                ConfigException.class, () -> TopologyLoader.load(Source.of(Path.of("foobar.yml"), bytes)));
        assertThat(thrown).as("a file that should be refused").isNotNull();
        return thrown.problems();
    }

    private static List<Problem> problems(String text) {
        return problems(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The only problem of the sound topology after a replacement. */
    private static Problem problemAfter(String piece, String replacement) {
        assertThat(SOUND).contains(piece);
        var found = problems(SOUND.replace(piece, replacement));
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static String place(Problem problem) {
        return problem.line() + ":" + problem.column();
    }

    @Test
    void the_topology_that_the_other_tests_break_is_sound() throws ConfigException {
        assertThat(TopologyLoader.load(Source.of(Path.of("x"), SOUND.getBytes(StandardCharsets.UTF_8)))
                        .topology()
                        .servers())
                .hasSize(3);
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
                .extracting(ProblemsTest::place, Problem::message)
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "port: 0            | 9:9  | must be a port",
                "port: 65536        | 9:9  | must be a port",
                "port: 080          | 9:9  | must be a port",
                "port: 8e1          | 9:9  | must be a port",
                "port: 99999999999  | 9:9  | must be a port",
                "port: \"80\"       | 9:9  | remove the quotes",
                "port: [80]         | 9:9  | not a list",
                "port: {a: 80}      | 9:9  | not a mapping",
                "port:              | 9:8  | has no value",
                "port: ~            | 9:9  | has no value",
                "mode: active_passive     | 9:9  | did you mean \"active-passive\"?",
                "algorithm: round-robin   | 9:14 | did you mean \"roundrobin\"?",
                "algorithm: random        | 9:14 | allowed: roundrobin, leastconn",
                "health_check: {interval: 2}      | 9:28 | a number and ms, s, m, h or d",
                "health_check: {interval: 2sec}   | 9:28 | a number and ms, s, m, h or d",
                "health_check: {interval: 0s}     | 9:28 | a number and ms, s, m, h or d",
                "health_check: {interval: 30d}    | 9:28 | from 100ms to 1h",
                "health_check: {path: healthz}    | 9:24 | it begins with /",
                "health_check: {path: \"/a b\"}   | 9:24 | it begins with /",
                "health_check: {path: \"/a\\n  bind :1\"} | 9:24 | control character U+000A",
                "health_check: [2s]               | 9:17 | must be a mapping",
                "port: !!int 80     | 9:9 | tags (tag:yaml.org,2002:int)",
                "servers: [lb-01]   | 9:3 | given a second time",
            })
    void a_bad_value_is_answered_with_what_is_allowed(String line, String place, String said) {
        var problem = problemAfter("servers: lb-01\n", "servers: lb-01\n  " + line.strip() + "\n");
        assertThat(place(problem)).isEqualTo(place);
        assertThat(problem.format()).contains(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "256.1.1.1       | 0 to 255",
                "1.2.3           | four numbers",
                "1.2.3.4.5       | four numbers",
                "01.2.3.4        | leading zeros",
                "0.0.0.0         | no single server",
                "224.0.0.1       | no single server",
                "fd00:::1        | IPv6",
                "fd00:1          | IPv6",
                "1:2:3:4:5:6:7:8:9 | IPv6",
                "ff02::1         | no single server",
                "fe80::1         | one link only",
                "fe80::1%eth0    | zone",
                "`\"[fd00::1]\"` | without brackets: fd00::1",
                "-web.internal   | such as",
                "web_01          | such as",
                "a..b            | such as",
                "web.1           | such as",
            })
    void a_bad_address_is_answered_with_a_reason(String address, String said) {
        var problem = problemAfter("lb-01: 192.168.56.10", "lb-01: " + address.strip());
        assertThat(place(problem)).isEqualTo("4:10");
        assertThat(problem.hint().orElseThrow()).contains(said);
    }

    @ParameterizedTest
    @CsvSource({
        "fd00::10, fd00::10",
        "FD00:0:0:0:0:0:0:10, fd00::10",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "Web-01.Internal, web-01.internal",
        "10.0.0.1, 10.0.0.1"
    })
    void an_address_has_one_way_of_being_written(String written, String canonical) throws Exception {
        assertThat(Addresses.canonical(written)).isEqualTo(canonical);
    }

    @Test
    void two_ways_of_writing_one_address_are_one_address() {
        var problem = problems(SOUND.replace("192.168.56.10", "fd00::1").replace("192.168.56.11", "FD00:0::1"))
                .getFirst();
        assertThat(problem.message()).contains("is also the address of lb-01");
        assertThat(place(problem)).isEqualTo("5:21");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "primary: web-01        | primary: [web-01, web-02] | exactly one server is the primary",
                "replicas: [web-02]     | replicas: [web-01]        | cannot be its own replica",
                "replicas: [web-02]     | replicas: [web-02, web-02]| a second time",
                "replicas: [web-02]     | port: 8000                | port 8000 of web-01 is already taken by app.port",
                "servers: lb-01         | servers: web-01           | is already taken by load_balancer.port",
                "domain: www.foobar.com | #                         | web needs \"domain\" beside it",
                "domain: www.foobar.com | domain: WWW.foobar.com    | did you mean \"www.foobar.com\"?",
                "name: foobar           | name: Foobar              | lower-case letters",
                "replicas: [web-02]     | database: mysql           | is MySQL's own",
                "replicas: [web-02]     | app_user: root            | is MySQL's own",
                "lb-01: 192.168.56.10   | lb-01: 127.0.0.1         | the other servers cannot reach 127.0.0.1",
                "replicas: [web-02]     | replication_user: foobar_app | is also the app's account",
                "replicas: [web-02]     | buffer_pool: 128          | a number and K, M or G",
                "replicas: [web-02]     | buffer_pool: 1M           | from 5M",
                "replicas: [web-02]     | binlog_retention: 5m      | from 1h",
                "replicas: [web-02]     | app_password: {env: A, file: b} | needs exactly one key",
                "replicas: [web-02]     | app_password: {env: 1A}   | an environment variable's name",
            })
    void a_topology_that_makes_no_sense_is_answered_with_the_reason(String piece, String replacement, String said) {
        assertThat(problemAfter(piece, replacement).format()).contains(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server_id: 3                 | set by the tool itself",
                "server-id: 3                 | set by the tool itself",
                "loose_server_id: 3           | set by the tool itself",
                "skip_log_bin: ON             | set by the tool itself",
                "gtid_mode: OFF               | set by the tool itself",
                "bind_address: 0.0.0.0        | set by the tool itself",
                "bind_addr: 0.0.0.0           | set by the tool itself",
                "super_read_only: OFF         | set by the tool itself",
                "ssl_ca: /x                   | set by the tool itself",
                "plugin_load_add: x           | set by the tool itself",
                "innodb_buffer_pool_size: 1G  | use mysql.buffer_pool",
                "port: 1                      | use mysql.port",
                "innodb_log_file_size: 1G     | MySQL no longer has",
                "expire_logs_days: 3          | use mysql.binlog_retention",
                "slave_parallel_workers: 3    | use replica_parallel_workers",
                "skip-host-cache: ON          | MySQL no longer has",
                "max-connections: 3           | did you mean \"max_connections\"?",
                "'[client]': 3                | a setting's name",
                "'!include': 3                | a setting's name",
                "init_connect: \"a' #\"       | no quotes",
                "sql_mode: \"\"               | no quotes",
                "sql_mode: [A, B]             | not a list",
            })
    void a_mysql_setting_that_is_not_the_users_to_give_is_refused(String setting, String said) {
        var problem = problemAfter("replicas: [web-02]", "replicas: [web-02]\n  settings: {" + setting.strip() + "}");
        assertThat(problem.format()).contains(said);
    }

    @Test
    void mysql_settings_are_taken_as_written() throws ConfigException {
        var text = SOUND + "  settings: {max_connections: 0500, sql_mode: 'A,B', innodb_io_capacity: 1e3, x.y: off}\n";
        var settings = TopologyLoader.load(Source.of(Path.of("x"), text.getBytes(StandardCharsets.UTF_8)))
                .topology()
                .mysql()
                .orElseThrow()
                .settings();
        assertThat(settings)
                .isEqualTo(Map.of(
                        "max_connections", "0500", "sql_mode", "A,B", "innodb_io_capacity", "1e3", "x.y", "off"));
    }

    @Test
    void a_password_in_the_file_is_refused_and_not_repeated() {
        var problem = problemAfter("replicas: [web-02]", "app_password: hunter2");
        assertThat(place(problem)).isEqualTo("15:17");
        assertThat(problem.format())
                .contains("never written into this file", "app_password: ***")
                .doesNotContain("hunter2");
    }

    @Test
    void a_password_under_an_unknown_key_is_not_repeated() {
        assertThat(problems(SOUND + "  pasword: hunter2\n").toString()).doesNotContain("hunter2");
        assertThat(problems(SOUND + "  password: hunter2\n  port: x\n").toString())
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                              | 1:1 | the file is empty",
                "`# nothing`                     | 1:1 | the file is empty",
                "---                             | 1:1 | must be a mapping",
                "hello                           | 1:1 | must be a mapping, not a single value",
                "[a]                             | 1:1 | must be a mapping, not a list",
                "`a: b: c`                       | 1:5 | quote a value",
                "`name: foobar\\n\\tx: 1`        | 2:1 | tab",
                "`name: foobar\\n---\\nname: x`  | 2:1 | a second document begins",
                "`name: [a`                      | 1:9 | is not YAML",
                "`name: \"a`                     | 1:9 | is not YAML",
                "`name: *x`                      | 1:7 | nothing above is marked &x",
                "`name: &x [*x]`                 | 1:11 | inside of what it names",
                "`? [a]\\n: b`                   | 1:3 | a key must be a single word",
                "`a: &a {x: 1}\\nb:\\n  <<: *a`  | 3:3 | merge keys",
                "`%YAML 9.9\\n---\\na: b`        | 1:1 | YAML",
                "`name: @x`                      | 1:7 | put the value in quotes",
                "`name: \"\\\\x\"`               | 1:10 | is not YAML",
            })
    void a_text_that_is_no_topology_is_answered_with_a_place(String text, String place, String said) {
        var found = problems(text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\"));
        assertThat(found).anySatisfy(p -> {
            assertThat(place(p)).isEqualTo(place);
            assertThat(p.format()).contains(said);
        });
    }

    @Test
    void anchors_are_fine_and_point_at_their_own_line() throws ConfigException {
        var text = SOUND.replace(
                "[web-01, web-02]\napp:\n  servers: [web-01, web-02]",
                "&both [web-01, web-02]\napp:\n  servers: *both");
        assertThat(text).contains("*both");
        assertThat(TopologyLoader.load(Source.of(Path.of("x"), text.getBytes(StandardCharsets.UTF_8)))
                        .topology()
                        .app()
                        .orElseThrow()
                        .servers())
                .containsExactly("web-01", "web-02");
    }

    @Test
    void an_alias_bomb_is_refused_where_it_goes_off() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append("*a%d, ".formatted(i - 1).repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }
        var problem = problems(bomb.toString()).getFirst();
        assertThat(problem.message()).isEqualTo("aliases multiply to too many values");
        assertThat(problem.line()).isEqualTo(5);
    }

    @Test
    void deep_nesting_is_refused() {
        assertThat(problems("a: " + "[".repeat(100_000)).getFirst().message()).isEqualTo("nested too deeply");
    }

    @Test
    void bad_utf_8_is_located() {
        var bytes = "name: foobar\ndomain: caf\u00e9.com".getBytes(StandardCharsets.ISO_8859_1);
        var problem = problems(bytes).getFirst();
        assertThat(place(problem)).isEqualTo("2:12");
        assertThat(problem.message()).isEqualTo("byte 0xe9 is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 0x1b, 0x7f, 0x85, 0x2028, 0x202e, 0xfeff, 0xfffe})
    void an_invisible_character_is_located_and_not_printed(int character) {
        var problem =
                problems("name: foo" + Character.toString(character) + "bar\n").getFirst();
        assertThat(place(problem)).isEqualTo("1:10");
        assertThat(problem.format())
                .contains("U+%04X".formatted(character))
                .doesNotContain(Character.toString(character));
    }

    @Test
    void a_byte_order_mark_and_windows_line_ends_are_fine() throws ConfigException {
        var text = "\ufeff" + SOUND.replace("\n", "\r\n");
        assertThat(TopologyLoader.load(Source.of(Path.of("x"), text.getBytes(StandardCharsets.UTF_8)))
                        .topology()
                        .name())
                .isEqualTo("foobar");
    }

    @Test
    void columns_count_characters_and_not_halves_of_them() {
        var problem = problems("name: foobar\n\"\ud83d\ude00\": 1\n").stream()
                .filter(p -> p.line() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(place(problem)).isEqualTo("2:1");
        var after = problems("{\"\ud83d\ude00\": 1, x: 2}").stream().map(ProblemsTest::place);
        assertThat(after).contains("1:10");
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
