package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    @Test
    void version_is_the_one_of_the_build() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("foobar-infra \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void help_names_the_program() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("foobar-infra");
    }

    @Test
    void unknown_option_is_bad_usage() {
        assertThat(run("--no-such-option")).isEqualTo(64);
        assertThat(err.toString()).contains("--no-such-option", "--help");
    }

    @Test
    void no_command_is_bad_usage() {
        assertThat(run()).isEqualTo(64);
        assertThat(err.toString()).contains("a command is needed");
    }
}
