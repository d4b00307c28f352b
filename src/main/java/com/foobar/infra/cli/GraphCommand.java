package com.foobar.infra.cli;

import com.foobar.infra.picture.Dot;
import com.foobar.infra.picture.Lines;
import com.foobar.infra.picture.Mermaid;
import com.foobar.infra.picture.Svg;
import com.foobar.infra.stack.Pictures;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code graph}: a stack as a picture. */
final class GraphCommand implements Callable<Integer> {

    /** How it is drawn. */
    enum Format {
        TEXT,
        MERMAID,
        DOT,
        SVG
    }

    final CommandSpec spec = Options.command(
            this,
            "graph",
            "Draw a stack: its servers with what they do and where they listen, who asks whom from the visitors to the"
                    + " databases, what is replicated, and which servers are single points of failure. From the"
                    + " topology alone; contacts no server.",
            "",
            "Examples:",
            "  foobar-infra graph",
            "  foobar-infra graph --format mermaid >> README.md",
            "  foobar-infra graph --format svg > stack.svg",
            "  foobar-infra graph --format dot | dot -Tpng > stack.png",
            "",
            "Exit codes: 0 drawn; 64 bad usage or bad input.");

    private final OptionSpec file = Options.value(
                    Path.class, "FILE", "The topology: what should exist. Default: ./foobar.yml", "-f", "--file")
            .build();

    private final OptionSpec format = Options.value(
                    Format.class, "FORMAT", "text, mermaid, dot (Graphviz) or svg. Default: text", "--format")
            .build();

    GraphCommand() {
        spec.addOption(file).addOption(format);
    }

    @Override
    public Integer call() throws Exception {
        var picture =
                Pictures.of(InputOptions.alone(Options.given(file, Path.class)).topology());
        var out = spec.commandLine().getOut();
        switch (Options.given(format, Format.class).orElse(Format.TEXT)) {
            case TEXT -> Lines.of(picture, Terminal.style(true).unicode()).forEach(out::println);
            case MERMAID -> out.print(Mermaid.of(picture));
            case DOT -> out.print(Dot.of(picture));
            case SVG -> out.print(Svg.of(picture));
        }
        out.flush();
        return Problems.OK;
    }
}
