package com.foobar.infra.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Commands and what they take, told to picocli by calls and not by annotations. To read these, Java makes a class for each
 * kind of annotation at every start: 70 ms for {@code plan}, where calls take 12.
 */
final class Options {

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
        spec.usageMessage().description(description).footer(footer);
        return spec;
    }

    /** An option without a value. */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    /** An option with a value that picocli can make of a text. */
    static OptionSpec.Builder value(Class<?> type, String label, String description, String... names) {
        return OptionSpec.builder(names).type(type).arity("1").paramLabel(label).description(description);
    }

    /** An option that may be repeated, and whose value may be a list with commas. */
    static OptionSpec list(String label, String description, String name) {
        return OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .splitRegex(",")
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** An argument that may be left out. */
    static PositionalParamSpec argument(Class<?> type, String label, String description) {
        return PositionalParamSpec.builder()
                .type(type)
                .arity("0..1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    static boolean on(OptionSpec flag) {
        return Boolean.TRUE.equals(flag.getValue());
    }

    /** The value of an option or argument of that type, if it was given. */
    static <T> Optional<T> given(ArgSpec arg, Class<T> type) {
        return Optional.ofNullable(arg.getValue()).map(type::cast);
    }

    /** What was given to a list. */
    static List<String> all(OptionSpec list) {
        List<String> values = list.getValue();
        return values == null ? List.of() : List.copyOf(values);
    }
}
