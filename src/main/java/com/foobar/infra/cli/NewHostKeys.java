package com.foobar.infra.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Whether a server that was never met before is trusted: of every command that contacts servers. */
final class NewHostKeys {

    private final OptionSpec accept = Options.flag(
            "Record and trust the key of a server that was never met before. A changed key is an error all the same",
            "--accept-new-host-keys");

    NewHostKeys(CommandSpec command) {
        command.addOption(accept);
    }

    boolean accepted() {
        return Options.on(accept);
    }
}
