package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.engine.SavedPlan;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.resource.Archive;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {

    @TempDir
    private Path directory = Path.of("");

    private SavedPlan plan(String tool, Path made, String named) throws Exception {
        return new SavedPlan(
                tool,
                new SavedPlan.Input(made.toString(), named, """
                        name: demo
                        domain: www.example.org
                        servers: {one: 10.0.0.1}
                        web: {servers: one, static_files: nowhere}
                        app: {servers: one, release: nowhere, command: [run], environment_file: app.secret}
                        """),
                Optional.empty(),
                Map.of(),
                Map.of("web.static_files", Archive.of(List.of(new Archive.Entry("x", new byte[3], false, "")))),
                Set.of(),
                Set.of(),
                List.of(),
                new SavedPlan.Shown("", ""));
    }

    /** As CI does: one job plans, another one applies in a checkout of its own. */
    @Test
    void a_plan_with_a_release_is_applied_where_that_directory_is_not() throws Exception {
        var file = Files.writeString(
                directory.resolve("friday.plan"),
                plan(Version.text(), Path.of("/builds/no-such-job/stack/foobar.yml"), "stack/foobar.yml")
                        .toJson());
        var plan = PlanFile.read(file);
        var loaded = PlanFile.topology(plan);
        assertThat(loaded.topology().part(Web.class).orElseThrow().staticFiles())
                .contains("nowhere");
        assertThat(Objects.requireNonNull(Releases.kept(plan.releases()).byKey().get("web.static_files"))
                        .files())
                .isEqualTo(1);
        assertThat(loaded.directory())
                .as("what it names is found from here")
                .isEqualTo(Path.of("stack").toAbsolutePath());
        var here = PlanFile.topology(plan(Version.text(), directory.resolve("foobar.yml"), "foobar.yml"));
        assertThat(here.directory()).as("or where the plan was made").isEqualTo(directory);
    }

    @Test
    void a_plan_of_another_version_is_refused_by_name() throws Exception {
        var file = Files.writeString(
                directory.resolve("old.plan"),
                plan("foobar-infra 0.0.1", directory.resolve("foobar.yml"), "foobar.yml")
                        .toJson());
        assertThatThrownBy(() -> PlanFile.read(file))
                .isInstanceOf(BadUsage.class)
                .hasMessageContaining("it was made by foobar-infra 0.0.1, and this is " + Version.text());
    }

    @Test
    void a_file_among_the_templates_that_is_no_text_is_left_out_as_no_template_can_use_it() throws Exception {
        Files.writeString(directory.resolve("mine.ftl"), "ä");
        Files.write(directory.resolve("picture.png"), "ä".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(PlanFile.templates(Optional.of(directory))).isEqualTo(Map.of("mine.ftl", "ä"));
    }
}
