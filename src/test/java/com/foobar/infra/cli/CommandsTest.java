package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.template.Templates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** What each command does with good and bad input, without any server. */
class CommandsTest {

    private static final String TOPOLOGY = """
            name: demo
            domain: www.example.org
            servers:
              one:
                address: 10.0.0.1
              two:
                address: 10.0.0.2
            web:
              servers: [one, two]
            """;

    @TempDir
    private Path directory = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeTopology() throws IOException {
        write("foobar.yml", TOPOLOGY);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String file() {
        return directory.resolve("foobar.yml").toString();
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    /** An inventory under which every server refuses connections. */
    private String deadInventory() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return write(
                    "dead.yml",
                    "defaults: {user: nobody, port: " + socket.getLocalPort() + "}\n"
                            + "hosts: {one: {address: 127.0.0.1}, two: {address: 127.0.0.1}}\n");
        }
    }

    private void assertNoStack() {
        assertThat(out + err.toString()).doesNotContain("\tat ", "Exception in", ".java:");
    }

    @Test
    void validate_counts_what_it_read() {
        assertThat(run("validate", "-f", file())).isZero();
        assertThat(out.toString())
                .isEqualTo("Valid: demo (www.example.org), 2 servers, 4 files." + System.lineSeparator());
    }

    @Test
    void a_misnamed_template_is_bad_input_with_the_right_name() throws IOException {
        Files.createDirectories(directory.resolve("templates/haproxy"));
        write("templates/haproxy/haproxy.cfg", "global\n");
        for (var command : List.of("validate", "plan")) {
            assertThat(run(command, "-f", file())).as(command).isEqualTo(64);
            assertThat(err.toString())
                    .contains("a file in ", "would replace no template")
                    .contains("haproxy/haproxy.cfg: did you mean haproxy/haproxy.cfg.ftl?");
        }
        assertNoStack();
    }

    @Test
    void an_app_that_nobody_asks_is_noted() throws IOException {
        var file = write("app.yml", TOPOLOGY.replace("servers: [one, two]", "servers: [one]") + """
                app: {servers: [one, two], release: ., command: [/bin/run]}
                """);
        assertThat(run("validate", "-f", file)).isZero();
        assertThat(out.toString()).contains("Note: nobody asks the app on two: every web server has the app itself");
        out.getBuffer().setLength(0);
        var every = write("every.yml", TOPOLOGY + "app: {servers: [two], release: ., command: [/bin/run]}\n");
        assertThat(run("validate", "-f", every)).isZero();
        assertThat(out.toString()).doesNotContain("Note:");
    }

    @Test
    void a_program_that_the_release_lacks_is_found_before_the_app_is_stopped() throws IOException {
        Files.createDirectories(directory.resolve("app/bin"));
        write("app/bin/serve", "#!/bin/sh\n");
        var missing =
                write("missing.yml", TOPOLOGY + "app: {servers: [one], release: app, command: [python3, x.py]}\n");
        assertThat(run("validate", "-f", missing)).isEqualTo(64);
        assertThat(err.toString())
                .contains("app.command: the release has no file python3", "for instance /usr/bin/python3");
        var plain = write("plain.yml", TOPOLOGY + "app: {servers: [one], release: app, command: [./bin/serve]}\n");
        assertThat(run("validate", "-f", plain)).isEqualTo(64);
        assertThat(err.toString()).contains("app.command: bin/serve is not executable", "chmod +x app/bin/serve");
        assertThat(directory.resolve("app/bin/serve").toFile().setExecutable(true))
                .isTrue();
        assertThat(run("validate", "-f", plain)).isZero();
        assertNoStack();
    }

    @Test
    void every_problem_of_a_file_is_told_with_its_place() throws IOException {
        var file = write("bad.yml", TOPOLOGY.replace("domain:", "domian:").replace("[one, two]", "[one, three]"));
        assertThat(run("validate", "-f", file)).isEqualTo(64);
        assertThat(err.toString()).contains("bad.yml:2:1", "domain", "bad.yml:9:", "three");
        assertNoStack();
    }

    @Test
    void a_missing_file_is_bad_input_for_every_command() {
        var file = directory.resolve("none.yml").toString();
        for (var command : List.of("validate", "plan", "apply", "verify")) {
            assertThat(run(command, "-f", file)).as(command).isEqualTo(64);
        }
        assertThat(run("render", "-f", file, "-o", directory.resolve("out").toString()))
                .isEqualTo(64);
        assertThat(err.toString()).contains("there is no such file");
        assertNoStack();
    }

