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
    void versionIsTheOneOfTheBuild() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("foobar-infra \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void helpNamesTheProgram() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("foobar-infra");
    }

    @Test
    void unknownOptionIsBadUsage() {
        assertThat(run("--no-such-option")).isEqualTo(64);
        assertThat(err.toString()).contains("--no-such-option", "--help");
    }

    @Test
    void noCommandIsBadUsage() {
        assertThat(run()).isEqualTo(64);
        assertThat(err.toString()).contains("a command is needed");
    }
}
