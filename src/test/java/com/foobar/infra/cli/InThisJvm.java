package com.foobar.infra.cli;

import java.io.PrintWriter;

/** The tool without a process of its own, for tests of what it does to hosts. */
public final class InThisJvm {

    private InThisJvm() {}

    /** @return the exit code */
    public static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        int code = Main.commandLine(arguments).setOut(out).setErr(err).execute(arguments);
        out.flush();
        err.flush();
        return code;
    }
}
