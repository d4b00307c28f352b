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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The web servers ask an app on another server no more meanwhile: nginx has a way for that which opens by a file, without a reload.
 *
 * @param answering whether a web server can be told so
 * @param running whether an app runs on a server as the change begins: one that does not is waited for by its own checks alone
 * @param drainSeconds how long requests that are under way may take
 */
record PassedOver(Topology topology, Predicate<String> answering, BiPredicate<App, String> running, long drainSeconds)
        implements Turn {

    private static final int REACHED_SECONDS = 15;

    /** Whether others than its own nginx ask the app of any of these. */
    boolean isAsked(List<String> servers) {
        return visits().stream().anyMatch(visit -> servers.contains(visit.to()));
    }

    private List<Visit> visits() {
        return topology.visits(App.class).stream()
                .filter(visit -> !visit.from().equals(visit.to()))
                // Nginx has no way past the only one.
                .filter(visit -> app(visit).servers().size() > 1)
                .toList();
    }

    private App app(Visit visit) {
        return App.named(topology, visit.id()).orElseThrow();
    }

    @Override
    public Optional<Detour> past(List<String> servers, int seconds) {
        var out = new LinkedHashMap<String, List<Operation>>();
        var back = new LinkedHashMap<String, Map<String, List<App>>>();
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
            var app = app(visit);
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
            back.computeIfAbsent(visit.from(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(to, _ -> new ArrayList<>())
                    .add(app);
        }
        return out.isEmpty()
                ? Optional.empty()
                : Optional.of(new Detour(steps(out), back(back), Duration.ofSeconds(drainSeconds)));
    }

    /** Each in one step, although several apps may be asked. */
    private static List<HostStep> steps(Map<String, List<Operation>> operations) {
        return operations.entrySet().stream()
                .map(e -> new HostStep(e.getKey(), e.getValue()))
                .toList();
    }

    /** All apps of a server in one operation: what opens the way to one of them opens it to all. */
    private List<HostStep> back(Map<String, Map<String, List<App>>> back) {
        var operations = new LinkedHashMap<String, List<Operation>>();
        back.forEach((from, servers) -> operations.put(
                from,
                servers.entrySet().stream()
                        .map(e -> back(e.getKey(), e.getValue()))
                        .toList()));
        return steps(operations);
    }

    private Operation back(String to, List<App> apps) {
        var words = new ArrayList<>(List.of(
                Integer.toString(REACHED_SECONDS), to, topology.server(to).address()));
        var there = apps.stream().filter(app -> running.test(app, to)).toList();
        (there.isEmpty() ? apps : there).forEach(app -> words.add(Integer.toString(app.port())));
        return operation(
                "ask " + apps.stream().map(App::called).collect(Collectors.joining(" and ")) + " on " + to + " again",
                "fi_web_back",
                words);
    }

    private static Operation operation(String label, String function, List<String> words) {
        var script = Script.of(function + " " + Shell.quoteAll(words));
        return new Operation(label, List.of(), Script.empty(), script);
    }
}
