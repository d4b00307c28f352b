package com.foobar.infra.cli;

import com.foobar.infra.engine.Glance;
import com.foobar.infra.engine.Surveyor;
import com.foobar.infra.view.View;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/** {@code status}: how the stack is, on one screen. */
final class StatusCommand extends ServersCommand {

    /** Between the rounds of a watch. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final OptionSpec watch = Options.flag("Ask again every 5 seconds until Ctrl-C", "--watch");

    StatusCommand() {
        super(
                "status",
                "Tell on one screen how the stack is: servers, visitors, databases, certificates, drift, last changes.",
                "",
                "Examples:",
                "  foobar-infra status",
                "  foobar-infra status --watch",
                "  foobar-infra status --json",
                "",
                "It reads; 'verify' proves. Exit codes: 0 nothing is bad; 1 something is, or a",
                "server could not be asked; 64 bad usage or bad input.");
        spec.addOption(watch);
    }

    @Override
    int run(Session session, View view) throws Exception {
        boolean again = Options.on(watch);
        var surveyor = new Surveyor(
                again ? VerifyCommand.quiet(session.observer(), view) : session.observer(),
                session.desire(),
                name -> session.inventory().host(name).isPresent(),
                Set.of());
        var glance = new Glance(surveyor, session.desire(), session.only());
        while (true) {
            var status = glance.read();
            view.accept(status);
            if (!again) {
                return status.well() ? Problems.OK : Problems.FAILED;
            }
            Thread.sleep(AGAIN.toMillis());
        }
    }
}
