package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code validate} says of files, without any server. */
class ValidateTest {

    private final Typed typed;

    ValidateTest(@TempDir Path directory) throws IOException {
        typed = Typed.in(directory);
    }

    @Test
    void validate_counts_what_it_read() {
        assertThat(typed.run("validate", "-f", typed.file())).isZero();
        assertThat(typed.out())
                .isEqualTo("Valid: demo (www.example.org), 2 servers, 6 files." + System.lineSeparator());
    }

    @Test
    void a_misnamed_template_is_bad_input_with_the_right_name() throws IOException {
        Files.createDirectories(typed.path("templates/haproxy"));
        typed.write("templates/haproxy/haproxy.cfg", "global\n");
        for (var command : List.of("validate", "plan")) {
            assertThat(typed.run(command, "-f", typed.file())).as(command).isEqualTo(64);
            assertThat(typed.err())
                    .contains("a file in ", "would replace no template")
                    .contains("haproxy/haproxy.cfg: did you mean haproxy/haproxy.cfg.ftl?");
        }
        typed.hasNoStack();
    }

    @Test
    void an_app_that_nobody_asks_is_noted() throws IOException {
        var file = typed.write("app.yml", Typed.TOPOLOGY.replace("servers: [one, two]", "servers: [one]") + """
                app: {servers: [one, two], release: ., command: [/bin/run]}
                """);
        assertThat(typed.run("validate", "-f", file)).isZero();
        assertThat(typed.out()).contains("Note: nobody asks the app on two: every web server has the app itself");
        typed.forget();
        var every =
                typed.write("every.yml", Typed.TOPOLOGY + "app: {servers: [two], release: ., command: [/bin/run]}\n");
        assertThat(typed.run("validate", "-f", every)).isZero();
        assertThat(typed.out()).doesNotContain("nobody asks");
    }

    @Test
    void a_program_that_the_release_lacks_is_found_before_the_app_is_stopped() throws IOException {
        Files.createDirectories(typed.path("app/bin"));
        typed.write("app/bin/serve", "#!/bin/sh\n");
        var missing = typed.write(
                "missing.yml", Typed.TOPOLOGY + "app: {servers: [one], release: app, command: [python3, x.py]}\n");
        assertThat(typed.run("validate", "-f", missing)).isEqualTo(64);
        assertThat(typed.err())
                .contains("app.command: the release has no file python3", "for instance /usr/bin/python3");
        var plain = typed.write(
                "plain.yml", Typed.TOPOLOGY + "app: {servers: [one], release: app, command: [./bin/serve]}\n");
        assertThat(typed.run("validate", "-f", plain)).isEqualTo(64);
        assertThat(typed.err()).contains("app.command: bin/serve is not executable", "chmod +x app/bin/serve");
        assertThat(typed.path("app/bin/serve").toFile().setExecutable(true)).isTrue();
        assertThat(typed.run("validate", "-f", plain)).isZero();
        typed.hasNoStack();
    }

    @Test
    void every_problem_of_a_file_is_told_with_its_place() throws IOException {
        var file = typed.write(
                "bad.yml", Typed.TOPOLOGY.replace("domain:", "domian:").replace("[one, two]", "[one, three]"));
        assertThat(typed.run("validate", "-f", file)).isEqualTo(64);
        assertThat(typed.err()).contains("bad.yml:2:1", "domain", "bad.yml:9:", "three");
        typed.hasNoStack();
    }

    private String release(String more) throws IOException {
        Files.createDirectories(typed.path("app"));
        typed.write("app/run", "#!/bin/sh\n");
        assertThat(typed.path("app/run").toFile().setExecutable(true)).isTrue();
        return typed.write("release.yml", Typed.TOPOLOGY + """
                app: {servers: [one], release: app, command: [run], environment_file: app.secret}
                mysql: {primary: one, app_password: {file: password}}
                """ + more);
    }

    private void secret(String name, String text, String mode) throws IOException {
        Files.setPosixFilePermissions(Path.of(typed.write(name, text)), PosixFilePermissions.fromString(mode));
    }

