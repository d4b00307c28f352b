package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.fact.UnitStart;
import java.util.List;
import java.util.Optional;

/** How the package's unit starts mysqld: with the option files that are built in, whose last one includes ours. */
public record MysqldCommand() implements StartCommand {

    /** systemd's unit on Debian and Ubuntu. */
    public static final String UNIT = "mysql.service";

    private static final String DEFAULTS = "--defaults-file=";

    @Override
    public String unit() {
        return UNIT;
    }

    @Override
    public Optional<String> errorLog() {
        return Optional.of(MysqlPaths.ERROR_LOG);
    }

    @Override
    public Optional<String> otherwise(UnitStart start) {
        return start.intended().stream()
                .filter(word -> word.equals("--no-defaults")
                        || word.startsWith("--skip-grant-tables")
                        || word.startsWith(DEFAULTS) && !word.equals(DEFAULTS + MysqlPaths.MAIN))
                .findFirst()
                .map(word -> "runs with " + word);
    }

    @Override
    public List<String> further(UnitStart start) {
        return start.intended().stream()
                .filter(word -> word.startsWith("--defaults-extra-file="))
                .toList();
    }
}
