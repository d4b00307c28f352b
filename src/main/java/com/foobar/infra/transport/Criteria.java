package com.foobar.infra.transport;

import java.util.Locale;
import java.util.Set;

/** The criteria of one {@code Match} line. */
final class Criteria {

    private static final Set<String> WITH_ARGUMENT = Set.of(
            "host",
            "originalhost",
            "user",
            "localuser",
            "localnetwork",
            "tagged",
            "exec",
            "version",
            "command",
            "sessiontype");

    private final ConfigWalk walk;
    private final ConfigLine line;

    Criteria(ConfigWalk walk, ConfigLine line) {
        this.walk = walk;
        this.line = line;
    }

    /**
     * Whether all of them hold.
     *
     * @param never whether the answer does not matter, so that no command need be run for it
     */
    boolean match(boolean never) throws ConfigRefusal {
        var words = line.arguments();
        var all = true;
        int count = 0;
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            boolean negated = word.startsWith("!");
            var attribute = (negated ? word.substring(1) : word).toLowerCase(Locale.ROOT);
            if (attribute.equals("all")) {
                if (count > 0 || i + 1 < words.size()) {
                    throw refused("all cannot stand beside other criteria");
                }
                return !negated;
            }
            count++;
            boolean holds;
            if (attribute.equals("final") || attribute.equals("canonical")) {
                if (attribute.equals("final") && !negated) {
                    walk.wantFinalPass();
                }
                holds = walk.isFinalPass();
            } else {
                int equals = word.indexOf('=');
                var name = equals < 0 ? attribute : attribute.substring(0, attribute.indexOf('='));
                if (!WITH_ARGUMENT.contains(name)) {
                    throw refused("there is no criterion " + word);
                }
                if (equals < 0 && ++i == words.size()) {
                    throw refused(name + " has no argument");
                }
                var argument = equals < 0 ? words.get(i) : word.substring(equals + 1);
                if (argument.isEmpty() && !name.equals("tagged") && !name.equals("command")) {
                    throw refused(name + " has an empty argument");
                }
                holds = holds(name, argument, never || !all);
            }
            all &= holds != negated;
        }
        if (count == 0) {
            throw refused("it has no criteria");
        }
        return all;
    }

    private boolean holds(String name, String argument, boolean settled) throws ConfigRefusal {
        return switch (name) {
            case "host" -> walk.anyMatches(walk.reached(), argument);
            case "originalhost" -> walk.anyMatches(walk.typed(), argument);
            case "user" -> Patterns.listMatchesExactly(argument, walk.user());
            case "localuser" -> Patterns.listMatchesExactly(argument, walk.localUser());
            case "tagged" ->
                argument.isEmpty() ? walk.tag().isEmpty() : Patterns.listMatchesExactly(argument, walk.tag());
            // What we run is a command, whatever it is.
            case "sessiontype" -> Patterns.listMatchesExactly(argument, "exec");
            case "localnetwork" -> LocalNetworks.contain(line, argument);
            case "exec" -> {
                var command = walk.tokens().expand(line, argument, Tokens.ALL, false);
                yield !settled && walk.machine().succeeds(command, line.place());
            }
            default -> {
                if (settled) {
                    yield false;
                }
                throw new ConfigRefusal(
                        line.place(),
                        "Match " + name + " asks for something of ssh's own, which there is none of here",
                        "Put what the block says into the inventory, and keep the block from this host: Match !host ...");
            }
        };
    }

    private ConfigRefusal refused(String what) {
        return new ConfigRefusal(line.place(), "Match: " + what, "Correct the line; ssh refuses it, too.");
    }
}
