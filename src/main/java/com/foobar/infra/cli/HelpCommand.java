package com.foobar.infra.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code help [COMMAND]}: the same as {@code --help}, for those who ask in this way. */
final class HelpCommand implements Callable<Integer> {

    final CommandSpec spec = Options.command(
            this,
            "help",
            "Tell what foobar-infra does, or a command of it.",
            "",
            "Example:",
            "  foobar-infra help plan",
            "",
            "Exit codes: 0 told; 64 there is no such command.");

    private final PositionalParamSpec topic =
            Options.argument(String.class, "COMMAND", "The command to tell of; without it: all in short");

    HelpCommand() {
        spec.addPositional(topic);
    }

    @Override
    public Integer call() {
        var program = spec.commandLine().getParent();
        var name = Options.given(topic, String.class);
        var asked = name.isEmpty() ? program : program.getSubcommands().get(name.get());
        if (asked == null) {
            throw new BadUsage(
                    "there is no command '" + name.get() + "'",
                    nearest(program, name.get()) + "Commands: "
                            + String.join(", ", program.getSubcommands().keySet()));
        }
        asked.usage(program.getOut());
        return Problems.OK;
    }

    private static String nearest(CommandLine program, String typed) {
        var suggestions = new CommandLine.UnmatchedArgumentException(program, List.of(typed)).getSuggestions();
        return suggestions.isEmpty() ? "" : "Did you mean: foobar-infra help " + suggestions.getFirst() + "?\n";
    }
}
