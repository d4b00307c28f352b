package com.foobar.infra.cli;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Suggestions;
import com.foobar.infra.template.TemplateException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The one place where what went wrong becomes a message and an exit code. No stack is ever shown unasked. */
final class Problems {

    /** Everything is fine. */
    static final int OK = 0;

    /** Something failed: a server, a step, a check. */
    static final int FAILED = 1;

    /** There are changes to be made; only under {@code --detailed-exitcode}. */
    static final int CHANGES = 2;

    /** Bad command line or bad input files, as in {@code sysexits.h}. */
    static final int USAGE = 64;

    private Problems() {}

    /** A command line that cannot be understood. */
    static int ofCommandLine(CommandLine.ParameterException problem, String[] args) {
        var line = problem.getCommandLine();
        var err = line.getErr();
        var notOfProgram = notOfProgram(problem, args);
        err.println("Error: " + notOfProgram.orElse(String.valueOf(problem.getMessage())));
        if (notOfProgram.isEmpty()) {
            CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
        } else {
            nearest(line, args).ifPresent(like -> err.println("Did you mean: " + like + "?"));
        }
        yamlWithoutOption(problem)
                .ifPresent(file -> err.println("A topology is given with -f, an inventory with -i: "
                        + line.getCommandSpec().qualifiedName() + " -f " + file));
        err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return USAGE;
    }

    /** What is wrong where no command was recognised; picocli lists all words that follow, and looks for the like of each. */
    private static Optional<String> notOfProgram(CommandLine.ParameterException problem, String[] args) {
        if (!(problem instanceof CommandLine.UnmatchedArgumentException)
                || problem.getCommandLine().getParent() != null
                || args.length == 0) {
            return Optional.empty();
        }
        var commands = problem.getCommandLine().getSubcommands().keySet();
        return Optional.of(
                !args[0].startsWith("-")
                        ? "there is no command '" + args[0] + "'"
                        : Stream.of(args).anyMatch(commands::contains)
                                ? "options follow the command"
                                : "a command is needed before " + args[0]);
    }

    private static Optional<String> nearest(CommandLine program, String[] args) {
        var name = program.getCommandSpec().name() + " ";
        var commands = program.getSubcommands().keySet();
        if (!args[0].startsWith("-")) {
            return Suggestions.closest(args[0], commands).map(command -> name + command);
        }
        return Stream.of(args)
                .filter(commands::contains)
                .findFirst()
                .map(command -> name + command + " " + args[0] + " ...");
    }

    /** The file that was meant for {@code -f}, which most other programs take as it is. */
    private static Optional<String> yamlWithoutOption(CommandLine.ParameterException problem) {
        Stream<String> words = Stream.empty();
        if (problem instanceof CommandLine.UnmatchedArgumentException unmatched) {
            words = unmatched.getUnmatched().stream();
        } else if (problem.getArgSpec() instanceof PositionalParamSpec) {
            words = Stream.ofNullable(problem.getValue());
        }
        return words.filter(word -> word.matches("[^-].*\\.ya?ml")).findFirst();
    }

    /** A command that could not do its work. */
    static int ofExecution(Exception problem, CommandLine line, CommandLine.ParseResult parsed) {
        var err = line.getErr();
        int code = tell(problem, err);
        err.flush();
        return code;
    }

    /** The same as lines, for who goes on all the same. */
    static List<String> told(Exception problem) {
        var text = new StringWriter();
        try (var out = new PrintWriter(text)) {
            tell(problem, out);
        }
        return text.toString().lines().toList();
    }

    private static int tell(Exception problem, PrintWriter err) {
        switch (problem) {
            case BadUsage usage -> {
                err.println("Error: " + usage.getMessage());
                usage.hint().lines().forEach(l -> err.println("  " + l));
                return USAGE;
            }
            case Findings.Several several -> {
                several.all().forEach(one -> {
                    if (one instanceof ConfigException config) {
                        config.problems().forEach(p -> err.println(p.format()));
                    } else {
                        tell(one, err);
                    }
                });
                err.println(several.all().size() + " problems.");
                return USAGE;
            }
            case ConfigException config -> {
                config.problems().forEach(p -> err.println(p.format()));
                int n = config.problems().size();
                err.println(n == 1 ? "1 problem." : n + " problems.");
                return USAGE;
            }
            case TemplateException template -> {
                var p = template.problem();
                err.println(p.location() + ": " + p.cause());
                err.println("  " + p.origin());
                err.println("  " + p.hint());
                return USAGE;
            }
            // From a walk through a directory
            case UncheckedIOException walk
            when walk.getCause() instanceof FileSystemException file -> {
                return tell(file, err);
            }
            case FileSystemException file -> {
                err.println("Error: " + file.getFile() + ": " + reason(file));
                return FAILED;
            }
            case InterruptedException _ -> {
                err.println("Interrupted.");
                return FAILED;
            }
            default -> {
                err.println("Error: this should not have happened: " + problem);
                err.println(
                        "  Run it again with -v to see how far it came, or with FOOBAR_INFRA_DEBUG=1 for where in the"
                                + " program it stopped, and report that.");
                if ("1".equals(System.getenv("FOOBAR_INFRA_DEBUG"))) {
                    problem.printStackTrace(err);
                }
                return FAILED;
            }
        }
    }

    /** Why a file or directory could not be used, in a few words. */
    static String reason(FileSystemException problem) {
        return switch (problem) {
            case java.nio.file.NoSuchFileException _ -> "no such file or directory";
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case java.nio.file.NotDirectoryException _ -> "is not a directory";
            case java.nio.file.FileAlreadyExistsException _ -> "is there already";
            default -> problem.getReason() == null ? "cannot be used" : problem.getReason();
        };
    }
}
