package com.foobar.infra.cli;

import com.foobar.infra.transport.SshTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs many commands in one JVM, so that the build can train the AOT cache with them. No part of the program uses this
 * class.
 *
 * <p>The argument is a file with one command a line, after the exit code that it should have; blank lines and those that
 * begin with {@code #} are left out. Another exit code is told on standard error: the cache then lacks something.
 */
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] args) throws IOException {
        SshTransport.warmUp();
        for (var line : Files.readAllLines(Path.of(args[0]))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var words = line.strip().split("\\s+", 2);
            var command = words[1].split("\\s+");
            int code = Main.commandLine(command).execute(command);
            if (code != Integer.parseInt(words[0])) {
                System.err.println("rehearsal: exit code " + code + " instead of " + line);
            }
        }
        System.exit(0);
    }
}
