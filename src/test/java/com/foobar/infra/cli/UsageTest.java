package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.cli.shells.ManPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Helps, files that are given, and what is printed for other programs. */
class UsageTest {

    private final Typed typed;

    UsageTest(@TempDir Path directory) throws IOException {
        typed = Typed.in(directory);
    }

    @Test
    void a_plan_file_that_is_none_is_bad_input() throws IOException {
        assertThat(typed.run("apply", "--yes", typed.file())).isEqualTo(64);
        assertThat(typed.run("apply", "--yes", typed.path("none.plan").toString()))
                .isEqualTo(64);
        assertThat(typed.run("apply", "--yes", "-f", typed.file(), typed.file()))
                .isEqualTo(64);
        assertThat(typed.err())
                .contains("it is no saved plan", "apply -f " + typed.file())
                .doesNotContain("--out " + typed.file())
                .contains("there is no plan file", "--file cannot be given with a plan file");
        typed.hasNoStack();
    }

    /** What the one line of an answer advised, the next would have done: replace the topology by a plan. */
    @Test
    void nothing_but_a_plan_of_ours_is_replaced_by_a_plan() throws IOException {
        var inventory = typed.deadInventory();
        assertThat(typed.run("plan", "-f", typed.file(), "-i", inventory, "--out", typed.file()))
                .isEqualTo(64);
        assertThat(typed.err()).contains(typed.file() + " is there already and is no saved plan");
        assertThat(typed.path("foobar.yml")).hasContent(Typed.TOPOLOGY);
        assertThat(typed.run(
                        "plan", "-f", typed.file(), "--out", typed.path(".").toString()))
                .isEqualTo(64);
        for (var mine : List.of("", "{\n  \"format\" : \"foobar-infra plan 1\",\n  \"tool\"")) {
            var plan = typed.write("friday.plan", mine);
            assertThat(typed.run("plan", "-f", typed.file(), "-i", inventory, "--out", plan))
                    .as("goes on to the servers, which are not there")
                    .isEqualTo(1);
        }
    }

    @Test
    void a_plan_for_a_directory_that_is_not_there_is_refused_before_any_server_is_asked() {
        var plan = typed.path("nowhere/friday.plan").toString();
        assertThat(typed.run("plan", "-f", typed.file(), "--out", plan)).isEqualTo(64);
        assertThat(typed.err()).contains("--out: there is no directory " + typed.path("nowhere"), "mkdir -p");
    }

    @Test
    void nothing_but_a_report_is_replaced_by_a_report() throws IOException {
        assertThat(typed.run("verify", "-f", typed.file(), "-i", typed.deadInventory(), "--junit", typed.file()))
                .isEqualTo(64);
        assertThat(typed.err()).contains(typed.file() + " is there already and is no JUnit report");
        assertThat(typed.path("foobar.yml")).hasContent(Typed.TOPOLOGY);
        var report = typed.write("verify.xml", "<?xml version=\"1.0\"?>\n<testsuites name=\"foobar-infra verify\"/>\n");
        assertThat(typed.run("verify", "-f", typed.file(), "-i", typed.deadInventory(), "--junit", report))
                .isEqualTo(1);
        assertThat(typed.path("verify.xml")).content().contains("foobar-infra verify");
    }

    @Test
    void what_the_topology_protects_is_not_destroyed_even_where_that_was_never_applied() throws IOException {
        var file = typed.write("protected.yml", Typed.TOPOLOGY + "protect: true\n");
        assertThat(typed.run("destroy", "--yes", "-f", file, "-i", typed.deadInventory()))
                .isEqualTo(64);
        assertThat(typed.err()).contains("protected.yml:10:10: ", "not cleared; nothing was changed", "protect: false");
        typed.forget();
        typed.write("protected.yml", Typed.TOPOLOGY + "protect: false\n");
        assertThat(typed.run("destroy", "--yes", "-f", file, "-i", typed.deadInventory()))
                .as("goes on to the servers, which are not there")
                .isEqualTo(1);
    }

