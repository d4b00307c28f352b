package com.foobar.infra.cli;

import com.foobar.infra.view.HumanView;
import com.foobar.infra.view.JsonView;
import com.foobar.infra.view.Style;
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
            "Also show every script that runs on the servers, with secrets masked, and all that --full shows",
            "-v",
            "--verbose");

    OutputOptions(CommandSpec command) {
        command.addOption(json).addOption(noColor).addOption(verbose);
    }

    boolean json() {
        return Options.on(json);
    }

    /** @param full whether new files are to be shown as a whole */
    View view(PrintWriter out, boolean full) {
        boolean scripts = Options.on(verbose);
        if (json()) {
            return new JsonView(out, scripts);
        }
        if (!Terminal.isInteractive() || Terminal.isDumb()) {
            return plain(out, full);
        }
        var view = HumanView.onTerminal(out, style(), scripts, full || scripts, Terminal::columns);
        // Ctrl-C leaves no half-drawn lines behind.
        Runtime.getRuntime().addShutdownHook(new Thread(view::close, "end of live lines"));
        return view;
    }

    /** A view that has the output for itself only while something happens. */
    View lines(PrintWriter out) {
        return json() ? new JsonView(out, Options.on(verbose)) : plain(out, false);
    }

    /** A view without live lines. */
    HumanView plain(PrintWriter out, boolean full) {
        boolean scripts = Options.on(verbose);
        return HumanView.plain(out, style(), scripts, full || scripts);
    }

    Style style() {
        return Terminal.style(Options.on(noColor));
    }
}
