package com.foobar.infra.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.topology.Invariants;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever is done to a good file, reading it gives a sound result or problems with places; never another exception, and
 * never an endless wait.
 */
class MutationTest {

    private static final List<String> TOPOLOGIES = texts("examples");
    private static final List<String> INVENTORIES = texts("inventories");

    /** Words and punctuation that mean something to YAML, to the language, or to the files that are made from it. */
    private static final List<String> PIECES = List.of(
            "",
            " ",
            "  ",
            "\n",
            "\t",
            ":",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "#",
            "&a ",
            "*a",
            "!",
            "!!int ",
            "|",
            ">",
            "'",
            "\"",
            "\\",
            "---\n",
            "...\n",
            "%",
            "@",
            "`",
            "? ",
            "<<: *a",
            "~",
            "null",
            "true",
            "no",
            "010",
            "1:30",
            "-1",
            "1e9",
            "99999999999999999999",
            "0",
            "65536",
            "80",
            "3306",
            "2s",
            "500ms",
            "7d",
            "128M",
            "1G",
            "10m",
            "\"a\\nb\"",
            "\"\\0\"",
            "\"\\u202e\"",
            "web-01",
            "web-99",
            "lb-01",
            "[web-01, web-02]",
            "[]",
            "{}",
            "{address: 10.0.0.1}",
            "{env: A}",
            "{env: A, file: b}",
            "{command: []}",
            "generated",
            "hunter2",
            "::1",
            "fd00::1",
            "[fd00::1]",
            "256.1.1.1",
            "a..b",
            "/",
            "/etc/passwd",
            "../..",
            "~/",
            "server_id",
            "name",
            "primary",
            "replicas",
            "backup: true",
            "sudo",
            "jump: web-01",
            "active-passive",
            "\u0000",
            "\u0085",
            "\ufeff",
            "\u00e9",
            "\ud83d\ude00",
            "\ud800",
            "Host x\n",
            "${x}",
            "$(x)",
            "; rm -rf /",
            "a: &a [*a, *a]\n");