    @Test
    void files_with_secrets_that_are_missing_open_or_malformed_are_found() throws IOException {
        var file = release("");
        assertThat(typed.run("validate", "-f", file)).isEqualTo(64);
        assertThat(typed.err())
                .contains("app.environment_file: the file " + typed.path("app.secret") + " does not exist")
                .contains("mysql.app_password: the file " + typed.path("password") + " does not exist")
                .contains("2 problems.");
        typed.forget();
        secret("app.secret", "export A=sesame\n", "rw-------");
        secret("password", "sesame\n", "rw-r--r--");
        assertThat(typed.run("validate", "-f", file)).isEqualTo(64);
        assertThat(typed.err())
                .contains("holds in line 1 what is no name of a variable")
                .contains("can be read or changed by others")
                .doesNotContain("sesame");
        typed.forget();
        secret("app.secret", "export A=sesame\nsesame\nPORT=81\nB=1\nC=\"sesame\n", "rw-------");
        secret("password", "sesame\n", "rw-------");
        assertThat(typed.run("validate", "-f", file)).isEqualTo(64);
        assertThat(typed.err())
                .contains("in line 1 what", "line 2 has no = in it", "sets PORT in line 3", "line 5 opens a quote")
                .contains("4 problems.")
                .doesNotContain("sesame");
        secret("app.secret", "sesame\n".repeat(15), "rw-------");
        typed.forget();
        assertThat(typed.run("validate", "-f", file)).isEqualTo(64);
        assertThat(typed.err()).contains("line 10 has no = in it; 5 more lines are wrong", "10 problems.");
        secret("app.secret", "A=sesame\n", "rw-------");
        secret("password", "sesame\n", "rw-------");
        assertThat(typed.run("validate", "-f", file)).isZero();
        assertThat(typed.out()).doesNotContain("Note:");
    }

    @Test
    void what_only_the_place_of_the_next_command_can_tell_is_noted() throws IOException {
        var file = typed.write("env.yml", Typed.TOPOLOGY + """
                mysql:
                  primary: one
                  app_password: {env: SURELY_MISSING_VARIABLE}
                  replication_password: {command: [sh, -c, "echo ran >>ran"]}
                """);
        assertThat(typed.run("validate", "-f", file)).isZero();
        assertThat(typed.out())
                .contains("Note: mysql.app_password: the environment variable SURELY_MISSING_VARIABLE is not set here");
        assertThat(typed.path("ran")).doesNotExist();
    }

    @Test
    void a_key_file_that_no_server_could_be_reached_with_is_found() throws IOException {
        typed.write("not-a-key", "hello\n");
        var inventory = typed.write("inventory.yml", """
                defaults: {identity_file: no-such-key}
                hosts:
                  one: {}
                  two: {identity_file: not-a-key}
                """);
        assertThat(typed.run("validate", "-f", typed.file(), "-i", inventory)).isEqualTo(64);
        assertThat(typed.err())
                .contains("inventory.yml:1:27: defaults.identity_file: the key file " + typed.path("no-such-key")
                        + " does not exist")
                .contains("inventory.yml:4:24: hosts.two.identity_file: the key file " + typed.path("not-a-key")
                        + " is no private key")
                .contains("2 problems.");
    }

    @Test
    void mistakes_in_different_files_are_told_at_once() throws IOException {
        var file = release("");
        Files.createDirectories(typed.path("templates/nginx"));
        typed.write("templates/nginx/nginx.conf.ftl", "${nonsense}\n");
        var inventory = typed.write("inventory.yml", "hosts: {one: {}, twoo: {}}\n");
        assertThat(typed.path("app/run").toFile().setExecutable(false)).isTrue();
        assertThat(typed.run("validate", "-f", file, "-i", inventory)).isEqualTo(64);
        assertThat(typed.err())
                .contains(
                        "hosts.twoo: the topology has no server of that name",
                        "app.environment_file: the file",
                        "mysql.app_password: the file",
                        "app.command: run is not executable",
                        "nginx/nginx.conf.ftl:1:",
                        "5 problems.");
        typed.forget();
        assertThat(typed.run(
                        "validate",
                        "-f",
                        typed.write("bad.yml", "nmae: x\n"),
                        "-i",
                        typed.write("i.yml", "hots: {}\n")))
                .isEqualTo(64);
        assertThat(typed.err()).contains("bad.yml:1:1", "i.yml:1:1");
        typed.hasNoStack();
    }

    @Test
    void a_missing_file_is_bad_input_for_every_command() {
        var file = typed.path("none.yml").toString();
        for (var command : List.of("validate", "plan", "apply", "verify")) {
            assertThat(typed.run(command, "-f", file)).as(command).isEqualTo(64);
        }
        assertThat(typed.run("render", "-f", file, "-o", typed.path("out").toString()))
                .isEqualTo(64);
        assertThat(typed.err()).contains("there is no such file");
        typed.hasNoStack();
    }

    @Test
    void a_broken_template_is_bad_input_with_its_place() throws IOException {
        Files.createDirectories(typed.path("templates/nginx"));
        typed.write("templates/nginx/nginx.conf.ftl", "worker_processes auto;\n${nonsense}\n");
        assertThat(typed.run("validate", "-f", typed.file())).isEqualTo(64);
        assertThat(typed.err()).contains("nginx/nginx.conf.ftl:2:", "nonsense");
        typed.hasNoStack();
    }
}
