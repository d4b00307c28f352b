package com.foobar.infra.cli.shells;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish, which picocli has none for. */
public final class Fish {

    private Fish() {}

    /** The script; to be sourced, or to lie where fish looks for completions. */
    public static String of(CommandLine program) {
        var name = program.getCommandName();
        var script = new StringBuilder("""
                # Completion of %1$s for fish, made from its commands.

                # The command comes first, then its options.
                function __foobar_infra_at
                    set -l words (commandline -opc)
                    if test (count $argv) -eq 0
                        test (count $words) -eq 1
                    else
                        test (count $words) -gt 1; and test "$words[2]" = "$argv[1]"
                    end
                end

                function __foobar_infra_inventories
                    for file in inventories/*.yml
                        string replace -r '^inventories/(.*)\\.yml$' '$1' -- $file
                    end
                    __fish_complete_path (commandline -ct)
                end

                complete -c %1$s -f
                """.formatted(name));
        program.getCommandSpec().options().forEach(option -> option(script, name, "__foobar_infra_at", option));
        for (var command : Told.commands(program)) {
            var spec = command.getCommandSpec();
            var called = command.getCommandName();
            var here = "'__foobar_infra_at " + called + "'";
            line(script, name, "__foobar_infra_at", " -a " + called + " -d " + quoted(Told.summary(spec)));
            Told.options(spec).forEach(option -> option(script, name, here, option));
            Told.argument(spec).ifPresent(argument -> {
                var values = Told.kind(argument) == Told.Kind.COMMAND
                        ? " -a "
                                + quoted(Told.joined(
                                        Told.commands(program).stream()
                                                .map(CommandLine::getCommandName)
                                                .toList(),
                                        " "))
                        : values(argument);
                if (!values.equals(" -x")) {
                    line(
                            script,
                            name,
                            here,
                            values.replace(" -x", "").replace(" -r", "") + " -d " + quoted(Told.description(argument)));
                }
            });
        }
        return script.toString();
    }

    private static void option(StringBuilder script, String name, String condition, OptionSpec option) {
        var names = new StringBuilder();
        Told.names(option, false).forEach(one -> names.append(" -s ").append(one.substring(1)));
        Told.names(option, true).forEach(one -> names.append(" -l ").append(one.substring(2)));
        line(script, name, condition, names + values(option) + " -d " + quoted(Told.description(option)));
    }

    private static String values(ArgSpec arg) {
        return switch (Told.kind(arg)) {
            case NOTHING -> "";
            case FILE -> " -r -F";
            case DIRECTORY -> " -x -a '(__fish_complete_directories (commandline -ct))'";
            case INVENTORY -> " -x -a '(__foobar_infra_inventories)'";
            case WORD -> " -x -a " + quoted(Told.joined(Told.words(arg), " "));
            case COMMAND, OTHER -> " -x";
        };
    }

    private static void line(StringBuilder script, String name, String condition, String what) {
        script.append("complete -c ")
                .append(name)
                .append(" -n ")
                .append(condition)
                .append(what)
                .append('\n');
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
