package com.foobar.infra.fact;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The commands that start the services whose units packages bring: of these it is known which of their arguments name other
 * configuration than the one that a stack writes.
 */
public final class StartCommand {

    private static final Map<String, String> CONFIGURATION = Map.of(
            "haproxy.service", "/etc/haproxy/haproxy.cfg",
            "nginx.service", "/etc/nginx/nginx.conf",
            "mysql.service", "/etc/mysql/my.cnf");

    private StartCommand() {}

    /** Whether the service's command line is known to stay as systemd started it. */
    public static boolean isKnown(String unit) {
        return CONFIGURATION.containsKey(unit);
    }

    /**
     * Why a command that a unit says does not run what a stack writes.
     *
     * @param unit of these, or of an app, whose account has the name of its unit
     */
    public static Optional<String> astray(String unit, UnitStart start) {
        var words = start.intended();
        if (words.isEmpty()) {
            return Optional.empty();
        }
        if (!isKnown(unit)) {
            var account = unit.replaceFirst("\\.service$", "");
            return start.user().equals(account)
                    ? Optional.empty()
                    : Optional.of("runs as " + (start.user().isEmpty() ? "root" : start.user()) + " rather than as "
                            + account);
        }
        var wanted = Objects.requireNonNull(CONFIGURATION.get(unit));
        var files = files(unit, words);
        return switch (unit) {
            case "haproxy.service" ->
                files.contains(wanted)
                        ? Optional.empty()
                        : Optional.of(rather(files.isEmpty() ? "nothing" : files.getLast(), wanted));
            case "nginx.service" ->
                files.stream().filter(f -> !f.equals(wanted)).findFirst().map(f -> rather(f, wanted));
            default ->
                words.stream()
                        .filter(w -> w.equals("--no-defaults")
                                || w.startsWith("--skip-grant-tables")
                                || w.startsWith("--defaults-file=") && !w.equals("--defaults-file=" + wanted))
                        .findFirst()
                        .map(w -> "runs with " + w);
        };
    }

    /** Configuration that a command names besides ours. */
    public static List<String> further(String unit, UnitStart start) {
        var words = start.intended();
        if (unit.equals("haproxy.service") && astray(unit, start).isEmpty()) {
            return files(unit, words).stream()
                    .filter(file -> !file.equals(CONFIGURATION.get(unit)))
                    .toList();
        }
        return unit.equals("mysql.service")
                ? words.stream()
                        .filter(w -> w.startsWith("--defaults-extra-file="))
                        .toList()
                : List.of();
    }

    /** Files of somebody else's, neither a package's nor this tool's, that say how the unit runs. */
    public static List<String> strangers(String unit, UnitFact.State state) {
        var files = new ArrayList<String>();
        if (isKnown(unit) && !state.load().equals("masked") && isOfSomebody(state.fragment())) {
            files.add(state.fragment());
        }
        state.dropIns().stream()
                .filter(StartCommand::isOfSomebody)
                .filter(file -> !file.matches(".*/foobar-infra[a-z-]*\\.conf"))
                .forEach(files::add);
        return files;
    }

    private static boolean isOfSomebody(String file) {
        return file.startsWith("/etc/") || file.startsWith("/run/systemd/system");
    }

    /** Why what runs is not what a stack wrote, though it may answer as it should. */
    public static Optional<String> wrong(String unit, UnitFact.State state) {
        if (!state.running()) {
            return Optional.of(
                    "is " + (state.active().isEmpty() ? "not there" : state.active()) + ": another program answers");
        }
        var astray = astray(unit, state.start());
        return astray.isPresent() || !isOutdated(unit, state)
                ? astray
                : Optional.of("was started with something else than its unit says now");
    }

    /** Whether its process was started with something else than its unit says now. */
    public static boolean isOutdated(String unit, UnitFact.State state) {
        return state.running()
                && (state.proven()
                                .filter(proven -> proven.isStartedOtherwise(state))
                                .isPresent()
                        || isKnown(unit) && state.start().isOutdated());
    }

    private static String rather(String file, String wanted) {
        return "runs " + file + " rather than " + wanted;
    }

    /** What HAProxy's and nginx's arguments name; of nginx its prefix too. */
    private static List<String> files(String unit, List<String> words) {
        var options = unit.equals("haproxy.service") ? List.of("-f") : List.of("-c", "-p");
        var files = new ArrayList<String>();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            for (var option : options) {
                if (word.equals(option) && i + 1 < words.size()) {
                    files.add(words.get(i + 1));
                } else if (word.startsWith(option) && !unit.equals("haproxy.service") && !word.equals(option)) {
                    files.add(word.substring(option.length()));
                }
            }
        }
        return files;
    }
}
