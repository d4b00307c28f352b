package com.foobar.infra.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Either;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Position;
import com.foobar.infra.language.Reading;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Source;
import com.foobar.infra.language.Type;
import com.foobar.infra.stack.Language;
import com.foobar.infra.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made from the model of the language: schemas, the manual, and the model's own consistency. */
class LanguageTest {

    @Test
    void the_schemas_beside_the_examples_are_current() throws IOException {
        Golden.assertCurrent(Path.of("examples/foobar.schema.json"), SchemaPrinter.topology());
        Golden.assertCurrent(Path.of("inventories/inventory.schema.json"), SchemaPrinter.inventory());
    }

    @Test
    void the_manual_is_current() throws IOException {
        Golden.assertCurrent(Path.of("docs/language.md"), Manual.write());
    }

    @Test
    void the_schemas_are_good_schemas() {
        assertThat(Schemas.metaErrors(SchemaPrinter.topology())).isEmpty();
        assertThat(Schemas.metaErrors(SchemaPrinter.inventory())).isEmpty();
        assertThat(Schemas.metaErrors("{\"type\": 3}")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nmae: x",
                "domain: Not Good",
                "servers: {}",
                "servers: {UPPER: 10.0.0.1}",
                "servers: {a: {address: 10.0.0.1, x: 1}}",
                "load_balancer: {servers: lb-01, port: 0}",
                "load_balancer: {servers: lb-01, port: \"80\"}",
                "load_balancer: {servers: lb-01, mode: passive}",
                "load_balancer: {servers: lb-01, health_check: {interval: 2}}",
                "load_balancer: {port: 80}",
                "app: {servers: lb-01, command: [app]}",
                "mysql: {primary: [a, b]}",
                "mysql: {primary: a, app_password: hunter2}",
                "mysql: {primary: a, app_password: {env: A, file: b}}",
                "mysql: {primary: a, buffer_pool: 128}",
            })
    void what_the_schema_refuses_the_loader_refuses_too(String line) {
        var key = line.substring(0, line.indexOf(':'));
        var sections = new LinkedHashMap<>(
                Map.of("name", "name: foobar", "domain", "domain: a.example", "servers", "servers: {lb-01: 10.0.0.1}"));
        assertThat(Schemas.errors(SchemaPrinter.topology(), String.join("\n", sections.values())))
                .isEmpty();
        sections.put(key, line);
        var text = String.join("\n", sections.values());
        assertThat(Schemas.errors(SchemaPrinter.topology(), text))
                .as("by the schema")
                .isNotEmpty();
        assertThat(Optional.<ConfigException>empty().or(() -> refusal(text)))
                .as("by the loader")
                .isPresent();
    }

    private static Optional<ConfigException> refusal(String text) {
        try {
            TopologyLoader.load(Source.of(Path.of("x.yml"), text.getBytes(StandardCharsets.UTF_8)));
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(e);
        }
    }

    record Documented(String path, Key<?> key) {
        @Override
        public String toString() {
            return path;
        }
    }

    static Stream<Documented> keys() {
        var found = new ArrayList<Documented>();
        collect("", Language.TOPOLOGY, found);
        collect("inventory:", InventoryLanguage.INVENTORY, found);
        return found.stream();
    }

    private static void collect(String path, Type<?> type, List<Documented> found) {
        switch (type) {
            case Section<?> s ->
                s.keys().forEach(k -> {
                    found.add(new Documented(path + "." + k.name(), k));
                    collect(path + "." + k.name(), k.type(), found);
                });
            case Either<?, ?> e -> collect(path, e.full(), found);
            case ListOf<?> l -> collect(path, l.item(), found);
            case MapOf<?> m -> collect(path, m.value(), found);
            case Scalar<?> _ -> {}
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_key_is_explained(Documented documented) {
        var doc = documented.key().doc();
        assertThat(doc).isNotBlank().endsWith(".");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void the_example_and_the_default_of_a_key_are_good_values(Documented documented) throws ConfigException {
        var key = documented.key();
        var texts = Stream.concat(key.example().stream(), key.defaultText().filter(t -> !t.isEmpty()).stream())
                .toList();
        assertThat(texts.isEmpty() && !(key.type() instanceof Section<?>))
                .as("neither an example nor a default")
                .isFalse();
        for (var text : texts) {
            var reading = new Reading(Source.of(Path.of("x.yml"), text.getBytes(StandardCharsets.UTF_8)));
            var node = YamlReader.read(reading).orElseThrow();
            assertThat(key.reader().read(node, Position.START, documented.path(), reading))
                    .as(documented.path() + ": " + text)
                    .isPresent();
            reading.throwIfUnsound();
        }
    }

    @Test
    void the_default_of_a_key_is_what_is_taken_if_nothing_is_given() throws ConfigException {
        for (var documented : keys().toList()) {
            var key = documented.key();
            if (key.defaultText().filter(t -> !t.isEmpty()).isPresent()) {
                var text = key.defaultText().get();
                var reading = new Reading(Source.of(Path.of("x.yml"), text.getBytes(StandardCharsets.UTF_8)));
                Object read = key.reader()
                        .read(YamlReader.read(reading).orElseThrow(), Position.START, documented.path(), reading)
                        .orElseThrow();
                assertThat(read)
                        .as(documented.path())
                        .isEqualTo(key.fallback().get().orElseThrow());
            }
        }
    }

    @Test
    void words_that_people_try_lead_to_one_key_each() {
        for (var section : List.of(Language.TOPOLOGY, InventoryLanguage.INVENTORY)) {
            distinct(section);
        }
    }

    private static void distinct(Type<?> type) {
        if (type instanceof Section<?> section) {
            var words = section.keys().stream()
                    .flatMap(k -> Stream.concat(Stream.of(k.name()), k.aliases().stream()))
                    .toList();
            assertThat(words).as(section.name()).doesNotHaveDuplicates();
            section.keys().forEach(key -> distinct(key.type()));
        }
    }
}
