package com.foobar.infra.engine;

import com.foobar.infra.shell.Shell;
import com.foobar.infra.transport.TransportException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Takes the directory away in which a host remembered a stack, once it remembers nothing of it any more. */
public final class Sweep {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Sweep() {}

    /**
     * Sweeps all of these at once. A host that cannot be reached, that still remembers something, or on which a step runs keeps
     * what it has: whoever looks for what is left finds it.
     *
     * @param kept directories with data, which stay
     */
    public static void on(Fleet fleet, Collection<String> servers, String topology, List<String> kept) {
        var state = "/var/lib/foobar-infra/" + topology;
        var but = kept.stream().map(path -> " ! -path " + Shell.quote(path)).collect(Collectors.joining());
        var script = String.join(
                "\n",
                "exec 9>>/run/foobar-infra/step.lock && flock -n 9 || exit 0",
                "[ -d " + state + " ] && [ ! -s " + state + "/manifest ] || exit 0",
                // What somebody had before, and what no manifest knows any more, is not this tool's to throw away.
                "find " + state + " -depth -path " + state + "/before/\\* -type d -empty -delete",
                "rmdir " + state + "/before 2>/dev/null",
                "find " + state + " -mindepth 1 -maxdepth 1 ! -name before" + but + " -exec rm -rf -- {} +",
                "rmdir " + state + " /var/lib/foobar-infra/.loaded /var/lib/foobar-infra 2>/dev/null",
                "true",
                "");
        fleet.onEach(servers, server -> {
            try {
                return fleet.connection(server).run(script, LIMIT, _ -> {}).exit() == 0;
            } catch (TransportException e) {
                return false;
            }
        });
    }
}
