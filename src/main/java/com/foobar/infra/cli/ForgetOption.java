package com.foobar.infra.cli;

import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Servers that left the topology, can't be cleared any more, and that nobody is to remember from now on. */
final class ForgetOption {

    private final OptionSpec forget = Options.list(
            "SERVER",
            "Let the others no longer remember this server, which left the topology and is gone for good",
            "--forget");

    ForgetOption(CommandSpec command) {
        command.addOption(forget);
    }

    /** Those named; all others must be asked, as any of them may be the one that remembers. */
    Set<String> servers(Session session) {
        var names = new LinkedHashSet<>(Options.all(forget));
        if (!names.isEmpty() && !session.only().isEmpty()) {
            throw new BadUsage(
                    "--forget cannot be given with --limit: a server is forgotten only when none remembers it any more",
                    "Leave --limit out.");
        }
        for (var name : names) {
            if (session.desire().servers().contains(name)) {
                throw new BadUsage(
                        "--forget: " + name + " has a role in the topology", "Take it out of its roles first.");
            }
        }
        return names;
    }
}
