package com.foobar.infra.cli;

import com.foobar.infra.topology.Topology;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Which servers a command works with, and how it reaches them. */
final class HostOptions {

    private final OptionSpec limit =
            Options.list("SERVER", "Only these servers; may be repeated, or be a list with commas", "--limit");

    private final NewHostKeys keys;

    HostOptions(CommandSpec command) {
        command.addOption(limit);
        keys = new NewHostKeys(command);
    }

    /** Whether anything was said of servers. */
    boolean given() {
        return !Options.all(limit).isEmpty() || keys.accepted();
    }

    boolean acceptNewHostKeys() {
        return keys.accepted();
    }

    /** The servers asked for; empty: all. */
    Set<String> only(Topology topology) {
        var known = topology.servers().stream().map(s -> s.name()).toList();
        var asked = Options.all(limit);
        for (var name : asked) {
            if (!known.contains(name)) {
                throw new BadUsage(
                        "--limit: the topology has no server " + name, "Its servers: " + String.join(", ", known));
            }
        }
        return new LinkedHashSet<>(asked);
    }
}
