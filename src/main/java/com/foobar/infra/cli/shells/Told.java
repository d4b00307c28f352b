package com.foobar.infra.cli.shells;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What a command's specification tells, as texts. */
public final class Told {

    /** What may be given to an option or in the place of an argument. */
    enum Kind {
        NOTHING,
        FILE,
        DIRECTORY,
        INVENTORY,
        COMMAND,
        WORD,
        OTHER
    }

    private Told() {}

    /** The first sentence of a command's description. */
    public static String sentence(CommandSpec command) {
        var all = String.join(" ", command.usageMessage().description());
        int end = all.indexOf(". ");
        return end < 0 ? all : all.substring(0, end + 1);
    }

    /** The same without its full stop, as lists of commands have it. */
    static String summary(CommandSpec command) {
        return sentence(command).replaceFirst("\\.$", "");
    }

    static String description(ArgSpec arg) {
        return String.join(" ", arg.description());
    }

    /** In the order of a help: by name, whatever hyphens there are. */
    static List<OptionSpec> options(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .sorted(Comparator.comparing(
                        option -> option.shortestName().replaceFirst("^-+", "").toLowerCase(Locale.ROOT)))
                .toList();
    }

    static List<CommandLine> commands(CommandLine program) {
        return program.getSubcommands().values().stream()
                .filter(command -> !command.getCommandSpec().usageMessage().hidden())
                .toList();
    }

    static boolean repeated(OptionSpec option) {
        return option.type() == List.class;
    }

    static Kind kind(ArgSpec arg) {
        if (arg instanceof OptionSpec && arg.arity().max() == 0) {
            return Kind.NOTHING;
        }
        if (!words(arg).isEmpty()) {
            return Kind.WORD;
        }
        return switch (arg.paramLabel()) {
            case "FILE|NAME" -> Kind.INVENTORY;
            case "COMMAND" -> Kind.COMMAND;
            case "DIR" -> Kind.DIRECTORY;
            case String label when label.endsWith("FILE") -> Kind.FILE;
            default -> Kind.OTHER;
        };
    }

    /** All that may be given, if these are a few words. */
    static List<String> words(ArgSpec arg) {
        var words = new ArrayList<String>();
        if (arg.completionCandidates() != null) {
            arg.completionCandidates().forEach(words::add);
        }
        return words;
    }

    static Optional<PositionalParamSpec> argument(CommandSpec command) {
        return command.positionalParameters().stream().filter(p -> !p.hidden()).findFirst();
    }

    static List<String> names(OptionSpec option, boolean longOnes) {
        return Stream.of(option.names())
                .filter(name -> name.startsWith("--") == longOnes)
                .toList();
    }

    static String joined(List<String> texts, String between) {
        return texts.stream().collect(Collectors.joining(between));
    }
}
