package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code graph}. {@code -Dupdate.golden=true} rewrites the pictures; look at them in a browser then. */
class GraphTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/graph");

    private final Typed typed;

    GraphTest(@TempDir Path directory) throws IOException {
        typed = Typed.in(directory);
    }

    private String drawn(String file, String format) {
        typed.forget();
        assertThat(typed.run("graph", "-f", file, "--format", format)).isZero();
        return typed.out().replace(System.lineSeparator(), "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "seed-1-databases-apart, text",
        "seed-2-active-active, mermaid",
        "seed-3-app-apart, svg",
        "seed-4-active-passive, text",
        "seed-5-own-ports-and-secrets, mermaid",
        "production, svg",
        "production, dot",
        "production, text",
        "foobar, svg"
    })
    void pictures_are_as_they_were_looked_at(String example, String format) throws IOException {
        var drawn = drawn("examples/" + example + ".yml", format);

        var golden = GOLDEN.resolve(example + "." + format.replace("text", "txt"));
        if (Boolean.getBoolean("update.golden")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, drawn);
        }
        assertThat(drawn).isEqualTo(Files.readString(golden));
    }

    @Test
    void the_picture_in_the_docs_is_that_of_the_production_example() throws IOException {
        var drawn = drawn("examples/production.yml", "svg");

        var file = Path.of("docs/images/production.svg");
        if (Boolean.getBoolean("update.golden")) {
            Files.createDirectories(Path.of("docs/images"));
            Files.writeString(file, drawn);
        }
        assertThat(Files.readString(file)).isEqualTo(drawn);
    }

    private String many(int servers) throws IOException {
        var names = IntStream.rangeClosed(1, servers)
                .mapToObj("web-%02d"::formatted)
                .toList();
        return typed.write(
                "many.yml",
                "name: many\ndomain: www.example.org\nservers:\n  lb-01: 10.0.1.1\n  lb-02: 10.0.1.2\n"
                        + IntStream.rangeClosed(1, servers)
                                .mapToObj(i -> "  web-%02d: 10.0.0.%d\n".formatted(i, i))
                                .collect(Collectors.joining())
                        + "load_balancer: {servers: [lb-01, lb-02]}\nweb: {servers: " + names + "}\napp: {servers: "
                        + names + "}\nmysql: {primary: web-01, replicas: [web-02, web-03]}\n");
    }

    /** What lies on each other can't be read. */
    @ParameterizedTest
    @ValueSource(ints = {3, 12, 38})
    void no_server_lies_on_another_or_leaves_the_paper(int servers) throws Exception {
        var svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(drawn(many(servers), "svg").getBytes(StandardCharsets.UTF_8)));

        var paper = svg.getDocumentElement();
        var all = svg.getElementsByTagName("rect");
        var boxes = IntStream.range(0, all.getLength())
                .mapToObj(all::item)
                .map(node -> node.getAttributes())
                .filter(a -> a.getNamedItem("class").getNodeValue().startsWith("box"))
                .map(a -> Stream.of("x", "y", "width", "height")
                        .map(name -> Integer.parseInt(a.getNamedItem(name).getNodeValue()))
                        .toList())
                .toList();
        assertThat(boxes).hasSizeGreaterThan(3);
        for (var one : boxes) {
            assertThat(one.get(0)).isNotNegative();
            assertThat(one.get(0) + one.get(2)).isLessThanOrEqualTo(Integer.parseInt(paper.getAttribute("width")));
            assertThat(one.get(1) + one.get(3)).isLessThanOrEqualTo(Integer.parseInt(paper.getAttribute("height")));
            assertThat(boxes.stream()
                            .filter(other -> other != one)
                            .filter(other -> one.get(0) < other.get(0) + other.get(2)
                                    && other.get(0) < one.get(0) + one.get(2)
                                    && one.get(1) < other.get(1) + other.get(3)
                                    && other.get(1) < one.get(1) + one.get(3)))
                    .isEmpty();
        }
    }

    @Test
    void servers_that_are_alike_are_one_box_once_they_are_many() throws IOException {
        assertThat(drawn(many(38), "svg")).contains(">web-04 … web-38<", ">35 servers<");
        assertThat(drawn(many(3), "svg")).doesNotContain(" servers<");
        // What machines draw has each of them.
        assertThat(drawn(many(38), "mermaid").lines().filter(line -> line.contains("<br>10.0.0.")))
                .hasSize(38);
    }

    @Test
    void a_picture_is_read_out_too() throws IOException {
        assertThat(drawn(typed.file(), "svg"))
                .contains("role=\"img\"", "<title", "<desc")
                .contains("prefers-color-scheme: dark");
    }

    @Test
    void an_unknown_format_is_bad_usage_with_those_there_are() {
        assertThat(typed.run("graph", "-f", typed.file(), "--format", "gif")).isEqualTo(64);
        assertThat(typed.err().toLowerCase(Locale.ROOT)).contains("text, mermaid, dot, svg");
    }
}
