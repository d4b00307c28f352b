package com.foobar.infra.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** The tool at work: what it tells with {@code --json} can be waited for, and it can be ended. */
public final class Running implements AutoCloseable {

    private static final long LIMIT_MINUTES = 10;

    private final List<String> command;
    private final long started = System.nanoTime();
    private final Process process;
    private final Path err;
    private final StringBuilder told = new StringBuilder();

    Running(List<String> command, Map<String, String> environment) {
        this.command = command;
        try {
            err = Files.createTempFile("lab", ".err");
            process = Programs.builder(command, environment)
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads on until it tells of such an event; empty if it ended without. */
    public Optional<JsonNode> await(Predicate<JsonNode> wanted) {
        try {
            for (var line = process.inputReader().readLine();
                    line != null;
                    line = process.inputReader().readLine()) {
                told.append(line).append('\n');
                if (line.startsWith("{")) {
                    var event = Ran.event(line);
                    if (wanted.test(event)) {
                        return Optional.of(event);
                    }
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads on until it tells of an event of this type; it must. */
    public JsonNode await(String type) {
        return await(e -> Ran.type(e).equals(type))
                .orElseThrow(() -> new AssertionError("no event " + type + " in\n" + ended()));
    }

    /** {@code kill -9}. */
    public Ran kill() {
        // Process.destroyForcibly() would also close what it has still to tell.
        process.toHandle().destroyForcibly();
        return ended();
    }

    /** Sends a signal, such as INT. */
    public void signal(String name) {
        Programs.run(List.of("kill", "-" + name, Long.toString(process.pid())));
    }

    /** Waits for its end. */
    public Ran ended() {
        try {
            var rest = process.inputReader();
            for (var line = rest.readLine(); line != null; line = rest.readLine()) {
                told.append(line).append('\n');
            }
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
            Spent.on(command, System.nanoTime() - started);
            return new Ran(String.join(" ", command), process.exitValue(), told.toString(), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
