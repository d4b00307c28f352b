package com.foobar.infra.part.app;

import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitStart;
import java.util.Optional;

/**
 * What starts a worker: a unit of the stack's own, which runs as the app's account.
 *
 * @param unit the whole of its name
 */
record WorkerCommand(String unit, String account) implements StartCommand {

    @Override
    public boolean isPackaged() {
        return false;
    }

    @Override
    public Optional<String> otherwise(UnitStart start) {
        return new Written(account + ".service").otherwise(start);
    }
}
