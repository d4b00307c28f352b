package com.foobar.infra.cli;

import com.foobar.infra.transport.SshTransport;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** The command {@code foobar-infra}: parses the command line, runs a subcommand, exits with its code. */
public final class Main implements Runnable {

    private static final String HELP = "help";

    private static final Map<String, Supplier<CommandSpec>> COMMANDS = commands();

    /** Options by which a command that contacts nobody does. */
    private static final Set<String> LOOKING = Set.of("--live", "--drill");

    private static final Set<String> CONNECTING = Set.of(
            "adopt",
            "plan",
            "apply",
            "verify",
            "status",
            "logs",
            "history",
            "report",
            "dashboard",
            "maintenance",
            "doctor",
            "releases",
            "rollback",
            "reboot",
            "switchover",
            "failover",
            "backup",
            "restore",
            "destroy",
            "ca");

    private final CommandSpec spec = Options.standard(
            CommandSpec.wrapWithoutInspection(this),
            "foobar-infra",
            "Turns one YAML topology into a running, replicated, load-balanced web stack on plain servers.",
            "",
            "A first stack:",
            "  foobar-infra init              write foobar.yml and an inventory",
            "  foobar-infra validate          check foobar.yml",
            "  foobar-infra plan              see what would change",
            "  foobar-infra apply             make it so",
            "  foobar-infra verify            prove that it works",
            "",
            "'foobar-infra COMMAND --help' tells more of each.");

    /** Runs the program and ends the JVM with the exit code of the command. */
    public static void main(String[] args) {
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        if (args.length > 1 && (CONNECTING.contains(args[0]) || LOOKING.stream().anyMatch(List.of(args)::contains))) {
            SshTransport.warmUp();
        }
        int code = commandLine(args).setOut(out).setErr(err).execute(args);
        out.flush();
        System.exit(code);
    }

    private static Map<String, Supplier<CommandSpec>> commands() {
        var commands = new LinkedHashMap<String, Supplier<CommandSpec>>();
        commands.put("init", () -> new InitCommand().spec);
        commands.put("validate", () -> new ValidateCommand().spec);
        commands.put("doctor", () -> new DoctorCommand().spec);
        commands.put("audit", () -> new AuditCommand().spec);
        commands.put("graph", () -> new GraphCommand().spec);
        commands.put("adopt", () -> new AdoptCommand().spec);
        commands.put("render", () -> new RenderCommand().spec);
        commands.put("plan", () -> new PlanCommand().spec);
        commands.put("show", () -> new ShowCommand().spec);
        commands.put("apply", () -> new ApplyCommand().spec);
        commands.put("verify", () -> new VerifyCommand().spec);
        commands.put("status", () -> new StatusCommand().spec);
        commands.put("logs", () -> new LogsCommand().spec);
        commands.put("history", () -> new HistoryCommand().spec);
        commands.put("report", () -> new ReportCommand().spec);
        commands.put("dashboard", () -> new DashboardCommand().spec);
        commands.put("maintenance", () -> new MaintenanceCommand().spec);
        commands.put("releases", () -> new ReleasesCommand().spec);
        commands.put("rollback", () -> new RollbackCommand().spec);
        commands.put("reboot", () -> new RebootCommand().spec);
        commands.put("switchover", () -> new SwitchoverCommand().spec);
        commands.put("failover", () -> new FailoverCommand().spec);
        commands.put("backup", () -> new BackupCommand().spec);
        commands.put("restore", () -> new RestoreCommand().spec);
        commands.put("destroy", () -> new DestroyCommand().spec);
        commands.put("ca", () -> new CaCommand().spec);
        commands.put("schema", () -> new SchemaCommand().spec);
        commands.put("version", () -> new VersionCommand().spec);
        commands.put(HELP, () -> new HelpCommand().spec);
        commands.put(GenerateCompletionCommand.NAME, () -> new GenerateCompletionCommand().spec);
        return commands;
    }

    /** What reads this command line. If it begins with a command, only that one is known, but to those that tell of all. */
    static CommandLine commandLine(String... args) {
        var main = new Main().spec;
        main.usageMessage().synopsisSubcommandLabel("COMMAND");
        var line = new CommandLine(main);
        // These tell of all of them.
        boolean ofAll =
                args.length > 0 && Set.of(HELP, GenerateCompletionCommand.NAME).contains(args[0]);
        var named = args.length > 0 && !ofAll ? COMMANDS.get(args[0]) : null;
        if (named != null) {
            line.addSubcommand(args[0], named.get());
        } else {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Overview::of);
        return line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Main::run)
                .setParameterExceptionHandler(Problems::ofCommandLine)
                .setExecutionExceptionHandler(Problems::ofExecution);
    }

    /** Runs what was asked for, if nothing that was given is empty. */
    private static int run(ParseResult parsed) {
        for (var command = parsed; command != null; command = command.subcommand()) {
            try {
                Options.refuseEmpty(command.matchedArgs());
            } catch (BadUsage e) {
                throw new ExecutionException(command.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is needed");
    }
}
