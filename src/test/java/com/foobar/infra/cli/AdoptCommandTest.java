package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.adopt.Adoption;
import com.foobar.infra.adopt.Note;
import com.foobar.infra.topology.Inventory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code adopt} takes, what it refuses, and what it does with values that the language refuses. */
class AdoptCommandTest {

    private final Typed typed;

    AdoptCommandTest(@TempDir Path directory) throws IOException {
        typed = Typed.in(directory);
    }

    @Test
    void no_file_is_replaced() {
        assertThat(typed.run("adopt", "one", "--out", typed.file())).isEqualTo(64);
        assertThat(typed.err()).contains(typed.file() + " is there already", "No file is replaced");
        assertThat(typed.path("foobar.yml")).hasContent(Typed.TOPOLOGY);
        assertThat(typed.run(
                        "adopt", "one", "--out", typed.path("nowhere/x.yml").toString()))
                .isEqualTo(64);
    }

    @Test
    void a_command_without_servers_or_with_what_is_none_is_refused() throws IOException {
        var out = typed.path("new.yml").toString();
        assertThat(typed.run("adopt", "--out", out)).isEqualTo(64);
        assertThat(typed.run("adopt", "one", "one", "--out", out)).isEqualTo(64);
        assertThat(typed.run("adopt", "a b", "--out", out, "-i", typed.deadInventory()))
                .isEqualTo(64);
        assertThat(typed.err())
                .contains(
                        "adopt needs the servers",
                        "one is given twice",
                        "a b is no server",
                        "The inventory has: one, two");
        assertThat(typed.path("new.yml")).doesNotExist();
    }

    @Test
    void where_no_server_can_be_reached_nothing_is_written() throws IOException {
        var out = typed.path("new.yml");
        assertThat(typed.run("adopt", "one", "two", "-i", typed.deadInventory(), "--no-color", "--out", out.toString()))
                .isEqualTo(1);
        assertThat(typed.out()).contains("Not read:", "one", "two", "Nothing was written:");
        assertThat(out).doesNotExist();
    }

    @Test
    void servers_are_written_as_for_ssh() {
        var targets = AdoptTargets.of(
                List.of("web-01.example.org", "ann@10.0.0.5:2222", "root@[fd00::5]:22", "fd00::6"),
                new Inventory(Map.of()),
                false);
        assertThat(targets.get("web-01.example.org").name()).contains("web-01");
        var five = targets.get("ann@10.0.0.5:2222");
        assertThat(five.name()).isEmpty();
        assertThat(five.special()).isTrue();
        assertThat(five.as("db").address()).contains("10.0.0.5");
        assertThat(five.as("db").port()).contains(2222);
        assertThat(targets.get("root@[fd00::5]:22").host()).isEqualTo("fd00::5");
        assertThat(targets.get("fd00::6").reached()).contains("fd00::6");
    }

    @Test
    void a_value_that_the_language_refuses_is_taken_out_and_told() {
        var yaml = """
                name: shop
                servers:
                  db-01: 10.0.0.1
                mysql:
                  primary: db-01
                  port: 99999  # db-01:@@port
                  database: shop
                """;
        var checked = AdoptChecked.of(
                Path.of("shop.yml"), new Adoption(yaml, yaml, Map.of("db-01", "10.0.0.1"), List.of()), List.of());
        assertThat(checked.sound()).isTrue();
        assertThat(checked.adoption().yaml())
                .contains("  # refused: port: 99999")
                .contains("  database: shop");
        assertThat(checked.adoption().trial()).contains("  # refused: port: 99999");
        assertThat(checked.notes())
                .singleElement()
                .satisfies(note -> assertThat(note.kind()).isEqualTo(Note.Kind.DOUBT))
                .satisfies(note -> assertThat(note.text()).contains("port: 99999", "mysql.port"));
    }

    @Test
    void an_inventory_is_written_only_where_names_and_addresses_do_not_lead_there() {
        var targets = AdoptTargets.of(List.of("ann@10.0.0.5:2222"), new Inventory(Map.of()), false);
        var special =
                new AdoptReader.Read(List.of(), Map.of("db", targets.get("ann@10.0.0.5:2222")), List.of(), List.of());
        assertThat(special.inventory(Map.of("db", "10.0.0.5")))
                .hasValueSatisfying(
                        text -> assertThat(text).contains("  db: {address: \"10.0.0.5\", user: \"ann\", port: 2222}"));
        var plain = AdoptTargets.of(List.of("10.0.0.5"), new Inventory(Map.of()), false);
        assertThat(new AdoptReader.Read(List.of(), Map.of("db", plain.get("10.0.0.5")), List.of(), List.of())
                        .inventory(Map.of("db", "10.0.0.5")))
                .isEqualTo(Optional.empty());
    }
}
