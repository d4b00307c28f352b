package com.foobar.infra.cli;

import com.foobar.infra.cli.shells.Told;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;

/** The commands with what each is for, in the help of the program. picocli's own has the first line of each, cut anywhere. */
final class Overview {

    private static final int LINE = 79;

    private Overview() {}

    static String of(Help program) {
        int widest = program.subcommands().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        var indent = " ".repeat(widest + 4);
        return program.subcommands().entrySet().stream()
                .map(command -> {
                    var lines =
                            Options.wrapped(Told.sentence(command.getValue().commandSpec()), LINE - indent.length());
                    var name = "  " + command.getKey()
                            + " ".repeat(widest - command.getKey().length() + 2);
                    return name + String.join("\n" + indent, lines) + "\n";
                })
                .collect(Collectors.joining());
    }
}
