package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options and arguments: what they may be, and that commands share them. */
class OptionsTest {

    private final Typed typed;

    OptionsTest(@TempDir Path directory) throws IOException {
        typed = Typed.in(directory);
    }

    @Test
    void durations_are_read_as_people_write_them() {
        var durations = new Durations();
        assertThat(List.of("500ms", "90", "90s", "5m", "5min", "1h"))
                .extracting(d -> durations.convert(d).toMillis())
                .containsExactly(500L, 90_000L, 90_000L, 300_000L, 300_000L, 3_600_000L);
        assertThat(typed.run("verify", "--wait", "soon")).isEqualTo(64);
        assertThat(typed.err()).contains("soon", "90s, 5m or 1h");
        for (var none : List.of("0", "0s", "00m")) {
            typed.forget();
            assertThat(typed.run("verify", "--wait", none)).isEqualTo(64);
            assertThat(typed.err()).contains("'" + none + "' leaves no time for anything");
        }
    }

    /** As from a variable that is not set: it means neither nothing nor everything. */
    @ParameterizedTest
    @ValueSource(strings = {"validate", "render", "plan", "apply", "verify", "switchover", "failover"})
    void an_empty_value_of_an_option_is_refused_and_named(String command) throws IOException {
        var inventory = typed.deadInventory();
        var file = typed.write("data.yml", Typed.TOPOLOGY + "mysql: {primary: one, replicas: [two]}\n");
        var options = Main.commandLine(command).getSubcommands().get(command).getCommandSpec().options().stream()
                .filter(option -> option.arity().min() == 1)
                .toList();
        assertThat(options).isNotEmpty();
        for (var option : options) {
            typed.forget();
            var words = new ArrayList<>(List.of(command, option.longestName(), ""));
            var inputs = new ArrayList<>(List.of("--file=" + file, "--inventory=" + inventory));
            switch (command) {
                case "render" -> inputs.add("--output=" + typed.path("rendered"));
                case "switchover" -> inputs.addAll(List.of("two", "--yes"));
                case "failover" -> inputs.addAll(List.of("--best", "--yes"));
                default -> {}
            }
            inputs.removeIf(input -> input.startsWith(option.longestName() + "="));
            words.addAll(inputs);
            assertThat(typed.run(words.toArray(String[]::new)))
                    .as(words + "\n" + typed.err())
                    .isEqualTo(64);
            assertThat(typed.err())
                    .as(words.toString())
                    .contains(option.longestName())
                    .containsAnyOf("is given, but empty", "names no server", "'' is no duration");
        }
    }

    @Test
    void an_empty_argument_is_refused_and_named() {
        assertThat(typed.run("apply", "--yes", "")).isEqualTo(64);
        assertThat(typed.err()).contains("PLANFILE is given, but empty");
        typed.forget();
        assertThat(typed.run("verify", "")).isEqualTo(64);
        assertThat(typed.err()).contains("expected one of", "but was ''");
        typed.forget();
        assertThat(typed.run("failover", "")).isEqualTo(64);
        assertThat(typed.err()).contains("SERVER is given, but empty");
        typed.forget();
        assertThat(typed.run("help", "")).isEqualTo(64);
        assertThat(typed.err()).contains("COMMAND is given, but empty");
    }

    /** Nothing that was asked for is passed over in silence. */
    @Test
    void a_rebuild_of_nobody_or_of_what_is_no_copy_is_refused() throws IOException {
        var inventory = typed.deadInventory();
        for (var wanted : List.of("--rebuild=,", "--rebuild=one", "--rebuild=nobody")) {
            assertThat(typed.run("plan", "-f", typed.file(), "-i", inventory, wanted))
                    .as(wanted)
                    .isEqualTo(64);
        }
        assertThat(typed.err())
                .contains("--rebuild names no server", "one is no copy of another server", "nobody is no copy");
    }

    @Test
    void a_switchover_to_nobody_to_the_primary_or_without_a_database_is_refused_and_the_file_stays()
            throws IOException {
        var shop = typed.write("shop.yml", """
                name: shop
                domain: www.foobar.com
                servers: {one: 10.0.0.1, two: 10.0.0.2}
                mysql: {primary: one, replicas: two}
                """);
        var before = Files.readString(Path.of(shop));
        for (var target : List.of("", "one", "three")) {
            assertThat(typed.run(("switchover --yes -f " + shop + " " + target)
                            .strip()
                            .split(" ")))
                    .as(target)
                    .isEqualTo(64);
        }
        assertThat(typed.run("failover", "three", "--yes", "-f", shop, "-i", typed.deadInventory()))
                .isEqualTo(64);
        assertThat(typed.err()).contains("three is no replica of this stack", "Its replicas: two");
        assertThat(typed.run("apply", "--yes", "-f", shop, "--switchover", "two", "-i", typed.deadInventory()))
                .isEqualTo(64);
        assertThat(typed.err())
                .contains(
                        "switchover needs the replica",
                        "foobar-infra switchover two",
                        "one is the primary already",
                        "three is no replica of this stack")
                .contains(
                        "--switchover: two is not the primary in this topology, one is", "foobar-infra switchover two");
        assertThat(Path.of(shop)).hasContent(before);
    }

