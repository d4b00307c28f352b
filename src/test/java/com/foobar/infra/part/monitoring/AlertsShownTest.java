package com.foobar.infra.part.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No alert comes into the rules without a fault on a host that shows it, its times, and its place in the operator's documentation. */
class AlertsShownTest {

    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    private static List<Path> files(String directory, String name) throws IOException {
        try (var all = Files.walk(Path.of(directory))) {
            return all.filter(path -> path.getFileName().toString().matches(name))
                    .sorted()
                    .toList();
        }
    }

    private static String text(List<Path> files) throws IOException {
        var all = new StringBuilder();
        for (var file : files) {
            all.append(Files.readString(file));
        }
        return all.toString();
    }

    private static TreeSet<String> alerts() throws IOException {
        return ALERT.matcher(text(files("templates/monitoring/rules", ".*[.]ftl")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void a_fault_on_hosts_shows_each() throws IOException {
        var tests = text(files("src/test/java", ".*IT[.]java"));
        assertThat(alerts())
                .hasSizeGreaterThan(40)
                .allMatch(alert ->
                        Pattern.compile("\\b" + alert + "\\b").matcher(tests).find());
    }

    @Test
    void when_each_begins_is_tested() throws IOException {
        var times = text(files("src/test/resources/com/foobar/infra/part", "times[.]yml"));
        assertThat(alerts())
                .allMatch(alert -> Pattern.compile("- name: '" + alert + "[':]")
                        .matcher(times)
                        .find());
    }

    @Test
    void the_documentation_lists_each_and_no_other() throws IOException {
        var listed = Pattern.compile("(?m)^\\| `(\\w+)` \\| .* \\| (?:critical|warning|none) \\|$")
                .matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(alerts());
    }
}