    @Test
    void nothing_but_a_page_of_ours_is_replaced_by_a_page() throws IOException {
        var theirs = "<!doctype html>\n<html><body>our home page</body></html>\n";
        var page = typed.write("index.html", theirs);
        assertThat(typed.run("report", "-f", typed.file(), "-i", typed.deadInventory(), "-o", page))
                .isEqualTo(64);
        assertThat(typed.err()).contains("--out: " + page + " is there already and is no HTML report of this tool");
        assertThat(typed.path("index.html")).hasContent(theirs);
        assertThat(typed.run(
                        "report",
                        "-f",
                        typed.file(),
                        "-o",
                        typed.path("nowhere/x.html").toString()))
                .isEqualTo(64);
        assertThat(typed.err()).contains("--out: there is no directory " + typed.path("nowhere"));
        var own = typed.path("own.html");
        var fresh = PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(page)));
        for (int i = 0; i < 2; i++) {
            assertThat(typed.run("report", "-f", typed.file(), "-i", typed.deadInventory(), "-o", own.toString()))
                    .as("nobody answers, which the page tells; the second time it replaces its own")
                    .isEqualTo(1);
            assertThat(own).content().contains("Servers that did not answer");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                    .isEqualTo(i == 0 ? fresh : "rw-rw----");
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-rw----"));
        }
        try (var left = Files.list(typed.path("."))) {
            assertThat(left).noneMatch(file -> file.toString().contains("foobar-new"));
        }
    }

    @Test
    void help_and_version_are_also_words() {
        for (var asked : List.of("help", "help plan", "version", "help help")) {
            typed.forget();
            assertThat(typed.run(asked.split(" "))).as(asked).isZero();
            var words = typed.out();
            typed.forget();
            typed.run(asked.replace("help plan", "plan --help")
                    .replace("help help", "help --help")
                    .replaceFirst("^(help|version)$", "--$1")
                    .split(" "));
            assertThat(words).as(asked).isEqualTo(typed.out()).isNotEmpty();
        }
        assertThat(typed.run("help", "plam")).isEqualTo(64);
        assertThat(typed.err())
                .contains("there is no command 'plam'", "foobar-infra help plan", "Commands: init, validate,")
                .doesNotContain("index");
    }

    @Test
    void helps_fit_eighty_columns_and_break_between_words() {
        for (var entry : Main.commandLine().getSubcommands().entrySet()) {
            typed.forget();
            assertThat(typed.run(entry.getKey(), "--help")).isZero();
            assertThat(typed.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
            var printed = List.of(typed.out().split("\\s+"));
            var usage = entry.getValue().getCommandSpec();
            for (var option : usage.options()) {
                assertThat(printed)
                        .as(entry.getKey() + option.longestName())
                        .containsAll(
                                List.of(String.join(" ", option.description()).split("\\s+")));
            }
            for (var line : usage.usageMessage().footer()) {
                assertThat(typed.out().lines()).contains(line);
            }
        }
    }

    @Test
    void mistyped_options_and_commands_are_guessed() {
        assertThat(typed.run("plan", "--limt", "one")).isEqualTo(64);
        assertThat(typed.err()).contains("--limit");
        assertThat(typed.run("verfy")).isEqualTo(64);
        assertThat(typed.err()).contains("verify");
    }

    @Test
    void a_command_that_there_is_not_is_named_alone_and_options_follow_the_command() {
        assertThat(typed.run("verfy", "-i", "production", "-f", "x.yml")).isEqualTo(64);
        assertThat(typed.err())
                .contains("there is no command 'verfy'", "Did you mean: foobar-infra verify?")
                .doesNotContain("'-i'", "index");
        typed.forget();
        assertThat(typed.run("-i", "production", "plan")).isEqualTo(64);
        assertThat(typed.err())
                .contains("options follow the command", "Did you mean: foobar-infra plan -i ...?")
                .doesNotContain("--version");
        typed.forget();
        assertThat(typed.run("-i", "production")).isEqualTo(64);
        assertThat(typed.err()).contains("a command is needed before -i");
    }

    @Test
    void the_help_of_the_program_says_whole_sentences_of_each_command() {
        assertThat(typed.run("--help")).isZero();
        var said = typed.out().replaceAll("\\s+", " ");
        assertThat(said)
                .containsOnlyOnce("Commands:")
                .contains(
                        "to DIR/SERVER/PATH. plan",
                        "stage by stage, with checks in between. verify",
                        "and what to do if it fails. status",
                        "drift, last changes. logs",
                        "merged by time. history",
                        "and apply it to them alone. releases",
                        "and apply it to them alone. reboot",
                        "and take it back. switchover",
                        "show the plan, ask, and apply. failover",
                        "unless the topology names others. schema",
                        "for editors to complete and check by. version");
        assertThat(typed.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void every_command_helps_with_examples_and_exit_codes() {
        for (var command : List.of("validate", "render", "plan", "apply", "verify", "ca", "schema")) {
            typed.forget();
            assertThat(typed.run(command, "--help")).isZero();
            assertThat(typed.out()).as(command).contains("Usage: foobar-infra " + command, "Example", "Exit codes: 0");
        }
    }

    @Test
    void schema_is_printed_for_both_languages() {
        assertThat(typed.run("schema")).isZero();
        assertThat(typed.out()).contains("\"foobar-infra topology\"");
        assertThat(typed.run("schema", "--inventory")).isZero();
        assertThat(typed.out()).contains("\"foobar-infra inventory\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bash", "zsh", "fish"})
    void completion_knows_the_commands_and_their_options(String shell) {
        assertThat(typed.run(Stream.of("generate-completion", shell)
                        .filter(w -> !w.isEmpty())
                        .toArray(String[]::new)))
                .isZero();
        assertThat(typed.out())
                .contains(
                        "validate",
                        "generate-completion",
                        "take-over",
                        "detailed-exitcode",
                        "mermaid",
                        "two-load-balancers");
        assertThat(typed.run("generate-completion", "tcsh")).isEqualTo(64);
        assertThat(typed.err()).contains("There is: bash, zsh, fish");
    }

    @Test
    void a_page_of_the_manual_says_what_the_help_says() {
        var program = Main.commandLine();
        for (var command : program.getSubcommands().values()) {
            typed.forget();
            assertThat(typed.run(command.getCommandName(), "--help")).isZero();
            var page = plain(ManPage.of(program, command, "2026-01-01"));
            var help = Stream.of(typed.out().split("\\s+"))
                    .map(word -> word.replaceFirst("^(--[a-z-]+)=", "$1 ").replaceFirst("\\[,.*", ""))
                    .flatMap(word -> words(word).stream())
                    .filter(word ->
                            !List.of("Usage:", "Exit", "codes:", "Patterns:").contains(word)
                                    && !word.matches("Examples?:"))
                    .toList();
            var missing = new TreeSet<>(help);
            words(page).forEach(missing::remove);
            assertThat(missing).as(command.getCommandName()).isEmpty();
        }
        assertThat(plain(ManPage.of(program, "2026-01-01")))
                .contains("SEE ALSO")
                .contains(program.getSubcommands().keySet().stream()
                        .map(name -> "foobar-infra-" + name)
                        .toList());
    }

    /** Without the brackets of what may be left out. */
    private static List<String> words(String text) {
        return List.of(text.replaceAll("[\\[\\]]", "").strip().split("\\s+"));
    }

    /** What man(7) would show, but for where it breaks lines. */
    private static String plain(String page) {
        return page.replaceAll("(?m)^\\.(SH|TH|BR) ", "")
                .replaceAll("(?m)^\\.[a-zA-Z]+.*$", "")
                .replaceAll("\\\\f[BIR]", "")
                .replace("\\&", "")
                .replace("\\(aq", "'")
                .replace("\\(ga", "`")
                .replace("\\(ha", "^")
                .replace("\\(ti", "~")
                .replace("\\-", "-")
                .replace("\\e", "\\");
    }

    @Test
    void what_should_not_happen_is_one_line_and_a_hint() {
        var line = typed.line();
        assertThat(Problems.ofExecution(new IllegalStateException("oops"), line, line.parseArgs()))
                .isEqualTo(1);
        assertThat(typed.err()).contains("oops", "FOOBAR_INFRA_DEBUG=1");
        typed.hasNoStack();
    }
}