    @Test
    void a_broken_template_is_bad_input_with_its_place() throws IOException {
        Files.createDirectories(directory.resolve("templates/nginx"));
        write("templates/nginx/nginx.conf.ftl", "worker_processes auto;\n${nonsense}\n");
        assertThat(run("validate", "-f", file())).isEqualTo(64);
        assertThat(err.toString()).contains("nginx/nginx.conf.ftl:2:", "nonsense");
        assertNoStack();
    }

    @Test
    void render_writes_every_file_of_every_server() {
        var to = directory.resolve("out");
        assertThat(run("render", "-f", file(), "-o", to.toString())).isZero();
        assertThat(to.resolve("one/etc/nginx/nginx.conf")).isRegularFile();
        assertThat(to.resolve("two/etc/nginx/conf.d/demo.conf")).content().contains("www.example.org");
        assertThat(out.toString()).contains("4 files written");
    }

    /** A database, and an app of one's own: the unit's word also tells its release, and the primary has a file more. */
    @Test
    void render_writes_what_apply_writes() throws Exception {
        Files.createDirectories(directory.resolve("app"));
        write("app/run", "#!/bin/sh\n");
        assertThat(directory.resolve("app/run").toFile().setExecutable(true)).isTrue();
        var file = write("whole.yml", TOPOLOGY + """
                app: {servers: [one], release: app, command: [run]}
                mysql: {primary: one, replicas: [two]}
                """);
        var to = directory.resolve("out");

        assertThat(run("render", "-f", file, "-o", to.toString())).isZero();

        var applied = new TreeMap<String, String>();
        var desire = Desires.of(TopologyLoader.load(Path.of(file)), new Templates(Optional.empty()));
        for (var stage : desire.stages()) {
            for (var resource : stage.resources()) {
                if (resource instanceof FileResource f) {
                    applied.put(f.server() + f.path(), f.content());
                }
            }
        }
        var written = new TreeMap<String, String>();
        try (var files = Files.walk(to)) {
            for (var path : files.filter(Files::isRegularFile).toList()) {
                written.put(to.relativize(path).toString(), Files.readString(path));
            }
        }
        assertThat(written).isEqualTo(applied);
        assertThat(written)
                .containsKey("one/etc/systemd/system/mysql.service.d/foobar-infra-primary.conf")
                .hasSize(10);
        assertThat(out.toString())
                .contains("Not written: the release /srv/demo/app/releases/", "(1 file) on one", " files) on one, two");
    }

