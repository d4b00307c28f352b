package com.foobar.infra.cli;

import com.foobar.infra.topology.Topology;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which servers a command works with, and how it reaches them. */
final class HostOptions {

    @Option(
            names = "--limit",
            paramLabel = "SERVER",
            split = ",",
            description = "Only these servers; may be repeated, or be a list with commas")
    List<String> limit = List.of();

    @Option(
            names = "--accept-new-host-keys",
            description =
                    "Record and trust the key of a server that was never met before. A changed key is an error all the"
                            + " same")
    boolean acceptNewHostKeys;

    /** The servers asked for; empty: all. */
    Set<String> only(Topology topology) {
        var known = topology.servers().stream().map(s -> s.name()).toList();
        for (var name : limit) {
            if (!known.contains(name)) {
                throw new BadUsage(
                        "--limit: the topology has no server " + name, "Its servers: " + String.join(", ", known));
            }
        }
        return new LinkedHashSet<>(limit);
    }
}
