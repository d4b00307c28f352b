package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.template.Templates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The documentation speaks of what there is: commands, options, files, headings. */
class DocsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    /** A command line: in an indented block, or between backticks. */
    private static final Pattern COMMAND =
            Pattern.compile("(?:^ {4}(?:\\$ )?|`|&& |<\\()(?:\\./)?foobar-infra ([a-z][^`\\n|;)]*)", Pattern.MULTILINE);

    /** Up to where the shell has its say. */
    private static final Pattern CI_COMMAND = Pattern.compile("^(?:- )?foobar-infra ([a-z][^>|;&]*)");

    @Test
    void the_readme_tells_of_as_many_checks_as_its_example_has() throws Exception {
        var desire = Desires.of(TopologyLoader.load(Path.of("examples/foobar.yml")), new Templates(Optional.empty()));
        assertThat(Path.of("README.md"))
                .content()
                .contains("Verify: "
                        + desire.checks().stream()
                                .filter(check -> !check.onRequest())
                                .count() + " passed");
    }

    @Test
    void every_option_and_command_is_in_the_manual() throws IOException {
        var manual = Files.readString(Path.of("docs/commands.md"));
        var missing = new TreeSet<String>();
        for (var command : Main.commandLine().getSubcommands().values()) {
            var name = command.getCommandName();
            if (!manual.contains("\n## " + name + "\n")) {
                missing.add(name);
            }
            command.getCommandSpec().options().stream()
                    .flatMap(option -> Stream.of(option.names()))
                    .filter(option -> !manual.contains("`" + option + "`") && !manual.contains("`" + option + " "))
                    .forEach(option -> missing.add(name + " " + option));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void every_command_line_in_the_docs_names_a_command_and_its_options() throws IOException {
        var unknown = new TreeSet<String>();
        int seen = 0;
        for (var page : pages()) {
            for (var line : (Iterable<String>)
                    COMMAND.matcher(Files.readString(page)).results().map(m -> m.group(1))::iterator) {
                var words = line.strip().split("\\s+");
                seen++;
                var command = Main.commandLine().getSubcommands().get(words[0]);
                if (command == null) {
                    unknown.add(page + ": " + words[0]);
                } else {
                    options(words)
                            .filter(o -> find(command, o).isEmpty())
                            .forEach(o -> unknown.add(page + ": " + words[0] + " " + o));
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(seen).isGreaterThan(20);
    }

    @Test
    void every_command_line_of_the_examples_for_ci_is_understood() throws IOException {
        var seen = new TreeSet<String>();
        try (var files = Files.list(Path.of("examples/ci"))) {
            for (var line : (Iterable<String>)
                    files.flatMap(DocsTest::lines).map(String::strip).filter(line -> !line.startsWith("#"))::iterator) {
                var found = CI_COMMAND.matcher(line);
                if (found.find()) {
                    var words = found.group(1).strip().split("\\s+");
                    var command = Main.commandLine(words);
                    command.parseArgs(words);
                    seen.add(words[0]);
                }
            }
        }
        assertThat(seen).containsExactly("apply", "plan", "validate", "verify");
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> options(String[] words) {
        return Stream.of(words)
                .takeWhile(word -> !word.equals("#") && !word.equals(">") && !word.equals("&&"))
                .filter(word -> word.matches("--?[a-z][a-z-]*"));
    }

    private static Optional<OptionSpec> find(CommandLine command, String name) {
        return Optional.ofNullable(command.getCommandSpec().findOption(name));
    }

    @Test
    void every_link_leads_somewhere() throws IOException {
        var broken = new TreeSet<String>();
        for (var page : pages()) {
            for (var target : (Iterable<String>)
                    LINK.matcher(Files.readString(page)).results().map(m -> m.group(1))::iterator) {
                if (target.matches("[a-z]+:.*")) {
                    continue;
                }
                var parts = target.split("#", 2);
                var file = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                boolean found = Files.exists(file)
                        && (parts.length == 1 || anchors(file).contains(parts[1]));
                if (!found) {
                    broken.add(page + ": " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void every_decision_is_listed_and_says_how_it_is_confirmed() throws IOException {
        var list = Files.readString(Path.of("docs/decisions/README.md"));
        try (var files = Files.list(Path.of("docs/decisions"))) {
            var records = files.filter(f -> f.getFileName().toString().matches("\\d{4}-.*\\.md"))
                    .toList();
            assertThat(records).isNotEmpty().allSatisfy(record -> {
                assertThat(list).contains("(" + record.getFileName() + ")");
                assertThat(record).content().contains("**Confirmed by**");
            });
        }
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path file) throws IOException {
        return HEADING.matcher(Files.readString(file))
                .results()
                .map(DocsTest::anchor)
                .toList();
    }

    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static List<Path> pages() throws IOException {
        var pages = new ArrayList<>(List.of(
                Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md"), Path.of("lab/README.md")));
        try (var docs = Files.walk(Path.of("docs"))) {
            docs.filter(f -> f.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }
}
