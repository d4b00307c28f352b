package com.foobar.infra.cli.shells;

import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for zsh by its own means, with descriptions; picocli's for bash, which zsh can take, has none. */
public final class Zsh {

    private Zsh() {}

    /** The script; to be sourced, or to lie as {@code _NAME} in a directory of {@code fpath}. */
    public static String of(CommandLine program) {
        var name = program.getCommandName();
        var script = new StringBuilder("""
                #compdef %1$s
                # Completion of %1$s for zsh, made from its commands.

                _foobar_infra_inventories() {
                    local -a names
                    names=(inventories/*.yml(N:t:r))
                    _alternative 'names:inventory:compadd -a names' 'files:file:_files'
                }

                _foobar_infra_commands() {
                    local -a commands
                    commands=(
                """.formatted(name));
        for (var command : Told.commands(program)) {
            script.append("        ")
                    .append(quoted(command.getCommandName() + ":"
                            + Told.summary(command.getCommandSpec()).replace(":", "\\:")))
                    .append('\n');
        }
        script.append("""
                    )
                    _describe -t commands command commands
                }

                _%1$s() {
                    # The command comes first, then its options.
                    if (( CURRENT == 2 )); then
                        if [[ $PREFIX == -* ]]; then
                            _arguments%2$s
                        else
                            _foobar_infra_commands
                        fi
                        return
                    fi
                    shift words
                    (( CURRENT-- ))
                    case $words[1] in
                """.formatted(name, options(program.getCommandSpec())));
        for (var command : Told.commands(program)) {
            var spec = command.getCommandSpec();
            script.append("        ")
                    .append(command.getCommandName())
                    .append(")\n            _arguments -S")
                    .append(options(spec))
                    .append(Told.argument(spec).map(Zsh::argument).orElse(""))
                    .append("\n            ;;\n");
        }
        return script.append("""
                    esac
                }

                if [[ $funcstack[1] = _%1$s ]]; then
                    _%1$s "$@"
                else
                    compdef _%1$s %1$s
                fi
                """.formatted(name)).toString();
    }

    private static String options(CommandSpec command) {
        var all = new StringBuilder();
        for (var option : Told.options(command)) {
            Stream.of(option.names())
                    .forEach(one -> all.append(" \\\n                ").append(option(option, one)));
        }
        return all.toString();
    }

    private static String option(OptionSpec option, String name) {
        // One name excludes the others, and itself, unless it may be repeated.
        var others = Told.repeated(option)
                ? "*"
                : option.names().length == 1 ? "" : "(" + String.join(" ", option.names()) + ")";
        boolean takes = Told.kind(option) != Told.Kind.NOTHING;
        var form = takes ? name.startsWith("--") ? name + "=" : name + "+" : name;
        return quoted(others + form + "[" + escaped(Told.description(option)) + "]"
                + (takes ? ":" + escaped(option.paramLabel()) + ":" + values(option) : ""));
    }

    private static String argument(ArgSpec argument) {
        return " \\\n                " + quoted("1:" + escaped(argument.paramLabel()) + ":" + values(argument));
    }

    private static String values(ArgSpec arg) {
        return switch (Told.kind(arg)) {
            case FILE -> "_files";
            case DIRECTORY -> "_files -/";
            case INVENTORY -> "_foobar_infra_inventories";
            case COMMAND -> "_foobar_infra_commands";
            case WORD -> "(" + String.join(" ", Told.words(arg)) + ")";
            case NOTHING, OTHER -> " ";
        };
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
