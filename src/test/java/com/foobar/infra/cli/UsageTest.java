package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arguments, helps, and what is printed for other programs. */
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
                .contains("it is no plan", "there is no plan file", "--file cannot be given with a plan file");
        typed.hasNoStack();
    }

    @Test
    void durations_are_read_as_people_write_them() {
        var durations = new Durations();
        assertThat(List.of("500ms", "90", "90s", "5m", "5min", "1h"))
                .extracting(d -> durations.convert(d).toMillis())
                .containsExactly(500L, 90_000L, 90_000L, 300_000L, 300_000L, 3_600_000L);
        assertThat(typed.run("verify", "--wait", "soon")).isEqualTo(64);
        assertThat(typed.err()).contains("soon", "90s, 5m or 1h");
    }

    @Test
    void mistyped_options_and_commands_are_guessed() {
        assertThat(typed.run("plan", "--limt", "one")).isEqualTo(64);
        assertThat(typed.err()).contains("--limit");
        assertThat(typed.run("verfy")).isEqualTo(64);
        assertThat(typed.err()).contains("verify");
    }

    @Test
    void every_command_helps_with_examples_and_exit_codes() {
        for (var command : List.of("validate", "render", "plan", "apply", "verify", "schema")) {
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

    @Test
    void completion_knows_the_commands_and_their_options() {
        assertThat(typed.run("generate-completion")).isZero();
        assertThat(typed.out()).contains("validate", "--take-over", "--detailed-exitcode");
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
