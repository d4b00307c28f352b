package com.foobar.infra.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.stack.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Functions of step scripts whose real surroundings would take too long, in a local shell with fake programs. */
public abstract class StepShell {

    /** Each question for the time takes a hundred seconds. */
    protected static final String CLOCK =
            "n=$(cat \"$0.n\" 2>/dev/null || echo 0); n=$((n + 100)); echo $n >\"$0.n\"; echo $n";

    @TempDir
    protected Path directory;

    /** All functions that a step may have: those that parts share, and the parts' own. */
    public static String functions() {
        return Stream.concat(Prelude.SHARED.stream(), Parts.functions().stream())
                .map(Library::script)
                .map(Script::render)
                .collect(Collectors.joining());
    }

    /** How a script ended, and all that it said. */
    protected record Ran(int exit, String said) {}

    /** Runs it after the functions, with the state directory and the fake programs in {@link #directory}. */
    protected Ran run(String script) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("/bin/sh", "-s").redirectErrorStream(true);
        builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
        builder.environment().put("fi_state", directory.toString());
        var process = builder.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write((functions() + script + "\n").getBytes(UTF_8));
        }
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ran(process.waitFor(), said);
    }

    /** A program in the place of the real one. */
    protected void program(String name, String body) throws IOException {
        var file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** Two files as one transaction of a service, with what comes after they are staged. */
    protected String transaction(String... further) {
        return "(set -eu; fi_tx_begin x.service; d=" + directory
                + "; echo b25l | fi_stage $d/one 644 $(id -un) $(id -gn);"
                + " echo dHdv | fi_stage $d/two 644 $(id -un) $(id -gn); " + String.join("; ", further) + ")";
    }
}
