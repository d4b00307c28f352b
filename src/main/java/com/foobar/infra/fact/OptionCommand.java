package com.foobar.infra.fact;

import java.util.Optional;

/**
 * How a program is started that is told by an option of its command: by a command of ours, whatever a package's unit has.
 *
 * @param user the account that it runs as
 * @param option a word of our command that no other has
 */
public record OptionCommand(String unit, boolean isPackaged, String user, String option) implements StartCommand {

    @Override
    public Optional<String> otherwise(UnitStart start) {
        var runsAs = start.user().isEmpty() ? "root" : start.user();
        if (!runsAs.equals(user)) {
            return Optional.of("runs as " + runsAs + " rather than as " + user);
        }
        return start.intended().contains(option)
                ? Optional.empty()
                : Optional.of("is started without " + option + ", by a command of somebody else's");
    }
}
