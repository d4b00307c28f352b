package com.foobar.infra.part.routing;

import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitStart;
import com.foobar.infra.fact.UnitVariables;
import java.util.List;
import java.util.Optional;

/**
 * How our unit starts a router: as root, who then becomes HAProxy's user, and with our file alone.
 *
 * @param config the file
 */
record RouterCommand(String unit, String config) implements StartCommand {

    @Override
    public boolean isPackaged() {
        return false;
    }

    @Override
    public UnitVariables variables() {
        return new UnitVariables(List.of(), List.of(), "HAPROXY_[A-Z_]+");
    }

    @Override
    public Optional<String> otherwise(UnitStart start) {
        if (!start.user().isEmpty() && !start.user().equals("root")) {
            return Optional.of(
                    "runs as " + start.user() + " rather than as root, who may bind and then becomes haproxy");
        }
        var words = start.intended();
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equals("-f") && !words.get(i + 1).equals(config)) {
                return Optional.of(StartCommand.rather(words.get(i + 1), config));
            }
        }
        return Optional.empty();
    }
}
