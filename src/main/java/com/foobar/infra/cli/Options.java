package com.foobar.infra.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Commands and what they take, told to picocli by calls and not by annotations. To read these, Java makes a class for each
 * kind of annotation at every start: 70 ms for {@code plan}, where calls take 12.
 */
final class Options {

    /** What a line of a help may hold on a terminal of 80 columns. */
    static final int LINE = 79;

    /** The same right of the longest option's name. */
    private static final int BESIDE_AN_OPTION = 50;

    private Options() {}

    /**
     * A command with help and version.
     *
     * @param work is called when the command is given; its result is the exit code
     */
    static CommandSpec command(Callable<Integer> work, String name, String description, String... footer) {
        return standard(CommandSpec.wrapWithoutInspection(work), name, description, footer);
    }

    /** Gives a command its name, its description, and the options that every one has. */
    static CommandSpec standard(CommandSpec spec, String name, String description, String... footer) {
        spec.name(name)
                .versionProvider(new Version())
                .addOption(OptionSpec.builder("-h", "--help")
                        .type(boolean.class)
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build())
                .addOption(OptionSpec.builder("-V", "--version")
                        .type(boolean.class)
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
        spec.usageMessage()
                .abbreviateSynopsis(true)
                .description(wrapped(description, LINE))
                .footer(footer);
        return spec;
    }

    /**
     * A text as lines of at most that many characters, broken between words. Left to itself, picocli also breaks within
     * one: {@code ./foobar.} and {@code yml}.
     */
    static String[] wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines.toArray(String[]::new);
    }

    /** An option without a value. */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(wrapped(description, BESIDE_AN_OPTION))
                .build();
    }

    /** The answer to the question that a command asks before it changes anything. */
    static OptionSpec yes() {
        return flag("Do not ask. Without a terminal the command only goes on with this", "-y", "--yes");
    }

    /** Whether a plan shows new files as a whole. */
    static OptionSpec full() {
        return flag("Show new files with all that they hold, and not only their size", "--full");
    }

    /** Which servers may be changed although that asks for a word. */
    static OptionSpec takeOver() {
        return list("SERVER|all", "Agree to change what somebody else set up on this server", "--take-over");
    }

    /** An option with a value that picocli can make of a text. */
    static OptionSpec.Builder value(Class<?> type, String label, String description, String... names) {
        var option = OptionSpec.builder(names)
                .type(type)
                .arity("1")
                .paramLabel(label)
                .description(wrapped(description, BESIDE_AN_OPTION));
        return type.isEnum()
                ? option.completionCandidates(Stream.of(type.getEnumConstants())
                        .map(word -> word.toString().toLowerCase(Locale.ROOT))
                        .toList())
                : option;
    }

    /** An option that may be repeated, and whose value may be a list with commas. */
    static OptionSpec list(String label, String description, String name) {
        return OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .splitRegex(",")
                .paramLabel(label)
                .description(wrapped(description, BESIDE_AN_OPTION))
                .build();
    }

    /** An argument that must be given; the command says so itself, as it knows which values there are. */
    static PositionalParamSpec neededArgument(Class<?> type, String label, String description) {
        return argument(type, label, description).toBuilder()
                .hideParamSyntax(true)
                .build();
    }

    /** An argument that may be left out. A label such as {@code on|off} names all that it may be; one in capitals stands for something. */
    static PositionalParamSpec argument(Class<?> type, String label, String description) {
        var argument = PositionalParamSpec.builder()
                .type(type)
                .arity("0..1")
                .paramLabel(label)
                .description(wrapped(description, BESIDE_AN_OPTION));
        return (label.matches("[a-z|-]+") ? argument.completionCandidates(List.of(label.split("\\|"))) : argument)
                .build();
    }

    static boolean on(OptionSpec flag) {
        return Boolean.TRUE.equals(flag.getValue());
    }

    /** The value of an option or argument of that type, if it was given. */
    static <T> Optional<T> given(ArgSpec arg, Class<T> type) {
        return Optional.ofNullable(arg.getValue()).map(type::cast);
    }

    /**
     * Refuses an option or argument that was given and is empty: a variable that was not set, say, must not mean the directory
     * where one is, or be passed over.
     */
    static void refuseEmpty(Collection<? extends ArgSpec> matched) {
        for (var arg : matched) {
            if (arg.type() != List.class && arg.originalStringValues().stream().anyMatch(String::isBlank)) {
                var name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
                throw new BadUsage(
                        name + " is given, but empty",
                        "Give it a value"
                                + (arg instanceof OptionSpec ? " (" + name + " " + arg.paramLabel() + ")" : "")
                                + ", or leave it out. Is a variable not set?");
            }
        }
    }

    /**
     * What was given to a list. One that was given and names nothing is refused: a variable that was not set, say, must not
     * mean all that there is.
     */
    static List<String> all(OptionSpec list) {
        List<String> values = list.getValue();
        var given = values == null ? List.<String>of() : List.copyOf(values);
        if (!list.originalStringValues().isEmpty()
                && (given.isEmpty() || given.stream().anyMatch(String::isBlank))) {
            throw new BadUsage(
                    list.longestName() + " names no server",
                    "Name one (" + list.longestName() + " db-02), or leave it out.");
        }
        return given;
    }
}
