package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code render} writes. */
class RenderTest {

    private final Typed typed;

    RenderTest(@TempDir Path directory) throws IOException {
        typed = Typed.in(directory);
    }

    @Test
    void render_writes_every_file_of_every_server() {
        var to = typed.path("out");
        assertThat(typed.run("render", "-f", typed.file(), "-o", to.toString())).isZero();
        assertThat(to.resolve("one/etc/nginx/nginx.conf")).isRegularFile();
        assertThat(to.resolve("two/etc/nginx/conf.d/demo.conf")).content().contains("www.example.org");
        assertThat(typed.out()).contains("6 files written");
    }

    /** A database, and an app of one's own: the unit's word also tells its release, and each database has what opens a primary. */
    @Test
    void render_writes_what_apply_writes() throws Exception {
        Files.createDirectories(typed.path("app"));
        typed.write("app/run", "#!/bin/sh\n");
        assertThat(typed.path("app/run").toFile().setExecutable(true)).isTrue();
        var file = typed.write("whole.yml", Typed.TOPOLOGY + """
                app: {servers: [one], release: app, command: [run]}
                mysql: {primary: one, replicas: [two]}
                """);
        var to = typed.path("out");

        assertThat(typed.run("render", "-f", file, "-o", to.toString())).isZero();

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
        assertThat(written.remove(".foobar-infra-render")).isNotNull();
        assertThat(written).isEqualTo(applied);
        assertThat(written)
                .containsKey("one/etc/systemd/system/mysql.service.d/foobar-infra-primary.conf")
                .hasSize(19);
        assertThat(typed.out())
                .contains("Not written: the release /srv/demo/app/releases/", "(1 file) on one", " files) on one, two");
    }

    @Test
    void directories_that_are_links_are_followed() throws Exception {
        Files.createDirectories(typed.path("build-57"));
        typed.write("build-57/index.html", "<h1>57</h1>");
        typed.write("build-57/run", "#!/bin/sh\n");
        assertThat(typed.path("build-57/run").toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(typed.path("current"), Path.of("build-57"));
        Files.createDirectories(typed.path("theirs/nginx"));
        typed.write("theirs/nginx/nginx.conf.ftl", "# mine\n");
        Files.createSymbolicLink(typed.path("templates"), Path.of("theirs"));
        var file = typed.write("linked.yml", """
                name: demo
                domain: www.example.org
                servers: {one: 10.0.0.1}
                web: {servers: [one], static_files: current}
                app: {servers: [one], release: current, command: [run]}
                """);
        var to = typed.path("out");
        assertThat(typed.run("render", "-f", file, "-o", to.toString()))
                .as(typed.err())
                .isZero();
        assertThat(typed.out()).contains("(2 files) on one");
        assertThat(to.resolve("one/etc/nginx/nginx.conf")).hasContent("# mine\n");
        var inputs = new InputOptions(CommandSpec.create());
        inputs.file.setValue(Path.of(file));
        assertThat(PlanFile.templates(inputs.templateDirectory(inputs.topology())))
                .containsOnlyKeys("nginx/nginx.conf.ftl");
    }

    @Test
    void render_replaces_nothing_but_what_it_wrote() throws IOException {
        Files.createDirectories(typed.path("mine/one/etc/nginx"));
        typed.write("mine/one/etc/nginx/nginx.conf", "# my only copy\n");
        for (var directory : List.of(typed.path("mine"), typed.path("."))) {
            assertThat(typed.run("render", "-f", typed.file(), "-o", directory.toString()))
                    .isEqualTo(64);
            assertThat(typed.err()).contains(directory + " holds files that render did not write");
        }
        assertThat(typed.path("mine/one/etc/nginx/nginx.conf")).hasContent("# my only copy\n");
        Files.createDirectories(typed.path("out"));
        for (int i = 0; i < 2; i++) {
            assertThat(typed.run(
                            "render",
                            "-f",
                            typed.file(),
                            "-o",
                            typed.path("out").toString()))
                    .isZero();
        }
    }

    @Test
    void render_that_cannot_write_says_where() throws IOException {
        var blocked = typed.write("blocked", "a file, not a directory");
        assertThat(typed.run("render", "-f", typed.file(), "-o", blocked)).isEqualTo(1);
        assertThat(typed.err()).contains("blocked");
        typed.hasNoStack();
    }
}
