package com.foobar.infra.part.address;

import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitStart;
import java.util.Optional;

/**
 * How our units start what they run: as root, who may give a host an address, and with our file alone.
 *
 * @param config the file that its command names; empty if it names none
 */
record RootCommand(String unit, Optional<String> config) implements StartCommand {

    private static final String FILE = "--use-file=";

    @Override
    public boolean isPackaged() {
        return false;
    }

    @Override
    public Optional<String> otherwise(UnitStart start) {
        if (!start.user().isEmpty() && !start.user().equals("root")) {
            return Optional.of("runs as " + start.user() + " rather than as root, who may give a host an address");
        }
        return start.intended().stream()
                .filter(word -> word.startsWith(FILE))
                .map(word -> word.substring(FILE.length()))
                .filter(file -> config.filter(ours -> !ours.equals(file)).isPresent())
                .map(file -> StartCommand.rather(file, config.orElseThrow()))
                .findFirst();
    }
}
