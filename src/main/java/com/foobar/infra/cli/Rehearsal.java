package com.foobar.infra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs many commands in one JVM, so that the build can train the AOT cache with them. The argument is a file with one
 * command a line; blank lines and those that begin with {@code #} are left out. No part of the program uses this class.
 */
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] args) throws IOException {
        for (var line : Files.readAllLines(Path.of(args[0]))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                Main.commandLine().execute(line.strip().split("\\s+"));
            }
        }
        System.exit(0);
    }
}