    @Test
    void directories_that_are_links_are_followed() throws Exception {
        Files.createDirectories(directory.resolve("build-57"));
        write("build-57/index.html", "<h1>57</h1>");
        write("build-57/run", "#!/bin/sh\n");
        assertThat(directory.resolve("build-57/run").toFile().setExecutable(true))
                .isTrue();
        Files.createSymbolicLink(directory.resolve("current"), Path.of("build-57"));
        Files.createDirectories(directory.resolve("theirs/nginx"));
        write("theirs/nginx/nginx.conf.ftl", "# mine\n");
        Files.createSymbolicLink(directory.resolve("templates"), Path.of("theirs"));
        var file = write("linked.yml", """
                name: demo
                domain: www.example.org
                servers: {one: 10.0.0.1}
                web: {servers: [one], static_files: current}
                app: {servers: [one], release: current, command: [run]}
                """);
        var to = directory.resolve("out");
        assertThat(run("render", "-f", file, "-o", to.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("(2 files) on one");
        assertThat(to.resolve("one/etc/nginx/nginx.conf")).hasContent("# mine\n");
        var inputs = new InputOptions(CommandSpec.create());
        inputs.file.setValue(Path.of(file));
        assertThat(PlanFile.templates(inputs.templateDirectory(inputs.topology())))
                .containsOnlyKeys("nginx/nginx.conf.ftl");
    }

    @Test
    void render_that_cannot_write_says_where() throws IOException {
        var blocked = write("blocked", "a file, not a directory");
        assertThat(run("render", "-f", file(), "-o", blocked)).isEqualTo(1);
        assertThat(err.toString()).contains("blocked");
        assertNoStack();
    }

    @Test
    void an_unknown_server_under_limit_names_the_servers() throws IOException {
        assertThat(run("plan", "-f", file(), "-i", deadInventory(), "--limit", "one,three"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("no server three", "one, two");
    }

    @Test
    void every_unreachable_server_is_named_with_the_reason() throws IOException {
        assertThat(run("plan", "-f", file(), "-i", deadInventory())).isEqualTo(1);
        assertThat(out.toString()).contains("one: ", "two: ", "2 servers could not be planned.");
        assertNoStack();
    }

    @Test
    void apply_changes_nothing_when_a_server_is_unreachable() throws IOException {
        assertThat(run("apply", "--yes", "-f", file(), "-i", deadInventory())).isEqualTo(1);
        assertThat(err.toString()).contains("Nothing was changed", "--limit");
    }

    @Test
    void verify_fails_when_nobody_answers() throws IOException {
        var report = directory.resolve("verify.xml");
        assertThat(run("verify", "web", "-f", file(), "-i", deadInventory(), "--junit", report.toString()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("could not be asked");
        assertThat(report).content().contains("<testsuite name=\"hosts\" tests=\"2\" failures=\"2\"");
    }

    @Test
    void verify_of_what_is_not_in_the_topology_is_bad_usage() throws IOException {
        assertThat(run("verify", "replication", "-f", file(), "-i", deadInventory()))
                .isEqualTo(64);
        assertThat(err.toString()).contains("this topology has nothing to verify for replication");
    }

    @Test
    void verify_limited_to_servers_without_checks_says_that_it_is_the_limit() throws IOException {
        var idle = write("idle.yml", TOPOLOGY.replace("[one, two]", "[one]"));
        assertThat(run("verify", "web", "-f", idle, "-i", deadInventory(), "--limit", "two"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("there is nothing to verify for web on the servers of --limit");
    }

    @Test
    void json_is_the_only_thing_on_standard_output() throws IOException {
        assertThat(run("plan", "--json", "-f", file(), "-i", deadInventory())).isEqualTo(1);
        assertThat(out.toString().lines()).isNotEmpty().allMatch(l -> l.startsWith("{\"type\":\"") && l.endsWith("}"));
    }

    @Test
    void a_plan_file_that_is_none_is_bad_input() throws IOException {
        assertThat(run("apply", "--yes", file())).isEqualTo(64);
        assertThat(run("apply", "--yes", directory.resolve("none.plan").toString()))
                .isEqualTo(64);
        assertThat(run("apply", "--yes", "-f", file(), file())).isEqualTo(64);
        assertThat(err.toString())
                .contains("it is no plan", "there is no plan file", "--file cannot be given with a plan file");
        assertNoStack();
    }

    @Test
    void durations_are_read_as_people_write_them() {
        var durations = new Durations();
        assertThat(List.of("500ms", "90", "90s", "5m", "5min", "1h"))
                .extracting(d -> durations.convert(d).toMillis())
                .containsExactly(500L, 90_000L, 90_000L, 300_000L, 300_000L, 3_600_000L);
        assertThat(run("verify", "--wait", "soon")).isEqualTo(64);
        assertThat(err.toString()).contains("soon", "90s, 5m or 1h");
    }

    @Test
    void mistyped_options_and_commands_are_guessed() {
        assertThat(run("plan", "--limt", "one")).isEqualTo(64);
        assertThat(err.toString()).contains("--limit");
        assertThat(run("verfy")).isEqualTo(64);
        assertThat(err.toString()).contains("verify");
    }

    @Test
    void every_command_helps_with_examples_and_exit_codes() {
        for (var command : List.of("validate", "render", "plan", "apply", "verify", "schema")) {
            out.getBuffer().setLength(0);
            assertThat(run(command, "--help")).isZero();
            assertThat(out.toString())
                    .as(command)
                    .contains("Usage: foobar-infra " + command, "Example", "Exit codes: 0");
        }
    }

    @Test
    void schema_is_printed_for_both_languages() {
        assertThat(run("schema")).isZero();
        assertThat(out.toString()).contains("\"foobar-infra topology\"");
        assertThat(run("schema", "--inventory")).isZero();
        assertThat(out.toString()).contains("\"foobar-infra inventory\"");
    }

    @Test
    void completion_knows_the_commands_and_their_options() {
        assertThat(run("generate-completion")).isZero();
        assertThat(out.toString()).contains("validate", "--take-over", "--detailed-exitcode");
    }

    @Test
    void what_should_not_happen_is_one_line_and_a_hint() {
        var line = Main.commandLine().setErr(new PrintWriter(err, true));
        assertThat(Problems.ofExecution(new IllegalStateException("oops"), line, line.parseArgs()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("oops", "FOOBAR_INFRA_DEBUG=1");
        assertNoStack();
    }
}
