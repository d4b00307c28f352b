package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.part.Turn;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The web servers ask an app on another server no more meanwhile: nginx has a way for that which opens by a file, without a reload.
 *
 * @param answering whether a web server can be told so
 * @param drainSeconds how long requests that are under way may take
 */
record PassedOver(Topology topology, Predicate<String> answering, long drainSeconds) implements Turn {

    private static final int REACHED_SECONDS = 15;

    /** Whether others than its own nginx ask the app of any of these. */
    boolean isAsked(List<String> servers) {
        return visits().stream().anyMatch(visit -> servers.contains(visit.to()));
    }

    private List<Visit> visits() {
        return topology.visits(App.class).stream()
                .filter(visit -> !visit.from().equals(visit.to()))
                .toList();
    }

    @Override
    public Optional<Detour> past(List<String> servers, int seconds) {
        var out = new LinkedHashMap<String, List<Operation>>();
        var back = new LinkedHashMap<String, List<Operation>>();
        var seen = new HashSet<String>();
        for (var visit : visits()) {
            // Several sites may ask one app.
            if (!seen.add(visit.from() + " " + visit.to() + " " + visit.id())) {
                continue;
            }
            if (!servers.contains(visit.to()) || servers.contains(visit.from()) || !answering.test(visit.from())) {
                continue;
            }
            var to = visit.to();
            var app = App.named(topology, visit.id()).orElseThrow();
            var port = Integer.toString(app.port());
            var address = topology.server(to).address();
            out.computeIfAbsent(visit.from(), _ -> new ArrayList<>())
                    .add(operation(
                            "ask " + app.called() + " past " + to,
                            "fi_web_out",
                            List.of(
                                    Web.past(topology.name(), to),
                                    port,
                                    Long.toString(drainSeconds),
                                    Long.toString(drainSeconds + seconds),
                                    to,
                                    address)));
            back.computeIfAbsent(visit.from(), _ -> new ArrayList<>())
                    .add(operation(
                            "ask " + app.called() + " on " + to + " again",
                            "fi_web_back",
                            List.of(Integer.toString(REACHED_SECONDS), port, to, address)));
        }
        return out.isEmpty() ? Optional.empty() : Optional.of(new Detour(steps(out), steps(back)));
    }

    /** Each in one step, although several apps may be asked. */
    private static List<HostStep> steps(Map<String, List<Operation>> operations) {
        return operations.entrySet().stream()
                .map(e -> new HostStep(e.getKey(), e.getValue()))
                .toList();
    }

    private static Operation operation(String label, String function, List<String> words) {
        var script = Script.of(function + " " + Shell.quoteAll(words));
        return new Operation(label, List.of(), Script.empty(), script);
    }
}
