package com.foobar.infra.cli;

import com.foobar.infra.cli.shells.Fish;
import com.foobar.infra.cli.shells.Zsh;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code generate-completion}: what has a shell complete commands and options. */
final class GenerateCompletionCommand implements Callable<Integer> {

    static final String NAME = "generate-completion";

    final CommandSpec spec = Options.command(
            this,
            NAME,
            "Print the script that has bash, zsh or fish complete commands, options and files. The packages bring it along.",
            "",
            "Examples:",
            "  source <(foobar-infra generate-completion)              # bash",
            "  source <(foobar-infra generate-completion zsh)          # zsh, after compinit",
            "  foobar-infra generate-completion fish | source          # fish",
            "",
            "Exit codes: 0 printed; 64 bad usage.");

    private final PositionalParamSpec shell =
            Options.argument(String.class, "bash|zsh|fish", "For which shell. Default: bash");

    GenerateCompletionCommand() {
        spec.addPositional(shell);
    }

    @Override
    public Integer call() {
        var program = spec.commandLine().getParent();
        var script = switch (Options.given(shell, String.class).orElse("bash")) {
            case "bash" -> AutoComplete.bash(program.getCommandName(), program);
            case "zsh" -> Zsh.of(program);
            case "fish" -> Fish.of(program);
            case String other -> throw new BadUsage("there is no completion for " + other, "There is: bash, zsh, fish");
        };
        var out = program.getOut();
        out.print(script);
        out.flush();
        return Problems.OK;
    }
}
