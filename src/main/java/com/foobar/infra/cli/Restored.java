package com.foobar.infra.cli;

import com.foobar.infra.stack.Failovers;
import com.foobar.infra.topology.Topology;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.OptionSpec;

/** The option {@code --switchover}: who may be the primary again although he gave that place to another. */
final class Restored {

    private final OptionSpec option = Options.list(
            "SERVER",
            "Make this database the primary again, although the servers made another one primary since",
            "--switchover");

    OptionSpec option() {
        return option;
    }

    Set<String> servers() {
        return new TreeSet<>(Options.all(option));
    }

    /** Nobody agrees to what the topology does not say. */
    void check(Topology topology) {
        var primary = Failovers.primary(topology);
        for (var server : servers()) {
            if (!primary.equals(Optional.of(server))) {
                throw new BadUsage(
                        "--switchover: " + server + " is not the primary in this topology"
                                + primary.map(p -> ", " + p + " is").orElse(""),
                        "To change that: foobar-infra switchover " + server);
            }
        }
    }
}
