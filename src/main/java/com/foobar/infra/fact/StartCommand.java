package com.foobar.infra.fact;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command that starts a service: what is known of it beforehand, and so what else than what a stack writes it may be made
 * to run. Of the units that packages bring, their parts tell it; the units that a stack writes are {@link Written}.
 *
 * <p>Implementations are equal if they say the same, as the facts are that they ask.
 */
public interface StartCommand {

    /** The whole name of the unit, {@code nginx.service}. */
    String unit();

    /** Whether a package brings the unit, and the command line of its process stays as systemd started it. */
    default boolean isPackaged() {
        return true;
    }

    /** What its unit reads variables of its command from, where a package or somebody else made that. */
    default UnitVariables variables() {
        return UnitVariables.NONE;
    }

    /**
     * Why a command that a unit says does not run what a stack writes.
     *
     * @param start of which the command is known
     */
    Optional<String> otherwise(UnitStart start);

    /** Configuration that a command names besides ours. */
    default List<String> further(UnitStart start) {
        return List.of();
    }

    /** The file to which the service tells its errors, if not to the journal. */
    default Optional<String> errorLog() {
        return Optional.empty();
    }

    /** A command line without what the program itself adds to its own; blanks do not count, and are not there any more. */
    default String bare(String command) {
        return command;
    }

    /** The same, as {@link #otherwise}; nothing where the command is not known. */
    default Optional<String> astray(UnitStart start) {
        return start.intended().isEmpty() ? Optional.empty() : otherwise(start);
    }

    /** Files of somebody else's, neither a package's nor this tool's, that say how the unit runs. */
    default List<String> strangers(UnitFact.State state) {
        var files = new ArrayList<String>();
        if (isPackaged() && !state.load().equals("masked") && isOfSomebody(state.fragment())) {
            files.add(state.fragment());
        }
        state.dropIns().stream()
                .filter(StartCommand::isOfSomebody)
                .filter(file -> !file.matches(".*/foobar-infra[a-z-]*\\.conf"))
                .forEach(files::add);
        return files;
    }

    private static boolean isOfSomebody(String file) {
        return file.startsWith("/etc/") || file.startsWith("/usr/local/") || file.startsWith("/run/systemd/system");
    }

    /** Why what runs is not what a stack wrote, though it may answer as it should. */
    default Optional<String> wrong(UnitFact.State state) {
        if (!state.running()) {
            return Optional.of(
                    "is " + (state.active().isEmpty() ? "not there" : state.active()) + ": another program answers");
        }
        var astray = astray(state.start());
        return astray.isPresent() || !isOutdated(state)
                ? astray
                : Optional.of("was started with something else than its unit says now");
    }

    /** Whether its process was started with something else than its unit says now. */
    default boolean isOutdated(UnitFact.State state) {
        return state.running()
                && (state.proven()
                                .filter(proven -> proven.isStartedOtherwise(state))
                                .isPresent()
                        || state.start()
                                .unnoted()
                                .filter(start -> !start.later().isEmpty())
                                .isPresent()
                        || isPackaged() && state.start().isOutdated(this::bare));
    }

    /** That it runs one file, and should run another. */
    static String rather(String file, String wanted) {
        return "runs " + file + " rather than " + wanted;
    }

    /** That of a unit that a stack writes itself: it runs as the account that has the name of the unit. */
    record Written(String unit) implements StartCommand {

        @Override
        public boolean isPackaged() {
            return false;
        }

        @Override
        public Optional<String> otherwise(UnitStart start) {
            var account = unit.replaceFirst("\\.service$", "");
            return start.user().equals(account)
                    ? Optional.empty()
                    : Optional.of("runs as " + (start.user().isEmpty() ? "root" : start.user()) + " rather than as "
                            + account);
        }
    }
}
