package com.foobar.infra.cli;

import com.foobar.infra.part.Agreed;
import com.foobar.infra.view.View;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** A command that contacts servers: the options that all of these share, and what they work with. */
abstract class ServersCommand implements Callable<Integer> {

    final CommandSpec spec;
    final InputOptions inputs;
    final HostOptions hosts;
    final OutputOptions output;

    ServersCommand(String name, String description, String... footer) {
        spec = Options.command(this, name, description, footer);
        inputs = new InputOptions(spec);
        hosts = new HostOptions(spec);
        output = new OutputOptions(spec);
    }

    /** Does its work with the servers of the topology, and returns the exit code. */
    abstract int run(Session session, View view) throws Exception;

    @Override
    public Integer call() throws Exception {
        try (var view = view();
                var session = Session.open(inputs, hosts, agreed(), view)) {
            return run(session, view);
        }
    }

    final View view() {
        return output.view(out(), full());
    }

    /** Whether new files are shown as a whole. */
    boolean full() {
        return false;
    }

    /** What the operator agreed to beforehand. */
    Agreed agreed() {
        return Agreed.NOTHING;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
