package com.foobar.infra.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code version}: the same as {@code --version}. */
final class VersionCommand implements Callable<Integer> {

    final CommandSpec spec = Options.command(
            this,
            "version",
            "Print the version.",
            "",
            "Example:",
            "  foobar-infra version",
            "",
            "Exit codes: 0 printed.");

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        out.println(Version.text());
        out.flush();
        return Problems.OK;
    }
}
