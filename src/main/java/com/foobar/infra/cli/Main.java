package com.foobar.infra.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** The command {@code foobar-infra}: parses the command line, runs a subcommand, exits with its code. */
@Command(
        name = "foobar-infra",
        description = "Turns one YAML topology into a running, replicated, load-balanced web stack on plain servers.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            ValidateCommand.class,
            RenderCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            VerifyCommand.class,
            SchemaCommand.class,
            AutoComplete.GenerateCompletion.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "A first stack:",
            "  foobar-infra validate          check foobar.yml",
            "  foobar-infra plan              see what would change",
            "  foobar-infra apply             make it so",
            "  foobar-infra verify            prove that it works",
            "",
            "'foobar-infra COMMAND --help' tells more of each."
        })
public final class Main implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Runs the program and ends the JVM with the exit code of the command. */
    public static void main(String[] args) {
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = commandLine().setOut(out).setErr(err).execute(args);
        out.flush();
        System.exit(code);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Problems::ofCommandLine)
                .setExecutionExceptionHandler(Problems::ofExecution);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is needed");
    }
}
