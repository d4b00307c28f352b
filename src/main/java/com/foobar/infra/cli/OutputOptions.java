package com.foobar.infra.cli;

import com.foobar.infra.view.HumanView;
import com.foobar.infra.view.JsonView;
import com.foobar.infra.view.View;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** How a command shows what it does. */
final class OutputOptions {

    @Option(names = "--json", description = "One JSON object a line, for machines; see docs/json.md")
    boolean json;

    @Option(
            names = "--no-color",
            description =
                    "No colours. They are also left out when NO_COLOR is set, TERM is dumb, or output is no terminal")
    boolean noColor;

    @Option(
            names = {"-v", "--verbose"},
            description =
                    "Also show every script that runs on the servers, with secrets masked, and new files as a whole")
    boolean verbose;

    View view(PrintWriter out) {
        if (json) {
            return new JsonView(out, verbose);
        }
        var style = Terminal.style(noColor);
        if (!Terminal.isInteractive() || Terminal.isDumb()) {
            return HumanView.plain(out, style, verbose);
        }
        var view = HumanView.onTerminal(out, style, verbose, Terminal::columns);
        // Ctrl-C leaves no half-drawn lines behind.
        Runtime.getRuntime().addShutdownHook(new Thread(view::close, "end of live lines"));
        return view;
    }
}
