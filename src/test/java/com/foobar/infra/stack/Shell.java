package com.foobar.infra.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of this machine for tests; never waits longer than two minutes. */
final class Shell {

    private Shell() {}

    /** What a program said, standard error included. */
    record Said(int exit, String text) {
        String orThrow() {
            if (exit != 0) {
                throw new AssertionError("exit " + exit + ": " + text);
            }
            return text;
        }
    }

    static Said run(String... command) throws IOException, InterruptedException {
        return runWith("", command);
    }

    /** A script for a root shell inside a container. */
    static Said in(String container, String script) throws IOException, InterruptedException {
        return runWith(script, "lab/inside", container, "sh", "-eu");
    }

    private static Said runWith(String input, String... command) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " did not end: " + text);
        }
        return new Said(process.exitValue(), text);
    }
}
