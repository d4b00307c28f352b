package com.foobar.infra.cli;

import com.foobar.infra.cli.shells.ManPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the pages of the manual, so that the build can pack them. No part of the program uses this class.
 *
 * <p>The arguments are the directory to write to, which must be there, and the date of the version.
 */
final class Manual {

    private Manual() {}

    public static void main(String[] args) throws IOException {
        var program = Main.commandLine();
        var directory = Path.of(args[0]);
        Files.writeString(directory.resolve("foobar-infra.1"), ManPage.of(program, args[1]));
        for (var command : program.getSubcommands().values()) {
            Files.writeString(
                    directory.resolve("foobar-infra-" + command.getCommandName() + ".1"),
                    ManPage.of(program, command, args[1]));
        }
    }
}