    private static List<String> texts(String directory) {
        try (var files = Files.list(Path.of(directory))) {
            return files.filter(f -> f.toString().endsWith(".yml"))
                    .sorted()
                    .map(MutationTest::text)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    enum Kind {
        DROP_LINE,
        DUPLICATE_LINE,
        SWAP_LINES,
        INDENT_LINE,
        OUTDENT_LINE,
        RENAME_KEY,
        CHANGE_VALUE,
        INSERT,
        OVERWRITE,
        FLIP_BYTE,
        TRUNCATE,
        REPEAT
    }

    /**
     * One change of a text.
     *
     * @param at which line or character, taken modulo what there is
     * @param more a second choice of the same sort
     */
    record Mutation(Kind kind, int at, int more) {

        byte[] apply(byte[] bytes) {
            return switch (kind) {
                case FLIP_BYTE -> {
                    var flipped = bytes.clone();
                    if (flipped.length > 0) {
                        flipped[at % flipped.length] ^= (byte) (1 << (more % 8));
                    }
                    yield flipped;
                }
                case TRUNCATE -> Arrays.copyOf(bytes, bytes.length == 0 ? 0 : at % bytes.length);
                case INSERT, OVERWRITE, REPEAT ->
                    inText(new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
                default -> inLines(new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            };
        }

        private String piece() {
            return PIECES.get(more % PIECES.size());
        }

        private String inText(String text) {
            int from = text.isEmpty() ? 0 : at % text.length();
            int to = kind == Kind.OVERWRITE ? Math.min(text.length(), from + 1 + more % 7) : from;
            var piece = kind == Kind.REPEAT ? piece().repeat(1 + more % 300) : piece();
            return text.substring(0, from) + piece + text.substring(to);
        }

        private String inLines(String text) {
            var lines = new ArrayList<>(
                    text.lines().filter(l -> !l.strip().startsWith("#")).toList());
            if (lines.isEmpty()) {
                return text;
            }
            int i = at % lines.size();
            int j = more % lines.size();
            var line = lines.get(i);
            int colon = line.indexOf(':');
            int indent = line.length() - line.stripLeading().length();
            switch (kind) {
                case DROP_LINE -> lines.remove(i);
                case DUPLICATE_LINE -> lines.add(j, line);
                case SWAP_LINES -> Collections.swap(lines, i, j);
                case INDENT_LINE -> lines.set(i, " ".repeat(1 + more % 4) + line);
                case OUTDENT_LINE -> lines.set(i, line.substring(Math.min(indent, 1 + more % 4)));
                case RENAME_KEY -> {
                    if (colon >= 0) {
                        lines.set(i, line.substring(0, indent) + piece() + line.substring(colon));
                    }
                }
                default -> {
                    if (colon >= 0) {
                        lines.set(i, line.substring(0, colon + 1) + " " + piece());
                    }
                }
            }
            return String.join("\n", lines) + "\n";
        }
    }

    @Provide
    Arbitrary<byte[]> topologies() {
        return mutated(TOPOLOGIES);
    }

    @Provide
    Arbitrary<byte[]> inventories() {
        return mutated(INVENTORIES);
    }

    private static Arbitrary<byte[]> mutated(List<String> texts) {
        var mutation = Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, 20_000).withoutEdgeCases(),
                        Arbitraries.integers().between(0, 20_000).withoutEdgeCases())
                .as(Mutation::new);
        return Combinators.combine(
                        Arbitraries.of(texts), mutation.list().ofMinSize(1).ofMaxSize(4))
                .as((text, mutations) -> {
                    var bytes = text.getBytes(StandardCharsets.UTF_8);
                    for (var m : mutations) {
                        bytes = m.apply(bytes);
                    }
                    return bytes;
                });
    }

    @Property(tries = 4000)
    void a_mutated_topology_is_sound_or_refused_with_places(@ForAll("topologies") byte[] bytes) {
        // Beside the examples, whose directories these topologies may name.
        var file = Path.of("examples/mutated.yml");
        try {
            var topology = TopologyLoader.load(Source.of(file, bytes)).topology();
            assertThat(Invariants.check(topology)).isEmpty();
            assertHarmless(topology.toString());
            Statistics.collect("sound");
        } catch (ConfigException e) {
            assertLocated(e, bytes);
            Statistics.collect("refused");
        }
    }

    @Property(tries = 2000)
    void a_mutated_inventory_is_sound_or_refused_with_places(@ForAll("inventories") byte[] bytes) {
        var topology = new Topology(
                "foobar",
                "www.foobar.com",
                Stream.of("lb-01", "web-01", "web-02")
                        .map(name -> new Server(name, name))
                        .toList(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        try {
            var inventory = InventoryLoader.load(Source.of(Path.of("mutated.yml"), bytes), topology, Optional.empty());
            assertThat(inventory.hosts()).containsKeys("lb-01", "web-01", "web-02");
            assertHarmless(inventory.toString());
            Statistics.collect("sound");
        } catch (ConfigException e) {
            assertLocated(e, bytes);
            Statistics.collect("refused");
        }
    }

    @Property(tries = 1000)
    void random_bytes_are_refused_with_places(@ForAll byte[] bytes) {
        try {
            TopologyLoader.load(Source.of(Path.of("random.yml"), bytes));
            throw new AssertionError("random bytes made a topology");
        } catch (ConfigException e) {
            assertLocated(e, bytes);
        }
    }

    @Property(tries = 300)
    void a_piece_repeated_many_times_is_refused_with_places(@ForAll("pieces") String piece) {
        var bytes = ("name: " + piece.repeat(20_000)).getBytes(StandardCharsets.UTF_8);
        try {
            TopologyLoader.load(Source.of(Path.of("repeated.yml"), bytes));
            throw new AssertionError("one piece made a topology");
        } catch (ConfigException e) {
            assertLocated(e, bytes);
        }
    }

    @Provide
    Arbitrary<String> pieces() {
        return Combinators.combine(Arbitraries.of(PIECES), Arbitraries.of(PIECES))
                .as(String::concat);
    }

    /** Nothing that the model holds can begin a new line of a configuration file or hide in a terminal. */
    private static void assertHarmless(String model) {
        assertThat(Characters.firstUnsafe(model)).isEqualTo(-1);
    }

    private static void assertLocated(ConfigException e, byte[] bytes) {
        long lines = new String(bytes, StandardCharsets.UTF_8).split("\r\n|\r|\n", -1).length;
        assertThat(e.problems()).isNotEmpty();
        for (var problem : e.problems()) {
            if (problem.message().endsWith("more problems are not listed")) {
                continue;
            }
            assertThat((long) problem.line()).as(problem.format()).isBetween(1L, lines);
            assertThat(problem.column()).as(problem.format()).isPositive();
            assertThat(problem.message()).isNotBlank();
            problem.sourceLine().ifPresent(l -> assertHarmless(l.replace('\t', ' ')));
        }
        assertHarmless(e.getMessage().lines().map(l -> l.replace('\t', ' ')).collect(Collectors.joining()));
    }
}
