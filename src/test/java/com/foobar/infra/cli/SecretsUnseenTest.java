package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.engine.Desire;
import com.foobar.infra.engine.Staleness;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.plan.Change.Cause;
import com.foobar.infra.plan.Plan;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.StepScript;
import com.foobar.infra.probe.Probe;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.template.Templates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the operator brings is sent to the hosts that need it, and is in nothing that is shown or stored. */
class SecretsUnseenTest {

    private static final String ENVIRONMENT = "API_KEY=canary-environment-7391\n";
    private static final String APP = "canary-app-7391";
    private static final String REPLICATION = "canary-replication-7391";
    private static final String FILE = "/etc/demo/release.env";

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void write() throws Exception {
        Files.createDirectories(directory.resolve("release"));
        write("release/run", "#!/bin/sh\n", "rwxr-xr-x");
        write("app.env", ENVIRONMENT, "rw-------");
        write("app.password", APP + "\n", "rw-------");
        write("replication.password", REPLICATION + "\n", "rw-------");
    }

    private void write(String name, String text, String mode) throws Exception {
        var file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private Desire desire() throws Exception {
        var file = Files.writeString(directory.resolve("foobar.yml"), """
                name: demo
                domain: www.example.org
                servers: {one: 10.0.0.1, two: 10.0.0.2}
                app: {servers: [one, two], release: release, command: [run], environment_file: app.env}
                mysql:
                  primary: one
                  replicas: [two]
                  app_password: {file: app.password}
                  replication_password: {file: replication.password}
                """);
        return Desires.of(TopologyLoader.load(file), new Templates(Optional.empty()));
    }

    private static Plan plan(Desire desire, Map<String, String> sections) {
        var planner = new Planner(desire.topology(), desire.stages(), Parts.removals());
        var facts = new HashMap<String, Facts>();
        desire.servers().forEach(s -> facts.put(s, FreshHost.answer(planner.facts(s), sections)));
        return planner.plan(new ClusterFacts(facts), List.of(), List.of(), List.of());
    }

    /** Each in the shapes in which it could be seen, and what could be guessed from. */
    private static List<String> traces() {
        return Stream.of("canary-environment-7391", ENVIRONMENT, APP, REPLICATION)
                .flatMap(s -> Stream.of(
                        s.strip(),
                        // From the start of a text, whatever follows it
                        Base64.getEncoder()
                                .encodeToString(s.getBytes(StandardCharsets.UTF_8))
                                .substring(0, 16),
                        Sha256.of(s).substring(0, 16),
                        Sha256.of("demo/mysql-app:" + s),
                        Sha256.of("demo/mysql-replication:" + s)))
                .toList();
    }

    @Test
    void neither_scripts_nor_plans_nor_what_is_desired_show_a_secret_or_a_digest_of_one() throws Exception {
        var desire = desire();
        var other = manifest("old") + "";
        for (var plan : List.of(plan(desire, Map.of()), plan(desire, other("old", other)))) {
            var shown = new ArrayList<String>();
            var sent = new StringBuilder();
            shown.add(desire.stages().toString());
            shown.add(plan.toString());
            shown.add(Staleness.promises(plan).toString());
            for (var stage : plan.stages()) {
                for (var step : stage.steps()) {
                    var header = new StepScript.Header("demo", stage.name(), "step-1", "0nonce", "me@here");
                    shown.add(StepScript.outer(header, step, Parts.functions()).toString());
                    sent.append(
                            StepScript.outer(header, step, Parts.functions()).render(_ -> "imported"));
                }
            }
            for (var server : desire.servers()) {
                var questions = new LinkedHashSet<Fact<?>>(
                        new Planner("demo", desire.stages(), Parts.removals()).facts(server));
                shown.add(new Probe("0nonce", questions).script().toString());
            }
            assertThat(traces())
                    .allSatisfy(trace -> assertThat(shown).noneMatch(s -> s.contains(trace) || s.contains(old())));
            assertThat(sent).as("the hosts get them").contains(APP, REPLICATION);
            assertThat(sent.toString().lines().filter(l -> l.contains(" | fi_stage " + FILE)))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(decoded(line)).endsWith(ENVIRONMENT));
        }
    }

    private static String decoded(String line) {
        var word = line.replaceFirst("^printf '%s' ", "").replaceFirst(" \\| fi_stage .*", "");
        return new String(Base64.getDecoder().decode(word.replace("'", "")), StandardCharsets.UTF_8);
    }

    private static String old() {
        return Sha256.of("old");
    }

    private static String manifest(String content) {
        return "file\t" + FILE + "\t" + Sha256.of(content) + " 600 root:root\n";
    }

    private static Map<String, String> other(String content, String manifest) {
        return Map.of(
                "files",
                "s\t" + FILE + "\tf\t600\troot\troot\t\nh\t" + FILE + "\t" + Sha256.of(content) + "\n",
                "manifest",
                manifest);
    }

    @Test
    void another_environment_file_is_a_change_of_the_topology_and_one_edited_on_the_server_is_drift() throws Exception {
        assertThat(cause(other("old", manifest("old")))).isEqualTo(Cause.TOPOLOGY);
        assertThat(cause(other("hand", manifest("old")))).isEqualTo(Cause.DRIFT);
    }

    private Cause cause(Map<String, String> sections) throws Exception {
        var change = plan(desire(), sections).changes().stream()
                .filter(c -> c.resource().name().equals(FILE))
                .findFirst()
                .orElseThrow();
        assertThat(change.delta().details())
                .containsExactly(new Detail.Sensitive("content"), new Detail.Note("restarts demo-app.service"));
        return change.cause();
    }

    @Test
    void an_environment_file_that_others_may_read_is_refused_as_one_with_a_password_is() throws Exception {
        write("app.env", ENVIRONMENT, "rw-r--r--");
        assertThat(problem())
                .contains("foobar.yml:4:", "app.environment_file: the file ", "can be read or changed by others")
                .contains("chmod 600 ")
                .doesNotContain("canary");
    }

    @Test
    void an_environment_file_that_sets_what_the_tool_sets_is_refused_by_the_name() throws Exception {
        write("app.env", ENVIRONMENT + "  PORT = 81\n", "rw-------");
        assertThat(problem())
                .contains("sets PORT in line 2, which the tool sets itself", "use app.port")
                .doesNotContain("canary");
        write("app.env", "FOOBAR_GENERATION=" + APP, "rw-------");
        assertThat(problem()).contains("sets FOOBAR_GENERATION in line 1").doesNotContain("canary");
    }

    /** systemd would write it to the journal, with its value, and drop it. */
    @Test
    void an_environment_file_with_a_line_that_systemd_does_not_take_is_refused_by_its_number() throws Exception {
        write("app.env", ENVIRONMENT + "export API=" + APP, "rw-------");
        assertThat(problem())
                .contains("foobar.yml:4:", "in line 2", "no name of a variable", "without export")
                .doesNotContain("canary");
        write("app.env", ENVIRONMENT + "KEY=\"" + APP, "rw-------");
        assertThat(problem())
                .contains("line 2 opens a quote that nothing closes")
                .doesNotContain("canary");
    }

    private String problem() {
        return catchThrowableOfType(ConfigException.class, this::desire).getMessage();
    }
}
