package com.foobar.infra.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code foobar-infra}: parses the command line, runs a subcommand, exits with its code. */
@Command(
        name = "foobar-infra",
        description = "Turns one YAML topology into a running, replicated, load-balanced web stack on plain servers.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = AutoComplete.GenerateCompletion.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Exit code for a bad command line or bad input files, as in {@code sysexits.h}. */
    static final int EXIT_USAGE = 64;

    /** Runs the program and ends the JVM with the exit code of the command. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::badUsage);
    }

    private static int badUsage(CommandLine.ParameterException problem, String[] args) {
        var line = problem.getCommandLine();
        line.getErr().println(problem.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, line.getErr());
        line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return EXIT_USAGE;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is needed");
    }
}
