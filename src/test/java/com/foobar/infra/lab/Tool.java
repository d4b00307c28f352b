package com.foobar.infra.lab;

import com.foobar.infra.cli.InThisJvm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The tool. What is waited for runs in this JVM, as the start of one takes more than most commands; what may be ended, has an
 * environment of its own or is to {@linkplain #inProcesses run in processes} is the built distribution, started as its users start it.
 *
 * @param environment beyond the one of this JVM
 * @param alone whether every command is a process
 */
public record Tool(Path launcher, Map<String, String> environment, boolean alone) {

    /** Only against a command that hangs. */
    private static final long LIMIT_MINUTES = 10;

    /** The one that {@code mvn package} made. */
    public static Tool built() {
        try (var found = Files.newDirectoryStream(Programs.ROOT.resolve("target"), "foobar-infra-*")) {
            var newest = new ArrayList<Path>();
            found.forEach(d -> newest.add(d.resolve("bin/foobar-infra")));
            newest.removeIf(f -> !Files.isExecutable(f));
            if (newest.isEmpty()) {
                throw new IllegalStateException("no distribution in target/: mvn package -DskipTests makes it");
            }
            newest.sort(Comparator.comparing(f -> f.toFile().lastModified()));
            return new Tool(newest.getLast(), Map.of(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Tool with(Map<String, String> environment) {
        return new Tool(launcher, environment, alone);
    }

    /** The same, each command of which is a process, for tests of the distribution. */
    public Tool inProcesses() {
        return new Tool(launcher, environment, true);
    }

    public Ran run(String... arguments) {
        var command = command(List.of(arguments));
        return alone || !environment.isEmpty() ? Programs.run(command, environment) : here(command, arguments);
    }

    private static Ran here(List<String> command, String... arguments) {
        long started = System.nanoTime();
        var out = new StringWriter();
        var err = new StringWriter();
        var task = new FutureTask<>(() -> InThisJvm.run(arguments, new PrintWriter(out), new PrintWriter(err, true)));
        var line = String.join(" ", command);
        Thread.ofPlatform().daemon().name(line).start(task);
        try {
            int exit = task.get(LIMIT_MINUTES, TimeUnit.MINUTES);
            return new Ran(line, exit, out.toString(), err.toString());
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(line + " did not end\n" + out + err, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            Spent.on(command, System.nanoTime() - started);
        }
    }

    /** Lets it run on its own; Ctrl-C reaches it even if this JVM was started in the background, where none does. */
    public Running start(String... arguments) {
        var line = new ArrayList<>(List.of("env", "--default-signal=INT"));
        line.addAll(command(List.of(arguments)));
        return new Running(line, environment);
    }

    private List<String> command(List<String> arguments) {
        var line = new ArrayList<>(List.of(launcher.toString()));
        line.addAll(arguments);
        return line;
    }
}
