package com.foobar.infra.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Runs scripts in a shell of this machine, fed by standard input as on a host. */
public final class LocalShell {

    private LocalShell() {}

    /** What the script prints, errors left out; it must end well. */
    public static String run(String script) throws IOException, InterruptedException {
        var shell = new ProcessBuilder("sh", "-s")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = shell.getOutputStream()) {
            in.write(script.getBytes(StandardCharsets.UTF_8));
        }
        var said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return said;
    }
}
