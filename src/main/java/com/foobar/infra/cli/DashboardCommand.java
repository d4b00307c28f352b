package com.foobar.infra.cli;

import com.foobar.infra.engine.Dashboard;
import com.foobar.infra.engine.Event;
import com.foobar.infra.stack.Observers;
import com.foobar.infra.view.View;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** {@code dashboard}: a page in the browser that shows the stack's figures, over SSH. */
final class DashboardCommand extends ServersCommand {

    private final OptionSpec port = Options.value(
                    Integer.class, "PORT", "Serve it on this port of this machine. Default: any that is free", "--port")
            .converters(DashboardCommand::port)
            .build();

    private final OptionSpec noBrowser =
            Options.flag("Only tell the address, and do not open a browser", "--no-browser");

    DashboardCommand() {
        super(
                "dashboard",
                "Show the stack's figures in a browser: visitors, latency, web servers, databases, servers, certificates, alerts."
                        + " The page is served on this machine alone and asks the monitoring server over SSH, until Ctrl-C.",
                "",
                "Examples:",
                "  foobar-infra dashboard",
                "  foobar-infra dashboard --no-browser --port 8090",
                "",
                "Exit codes: 1 the monitoring server does not answer; 64 bad usage or bad input;",
                "130 ended by Ctrl-C.");
        spec.addOption(port).addOption(noBrowser);
    }

    private static Integer port(String given) {
        if (!given.matches("[1-9][0-9]{0,4}") || Integer.parseInt(given) > 65_535) {
            throw new TypeConversionException("expected a port from 1 to 65535 but was '" + given + "'");
        }
        return Integer.valueOf(given);
    }

    @Override
    int run(Session session, View view) throws Exception {
        var topology = session.loaded().topology();
        var place = Observers.of(topology)
                .orElseThrow(() -> new BadUsage(
                        "nobody keeps figures of this stack",
                        "Add a " + Observers.SECTION + " section to "
                                + session.loaded().file()
                                + "; without one, foobar-infra status --watch tells how the stack is."));
        int listen = Options.given(port, Integer.class).orElse(0);
        try (var dashboard = opened(session, topology.name(), place, listen)) {
            var trouble = dashboard.trouble();
            if (trouble.isPresent()) {
                var err = spec.commandLine().getErr();
                err.println(trouble.get().line() + "\n" + trouble.get().hint());
                err.flush();
                return Problems.FAILED;
            }
            view.accept(new Event.DashboardOpened(place.server(), dashboard.url()));
            out().flush();
            if (!Options.on(noBrowser) && !output.json()) {
                browse(dashboard.entrance());
            }
            while (true) {
                TimeUnit.DAYS.sleep(1);
            }
        }
    }

    private static Dashboard opened(Session session, String stack, Observers.Place place, int listen) {
        try {
            return Dashboard.open(session.fleet(), stack, place.server(), place.port(), listen);
        } catch (IOException e) {
            throw new BadUsage(
                    "port " + listen + " of this machine cannot be had: " + e.getMessage(),
                    "Name another one, or none: then any is taken that is free.");
        }
    }

    /** Where there is somebody at a screen. The address is on the screen in any case, so it is no matter if that fails. */
    private static void browse(String url) {
        if (System.getenv("DISPLAY") == null && System.getenv("WAYLAND_DISPLAY") == null) {
            return;
        }
        try {
            new ProcessBuilder("xdg-open", url)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return; // There is none.
        }
    }
}