    @Test
    void a_switchover_leaves_out_whom_it_does_not_need_and_no_other() throws IOException {
        var shop = typed.write("shop.yml", """
                name: shop
                domain: www.foobar.com
                servers: {one: 10.0.0.1, two: 10.0.0.2, three: 10.0.0.3}
                mysql: {primary: one, replicas: [two, three]}
                """);
        for (var lacking : List.of("one", "two")) {
            typed.forget();
            var limit = lacking.equals("one") ? "two,three" : "one";
            assertThat(typed.run("switchover", "two", "--yes", "-f", shop, "--limit", limit))
                    .isEqualTo(64);
            assertThat(typed.err())
                    .contains("--limit leaves out " + lacking, "Add it: --limit " + limit + "," + lacking);
        }
        typed.forget();
        assertThat(typed.run("switchover", "two", "-f", shop, "--limit", "four"))
                .isEqualTo(64);
        assertThat(typed.err()).contains("--limit: the topology has no server four");
        typed.forget();
        assertThat(typed.run("switchover", "-f", shop)).isEqualTo(64);
        assertThat(typed.err()).contains("needs the replica", "foobar-infra switchover two or three");
    }

    @Test
    void what_must_be_given_is_not_shown_as_optional() {
        typed.run("switchover", "--help");
        assertThat(typed.out())
                .contains("Usage: foobar-infra switchover [OPTIONS] SERVER")
                .doesNotContain("[SERVER]");
        typed.forget();
        typed.run("failover", "--help");
        assertThat(typed.out()).contains("Usage: foobar-infra failover [OPTIONS] (SERVER | --best)");
    }

    /** Who knows one command knows what the same words do with another. */
    @Test
    void commands_of_a_kind_share_their_options() {
        var reading = List.of("validate", "render", "plan", "apply", "verify", "switchover", "failover", "ca");
        var contacting = List.of("plan", "apply", "verify", "switchover", "failover", "ca");
        var shared = Map.of(
                reading,
                List.of("-f", "--file", "-i", "--inventory", "--templates"),
                contacting,
                List.of("--accept-new-host-keys", "--json", "--no-color", "-v", "--verbose"),
                List.of("plan", "apply", "verify", "switchover"),
                List.of("--limit"),
                List.of("plan", "apply", "switchover"),
                List.of("--full"),
                List.of("apply", "switchover", "failover"),
                List.of("-y", "--yes"),
                List.of("apply", "switchover"),
                List.of("--timeout", "--gate-timeout", "--take-over"));
        var commands = Main.commandLine().getSubcommands();
        shared.forEach((of, options) -> {
            for (var option : options) {
                assertThat(commands.keySet().stream()
                                .filter(reading::contains)
                                .filter(c -> commands.get(c).getCommandSpec().findOption(option) != null))
                        .as(option)
                        .containsExactlyElementsOf(of);
            }
        });
        var meanings = new TreeMap<String, Set<String>>();
        for (var command : reading) {
            for (var option : commands.get(command).getCommandSpec().options()) {
                meanings.computeIfAbsent(option.longestName(), _ -> new TreeSet<>())
                        .add(String.join(" ", option.names()) + " " + option.arity() + " "
                                + String.join(" ", option.description()));
            }
        }
        assertThat(meanings.values()).allSatisfy(meaning -> assertThat(meaning).hasSize(1));
    }

    @Test
    void a_topology_without_its_option_is_told_of_the_option() {
        for (var command : List.of("validate", "plan", "verify")) {
            typed.forget();
            assertThat(typed.run(command, typed.file())).as(command).isEqualTo(64);
            assertThat(typed.err()).contains("foobar-infra " + command + " -f " + typed.file());
        }
    }

    @Test
    void no_time_at_all_is_no_limit() {
        for (var option : List.of("--timeout", "--gate-timeout")) {
            typed.forget();
            assertThat(typed.run("apply", option, "0s")).isEqualTo(64);
            assertThat(typed.err()).contains(option, "leaves no time");
        }
    }

    /** As from a variable that is not set: it must not mean all servers. */
    @Test
    void an_option_that_names_no_server_is_refused() throws IOException {
        var inventory = typed.deadInventory();
        for (var option : List.of("--limit=", "--limit=,", "--limit=one,,two", "--forget=")) {
            typed.forget();
            assertThat(typed.run("plan", "-f", typed.file(), "-i", inventory, option))
                    .as(option)
                    .isEqualTo(64);
            assertThat(typed.err()).contains(" names no server");
        }
        for (var option : List.of("--take-over=", "--rebuild=,", "--switchover=")) {
            typed.forget();
            assertThat(typed.run("apply", "-f", typed.file(), "-i", inventory, option))
                    .as(option)
                    .isEqualTo(64);
            assertThat(typed.err()).contains(option.split("=")[0] + " names no server");
        }
    }
}
