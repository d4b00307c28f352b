package com.foobar.infra.part.monitoring;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.part.monitoring.FiguresFact.Sample;
import com.foobar.infra.part.monitoring.FiguresFact.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is proven of the monitoring.
 *
 * @param model what it was told to watch
 * @param rules how many alerts there are to be
 */
record MonitoringChecks(MonitoringModel model, int rules) {

    /** Fires always: that it does shows that rules are evaluated. */
    static final String WATCHDOG = "Watchdog";

    private static final String BLIND =
            "not even " + WATCHDOG + " fires, which always does: no rule is evaluated, or no figures are kept";

    MonitoringCheck targets() {
        return check("targets", this::targets);
    }

    MonitoringCheck rulesLoaded() {
        return check("rules", this::rulesLoaded);
    }

    MonitoringCheck alertmanager() {
        return check("alertmanager", this::alertmanager);
    }

    MonitoringCheck firing() {
        return check("alerts", this::alerts);
    }

    private MonitoringCheck check(String name, java.util.function.Function<State, Verdict> judge) {
        return new MonitoringCheck(name, model.server(), model.port(), judge);
    }

    /** All that is to be asked, as {@code job of server}. */
    private List<String> wanted() {
        var all = new ArrayList<String>();
        all.add(target("prometheus", model.server()));
        all.add(target("alertmanager", model.server()));
        model.jobs().forEach(job -> job.targets().forEach(t -> all.add(target(job.name(), t.server()))));
        model.probes().forEach(t -> all.add(target("site", t.server())));
        return all;
    }

    private static String target(String job, String server) {
        return job + " of " + server;
    }

    /** Three times as old as figures get where all is well. */
    private static final int OLD_SECONDS = 30;

    /** That figures are kept no more, if it is so. */
    private static Optional<String> unkept(State state) {
        var age = state.of(FiguresFact.AGE).stream().mapToDouble(Sample::value).findFirst();
        if (age.isEmpty()) {
            return Optional.of("Prometheus keeps no figures, so that no alert begins or ends");
        }
        return age.getAsDouble() > OLD_SECONDS
                ? Optional.of("Prometheus has kept no figures for " + Math.round(age.getAsDouble())
                        + " s, so that no alert begins or ends")
                : Optional.empty();
    }

    /** Why that no alert fires means nothing, and what to look at; empty: it means that all is well. */
    static Optional<String> blind(State state) {
        return unkept(state)
                .map(why -> why + ": df -h /var/lib/prometheus; journalctl -u prometheus")
                .or(() -> watches(state) ? Optional.empty() : Optional.of(BLIND + ": journalctl -u prometheus"));
    }

    /** Those that fire. */
    static Stream<Sample> firing(State state) {
        return state.of(FiguresFact.ALERTS).stream()
                .filter(s -> s.label("alertstate").equals("firing"));
    }

    private static boolean watches(State state) {
        return firing(state).anyMatch(s -> s.label("alertname").equals(WATCHDOG));
    }

    private Verdict targets(State state) {
        var unkept = unkept(state);
        if (unkept.isPresent()) {
            return new Verdict.Fail(
                    unkept.get(),
                    "df -h /var/lib/prometheus on " + model.server()
                            + ": mostly its disk is full; journalctl -u prometheus");
        }
        var up = new TreeSet<String>();
        state.of(FiguresFact.UP).stream()
                .filter(s -> s.value() > 0)
                .forEach(s -> up.add(target(s.label("job"), s.label("instance"))));
        var silent = wanted().stream().filter(t -> !up.contains(t)).toList();
        return silent.isEmpty()
                ? new Verdict.Pass(
                        wanted().size() + " exporters answer, by TLS with certificates of the stack's authority")
                : new Verdict.Fail(
                        "no figures from " + String.join(", ", silent),
                        "systemctl status prometheus-*-exporter there; a firewall must let " + model.server() + " in;"
                                + " curl -s 127.0.0.1:" + model.port() + "/api/v1/targets on " + model.server()
                                + " tells what was answered");
    }

    private Verdict rulesLoaded(State state) {
        int loaded = (int) state.of(FiguresFact.RULES).stream()
                .filter(s -> s.label("rule_group").contains("/foobar-infra-"))
                .mapToDouble(Sample::value)
                .sum();
        boolean whole = state.of(FiguresFact.LOADED).stream().allMatch(s -> s.value() > 0);
        return loaded == rules && whole
                ? new Verdict.Pass(loaded + " alerts loaded")
                : new Verdict.Fail(
                        loaded + " of " + rules + " alerts are loaded" + (whole ? "" : ", and the last reload failed"),
                        "journalctl -u prometheus; foobar-infra apply");
    }

    private Verdict alertmanager(State state) {
        boolean up =
                state.of(FiguresFact.UP).stream().anyMatch(s -> s.label("job").equals("alertmanager") && s.value() > 0);
        boolean known = state.of(FiguresFact.KNOWN).stream().anyMatch(s -> s.value() > 0);
        boolean loaded = state.of(FiguresFact.ALERTS_LOADED).stream().anyMatch(s -> s.value() > 0);
        if (!up || !known || !loaded) {
            return new Verdict.Fail(
                    up ? known ? "has not loaded its configuration" : "Prometheus does not know it" : "does not answer",
                    "systemctl status prometheus-alertmanager; journalctl -u prometheus-alertmanager");
        }
        var names =
                model.receivers().stream().map(MonitoringModel.Receiver::name).toList();
        return new Verdict.Pass((names.isEmpty()
                        ? "answers; no receivers, so nobody is told"
                        : "answers; tells " + String.join(", ", names))
                + (model.heartbeat().isPresent() ? "" : "; no heartbeat, so nobody learns when this server is down")
                + (names.isEmpty() ? "" : "; not tried: whether what it sends arrives"));
    }

    private Verdict alerts(State state) {
        if (!watches(state)) {
            return new Verdict.Fail(BLIND, "journalctl -u prometheus");
        }
        var others = firing(state)
                .filter(s -> !s.label("alertname").equals(WATCHDOG))
                .map(s -> s.label("alertname") + " (" + s.label("severity")
                        + (s.label("instance").isEmpty() ? "" : ", " + s.label("instance")) + ")")
                .distinct()
                .sorted()
                .toList();
        return others.isEmpty()
                ? new Verdict.Pass("none fires but " + WATCHDOG)
                : new Verdict.Fail(
                        "firing: " + String.join(", ", others),
                        "amtool alert query --alertmanager.url=http://127.0.0.1:" + model.alertsPort()
                                + " -o extended on " + model.server() + " tells what each means, and what to do");
    }
}
