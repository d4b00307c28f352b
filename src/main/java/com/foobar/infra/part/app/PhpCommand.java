package com.foobar.infra.part.app;

import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitStart;
import com.foobar.infra.fact.UnitVariables;
import java.util.Optional;

/**
 * What starts PHP: a unit of the stack's own, as the app's. PHP writes its title over what the kernel knows of its environment, so
 * the unit writes ours of it to a file before, which goes when it ends.
 *
 * @param stack the topology's name
 */
record PhpCommand(String stack) implements StartCommand {

    @Override
    public String unit() {
        return new AppPaths(stack).service();
    }

    @Override
    public boolean isPackaged() {
        return false;
    }

    @Override
    public UnitVariables variables() {
        return UnitVariables.writtenTo(new AppPaths(stack).runtime() + "/environment");
    }

    @Override
    public Optional<String> otherwise(UnitStart start) {
        return new Written(unit()).otherwise(start);
    }
}
