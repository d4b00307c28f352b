package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The command {@code audit}: what it says, writes and returns. */
class AuditTest {

    private static final String WAIVED = """
            audit:
              waive:
                - {finding: %s, reason: a lab, by: ann, until: 9999-12-31}
            """;

    private final Typed typed;

    AuditTest(@TempDir Path directory) throws IOException {
        typed = Typed.in(directory);
    }

    @Test
    void what_is_critical_makes_it_fail_unless_less_or_nothing_is_to() {
        assertThat(typed.run("audit", "-f", typed.file())).isEqualTo(1);
        assertThat(typed.out())
                .contains("critical  all that ever listens on these servers can be reached")
                .contains("[no-firewall]")
                .contains("        firewall: {}")
                .contains("The servers were not looked at");
        assertThat(typed.run("audit", "-f", typed.file(), "--fail-on", "never")).isZero();
        assertThat(typed.run("audit", "-f", typed.file(), "--profile", "dev")).isZero();
    }

    @Test
    void each_finding_has_its_place() {
        typed.run("audit", "-f", typed.file());

        assertThat(typed.out().lines().filter(line -> line.startsWith("    " + typed.file())))
                .isNotEmpty()
                .allMatch(line -> line.matches(".*:[1-9][0-9]*:[1-9][0-9]*: [a-z_.\\[\\]0-9-]+"));
    }

    @Test
    void machines_read_one_object() throws IOException {
        typed.run("audit", "-f", typed.file(), "--json");

        Map<String, Object> read = new Yaml().load(typed.out());
        assertThat(read)
                .containsEntry("type", "audit")
                .hasEntrySatisfying("critical", n -> assertThat((int) n).isPositive());
        assertThat(list(read, "findings")).isNotEmpty().allSatisfy(f -> {
            assertThat(f).containsEntry("open", true);
            assertThat((int) f.get("line")).isPositive();
            assertThat((String) f.get("fix")).isNotBlank();
        });
    }

    @Test
    void code_hosts_and_ci_systems_get_files_of_their_own() throws IOException {
        var file = typed.write("waived.yml", Typed.TOPOLOGY + WAIVED.formatted("no-firewall"));
        var sarif = typed.path("audit.sarif");
        var junit = typed.path("audit.xml");

        typed.run("audit", "-f", file, "--sarif", sarif.toString(), "--junit", junit.toString());
        typed.run("audit", "-f", file, "--sarif", sarif.toString(), "--junit", junit.toString());

        Map<String, Object> written = new Yaml().load(Files.readString(sarif));
        var run = list(written, "runs").getFirst();
        var rules = list(map(map(run, "tool"), "driver"), "rules").stream()
                .map(rule -> rule.get("id"))
                .toList();
        assertThat(list(run, "results")).isNotEmpty().allSatisfy(result -> {
            assertThat(rules).contains(result.get("ruleId"));
            assertThat(result.get("level")).isIn("error", "warning", "note");
            assertThat(result.containsKey("suppressions"))
                    .isEqualTo(result.get("ruleId").equals("no-firewall"));
        });
        assertThat(Files.readString(junit))
                .contains("<testcase classname=\"audit\" name=\"no-firewall\"/>")
                .contains("<testcase classname=\"audit\" name=\"ssh-not-hardened\"><failure");
    }

    @Test
    void a_file_of_somebody_elses_is_left_as_it_is() throws IOException {
        var others = Map.of(
                "--sarif",
                "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"lint\"}}}]}",
                "--junit",
                "<?xml version=\"1.0\"?>\n<testsuites name=\"their tests\"/>\n");
        for (var option : others.keySet()) {
            var mine = others.getOrDefault(option, "");
            var own = typed.write("own.txt", mine);

            assertThat(typed.run("audit", "-f", typed.file(), option, own)).isEqualTo(64);
            assertThat(typed.err()).contains(option + ": " + own + " is there already and is no ");
            assertThat(Files.readString(Path.of(own))).isEqualTo(mine);
        }
    }

    @Test
    void a_waiver_of_what_does_not_exist_is_bad_input_with_its_place() throws IOException {
        var file = typed.write("waived.yml", Typed.TOPOLOGY + WAIVED.formatted("no-fire-wall"));

        assertThat(typed.run("audit", "-f", file)).isEqualTo(64);
        assertThat(typed.err())
                .contains("waived.yml:")
                .contains("audit finds nothing that is called no-fire-wall")
                .contains("did you mean \"no-firewall\"?");
    }

    @Test
    void a_waiver_without_reason_name_or_end_is_none() throws IOException {
        for (var missing : List.of("reason: a lab, ", "by: ann, ", ", until: 9999-12-31")) {
            var file = typed.write(
                    "waived.yml",
                    Typed.TOPOLOGY + WAIVED.formatted("no-firewall").replace(missing, ""));

            assertThat(typed.run("audit", "-f", file)).as(missing).isEqualTo(64);
            assertThat(typed.err())
                    .contains("has no \"" + missing.replace(", ", "").split(":")[0] + "\"");
        }
        var never = typed.write(
                "never.yml", Typed.TOPOLOGY + WAIVED.formatted("no-firewall").replace("9999-12-31", "soon"));
        assertThat(typed.run("audit", "-f", never)).isEqualTo(64);
        assertThat(typed.err()).contains("year, month and day: 2027-06-30");
    }

    @SuppressWarnings("unchecked") // what it is read from is JSON
    private static List<Map<String, Object>> list(Map<String, Object> object, String key) {
        return (List<Map<String, Object>>) object.get(key);
    }

    @SuppressWarnings("unchecked") // likewise
    private static Map<String, Object> map(Map<String, Object> object, String key) {
        return (Map<String, Object>) object.get(key);
    }
}
