package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every rendered file of several stacks, word for word. Rewritten by {@code mvn test -Dtest=GoldenRenderingTest
 * -Dupdate.golden=true}, and read in review.
 */
class GoldenRenderingTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/render");

    static Stream<Arguments> stacks() throws Exception {
        return Stacks.all().entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stacks")
    void rendersWhatWasReviewed(String name, Topology topology) throws Exception {
        var rendered = new TreeMap<String, String>();
        var rendering = new StackFiles(new Templates(Optional.empty()));
        for (var server : topology.serversWithRoles()) {
            for (var file : rendering.of(topology, server).files()) {
                rendered.put(server + file.path(), file.content());
            }
        }
        var directory = GOLDEN.resolve(name);
        if (Boolean.getBoolean("update.golden")) {
            rewrite(directory, rendered);
        }
        assertThat(read(directory)).isEqualTo(rendered);
    }

    private static TreeMap<String, String> read(Path directory) throws IOException {
        var found = new TreeMap<String, String>();
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                found.put(directory.relativize(file).toString(), Files.readString(file));
            }
        }
        return found;
    }

    private static void rewrite(Path directory, TreeMap<String, String> rendered) throws IOException {
        if (Files.exists(directory)) {
            try (var old = Files.walk(directory)) {
                old.sorted(Comparator.reverseOrder()).forEach(GoldenRenderingTest::delete);
            }
        }
        for (var entry : rendered.entrySet()) {
            var file = directory.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, entry.getValue());
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
