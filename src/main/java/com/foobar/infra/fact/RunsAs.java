package com.foobar.infra.fact;

import java.util.Optional;
import java.util.Set;

/** Whether an app runs as its own account, whatever files of others' say. */
public final class RunsAs {

    private static final Set<String> YES = Set.of("yes", "true", "on", "1", "y", "t");

    private RunsAs() {}

    /**
     * Why drop-ins on disk would have an app run as somebody else, or some of its commands with all privileges; of a unit that
     * is not there yet, too; and which of them.
     *
     * @param account the app's own, and the name of its group
     */
    public static Optional<String> other(String account, UnitStart start) {
        return start.said().stream()
                .map(said -> said.split(" ", 2))
                .filter(said -> said.length == 2)
                .flatMap(said -> other(account, said[1]).map(what -> what + ", by " + said[0]).stream())
                .findFirst();
    }

    private static Optional<String> other(String account, String said) {
        int eq = said.indexOf('=');
        var key = said.substring(0, Math.max(eq, 0)).strip();
        var value = said.substring(eq + 1).strip();
        return switch (key) {
            case "User" ->
                value.equals(account)
                        ? Optional.empty()
                        : Optional.of(
                                "would run as " + (value.isEmpty() ? "root" : value) + " rather than as " + account);
            case "Group" ->
                value.equals(account) || value.isEmpty()
                        ? Optional.empty()
                        : Optional.of("would run with the group " + value + " rather than with " + account);
            case "DynamicUser" ->
                YES.contains(value) ? Optional.of("would run as an account that systemd makes up") : Optional.empty();
            default ->
                key.startsWith("Exec") && (value.contains("+") || value.contains("!"))
                        ? Optional.of("would run a command with all privileges (" + key + "=" + value + ")")
                        : Optional.empty();
        };
    }
}
