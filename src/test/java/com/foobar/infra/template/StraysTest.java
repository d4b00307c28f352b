package com.foobar.infra.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.stack.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StraysTest {

    @TempDir
    private Path directory = Path.of("");

    private Map<String, Optional<String>> strays(String... names) throws IOException {
        for (var name : names) {
            var file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name.equals("nginx/site.conf.ftl") ? "<#include 'parts/mine.ftl'>" : "text");
        }
        return Strays.in(directory, Parts.templates());
    }

    @Test
    void all_that_is_built_in_is_known() throws IOException {
        var root = Path.of("templates");
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(f -> root.relativize(f).toString()))
                    .containsExactlyInAnyOrderElementsOf(Parts.templates());
        }
        assertThat(strays(Parts.templates().toArray(String[]::new))).isEmpty();
    }

    @Test
    void a_name_without_its_ending_mistyped_or_in_another_place_is_told_with_the_right_one() throws IOException {
        assertThat(strays("haproxy/haproxy.cfg", "nginx/ngnix.conf.ftl", "site.conf.ftl", "static/robots.txt.ftl"))
                .isEqualTo(Map.of(
                        "haproxy/haproxy.cfg", Optional.of("haproxy/haproxy.cfg.ftl"),
                        "nginx/ngnix.conf.ftl", Optional.of("nginx/nginx.conf.ftl"),
                        "site.conf.ftl", Optional.of("nginx/site.conf.ftl"),
                        "static/robots.txt.ftl", Optional.of("static/robots.txt")));
    }

    @Test
    void a_template_that_nothing_uses_is_told_and_one_that_is_included_is_not() throws IOException {
        assertThat(strays("nginx/site.conf.ftl", "parts/mine.ftl", "parts/other.ftl"))
                .isEqualTo(Map.of("parts/other.ftl", Optional.empty()));
    }

    @Test
    void what_has_nothing_to_do_with_templates_is_passed_over() throws IOException {
        assertThat(strays("README.md", ".hidden.ftl", "index.html", "nginx/nginx.conf.ftl~", ".git/nginx.conf.ftl"))
                .isEmpty();
    }
}
