package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.part.Turn;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * HAProxy leads nobody to servers meanwhile: drained first, and in maintenance once those who were there have gone.
 *
 * @param balancers where it is told so
 * @param socket of its admin interface
 * @param config of what it runs with, which says what it asks the servers
 * @param sticky whether visitors stay with a server, even one that is drained; so it is in maintenance at once
 * @param drainSeconds how long those who are there may stay
 * @param wellSeconds how long it may take until it finds a server well again
 */
record Drained(
        List<String> balancers, String socket, String config, boolean sticky, long drainSeconds, long wellSeconds)
        implements Turn {

    /** What defines {@code fi_lb_out} and {@code fi_lb_back}. */
    static final Library FUNCTIONS = Library.beside(Drained.class, "detour.sh");

    private static final String BACKEND = "web";

    @Override
    public Optional<Detour> past(List<String> servers, int seconds) {
        if (balancers.isEmpty()) {
            return Optional.empty();
        }
        var names = String.join(", ", servers);
        var out = new ArrayList<HostStep>();
        var back = new ArrayList<HostStep>();
        for (var balancer : balancers) {
            out.add(step(
                    balancer,
                    "take " + names + " out of service",
                    "fi_lb_out",
                    List.of(
                            sticky ? "maint" : "drain",
                            Long.toString(drainSeconds),
                            Long.toString(drainSeconds + seconds)),
                    servers));
            back.add(step(
                    balancer,
                    "take " + names + " back",
                    "fi_lb_back",
                    List.of(Long.toString(wellSeconds), config),
                    servers));
        }
        return Optional.of(new Detour(out, back, Duration.ofSeconds(drainSeconds)));
    }

    private HostStep step(String balancer, String label, String function, List<String> further, List<String> servers) {
        var words = Stream.of(Stream.of(socket, BACKEND), further.stream(), servers.stream())
                .flatMap(some -> some)
                .toList();
        var script = Script.of(function + " " + Shell.quoteAll(words));
        return new HostStep(balancer, List.of(new Operation(label, List.of(), Script.empty(), script)));
    }
}
