package com.foobar.infra.cli;

import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                    var lines = Options.wrapped(sentence(command.getValue()), LINE - indent.length());
                    var name = "  " + command.getKey()
                            + " ".repeat(widest - command.getKey().length() + 2);
                    return name + String.join("\n" + indent, lines) + "\n";
                })
                .collect(Collectors.joining());
    }

    private static String sentence(Help command) {
        var all = Stream.of(command.commandSpec().usageMessage().description()).collect(Collectors.joining(" "));
        int end = all.indexOf(". ");
        return end < 0 ? all : all.substring(0, end + 1);
    }
}
