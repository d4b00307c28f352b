package com.foobar.infra.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How long a command that applies waits for servers, and for what they are to do afterwards. */
final class TimeLimits {

    private static final Duration STAGE = Duration.ofMinutes(30);
    private static final Duration GATE = Duration.ofSeconds(60);

    private final OptionSpec stage = duration("How long one server may take for one stage. Default: 30m", "--timeout");

    private final OptionSpec gate =
            duration("How long the checks after a stage may take to pass. Default: 60s", "--gate-timeout");

    TimeLimits(CommandSpec command) {
        command.addOption(stage).addOption(gate);
    }

    private static OptionSpec duration(String description, String name) {
        return Options.value(Duration.class, "DURATION", description, name)
                .converters(new Durations())
                .build();
    }

    /** How long one server may take for one stage. */
    Duration stage() {
        return Options.given(stage, Duration.class).orElse(STAGE);
    }

    /** How long the checks after a stage may take to pass. */
    Duration gate() {
        return gateIfGiven().orElse(GATE);
    }

    Optional<Duration> gateIfGiven() {
        return Options.given(gate, Duration.class);
    }
}
