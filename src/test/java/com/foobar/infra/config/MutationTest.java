package com.foobar.infra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Source;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
                        Arbitraries.of(Mutation.Kind.class),
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
            assertThat(Stack.violations(topology)).isEmpty();
            assertHarmless(topology.toString());
            Statistics.collect("sound");
        } catch (ConfigException e) {
            assertLocated(e, bytes);
            Statistics.collect("refused");
        }
    }

    @Property(tries = 2000)
    void a_mutated_inventory_is_sound_or_refused_with_places(@ForAll("inventories") byte[] bytes) {
        var topology = Topologies.of(
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
            var inventory = InventoryLoader.load(
                    Source.of(Path.of("mutated.yml"), bytes), topology, SecretReader.ofFiles(Path.of("")), OwnSsh.NONE);
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
        assertRefused(bytes);
    }

    @Property(tries = 300)
    void a_piece_repeated_many_times_is_refused_with_places(@ForAll("pieces") String piece) {
        assertRefused(("name: " + piece.repeat(20_000)).getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> pieces() {
        return Combinators.combine(Arbitraries.of(Mutation.PIECES), Arbitraries.of(Mutation.PIECES))
                .as(String::concat);
    }

    /** Nothing that the model holds can begin a new line of a configuration file or hide in a terminal. */
    private static void assertHarmless(String model) {
        assertThat(Characters.firstUnsafe(model)).isEqualTo(-1);
    }

    private static void assertRefused(byte[] bytes) {
        var refusal = catchThrowableOfType(
                ConfigException.class, () -> TopologyLoader.load(Source.of(Path.of("bad.yml"), bytes)));
        assertThat(refusal).as("such bytes make no topology").isNotNull();
        assertLocated(refusal, bytes);
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
