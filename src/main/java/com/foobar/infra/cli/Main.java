package com.foobar.infra.cli;

import com.foobar.infra.transport.SshTransport;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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

    private static final Map<String, Class<?>> COMMANDS = commands();

    private static final Set<String> CONNECTING = Set.of("plan", "apply", "verify");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Runs the program and ends the JVM with the exit code of the command. */
    public static void main(String[] args) {
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        if (args.length > 1 && CONNECTING.contains(args[0])) {
            SshTransport.warmUp();
        }
        int code = commandLine(args).setOut(out).setErr(err).execute(args);
        out.flush();
        System.exit(code);
    }

    private static Map<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("validate", ValidateCommand.class);
        commands.put("render", RenderCommand.class);
        commands.put("plan", PlanCommand.class);
        commands.put("apply", ApplyCommand.class);
        commands.put("verify", VerifyCommand.class);
        commands.put("schema", SchemaCommand.class);
        return commands;
    }

    /**
     * What reads this command line. If it begins with a command, only that one is known: to look at the options of all
     * takes longer than to connect to a server.
     */
    static CommandLine commandLine(String... args) {
        var line = new CommandLine(new Main());
        var named = args.length > 0 ? COMMANDS.get(args[0]) : null;
        if (named != null) {
            line.addSubcommand(named);
        } else {
            COMMANDS.values().forEach(line::addSubcommand);
            line.addSubcommand(AutoComplete.GenerateCompletion.class);
        }
        return line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Problems::ofCommandLine)
                .setExecutionExceptionHandler(Problems::ofExecution);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is needed");
    }
}
