package com.foobar.infra.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of this machine. */
final class Programs {

    /** The checkout. */
    static final Path ROOT = Path.of("").toAbsolutePath();

    /** Only against a program that hangs. */
    private static final long LIMIT_MINUTES = 10;

    private Programs() {}

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command).redirectInput(new java.io.File("/dev/null"));
        builder.environment().putAll(environment);
        return builder;
    }

    static Ran run(List<String> command) {
        return run(command, Map.of());
    }

    static Ran run(List<String> command, Map<String, String> environment) {
        long started = System.nanoTime();
        try {
            var out = Files.createTempFile("lab", ".out");
            var err = Files.createTempFile("lab", ".err");
            try {
                var process = builder(command, environment)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly().waitFor();
                }
                return new Ran(
                        String.join(" ", command), process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Spent.on(command, System.nanoTime() - started);
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
