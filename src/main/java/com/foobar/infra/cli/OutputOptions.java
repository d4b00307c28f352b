package com.foobar.infra.cli;

import com.foobar.infra.view.HumanView;
import com.foobar.infra.view.JsonView;
import com.foobar.infra.view.View;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How a command shows what it does. */
final class OutputOptions {

    private final OptionSpec json = Options.flag("One JSON object a line, for machines; see docs/json.md", "--json");

    private final OptionSpec noColor = Options.flag(
            "No colours. They are also left out when NO_COLOR is set, TERM is dumb, or output is no terminal",
            "--no-color");

    private final OptionSpec verbose = Options.flag(
            "Also show every script that runs on the servers, with secrets masked, and new files as a whole",
            "-v",
            "--verbose");

    OutputOptions(CommandSpec command) {
        command.addOption(json).addOption(noColor).addOption(verbose);
    }

    boolean json() {
        return Options.on(json);
    }

    View view(PrintWriter out) {
        boolean detailed = Options.on(verbose);
        if (json()) {
            return new JsonView(out, detailed);
        }
        var style = Terminal.style(Options.on(noColor));
        if (!Terminal.isInteractive() || Terminal.isDumb()) {
            return HumanView.plain(out, style, detailed);
        }
        var view = HumanView.onTerminal(out, style, detailed, Terminal::columns);
        // Ctrl-C leaves no half-drawn lines behind.
        Runtime.getRuntime().addShutdownHook(new Thread(view::close, "end of live lines"));
        return view;
    }
}
