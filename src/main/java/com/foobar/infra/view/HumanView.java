package com.foobar.infra.view;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.HostFailure;
import com.foobar.infra.engine.Judged;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;

/** What people read: lines that are only ever appended, and on a terminal one live line for each host at work. */
public final class HumanView implements View {

    /** The live line of checks that do not pass yet. */
    private static final String GATE = "checks";

    private final PrintWriter out;
    private final Style style;
    private final boolean verbose;
    private final boolean full;
    private final Optional<LiveRegion> live;
    private final LogText logs;
    private final Set<String> gatesToldOf = new HashSet<>();
    private final Map<String, Integer> quartersToldOf = new HashMap<>();

    private HumanView(PrintWriter out, Style style, boolean verbose, boolean full, Optional<LiveRegion> live) {
        this.full = full;
        this.out = out;
        this.style = style;
        this.logs = new LogText(style);
        this.verbose = verbose;
        this.live = live;
    }

    /**
     * For a file or a pipe.
     *
     * @param verbose show scripts
     * @param full show new files as a whole
     */
    public static HumanView plain(PrintWriter out, Style style, boolean verbose, boolean full) {
        return new HumanView(out, style, verbose, full, Optional.empty());
    }

    /**
     * @param verbose show scripts
     * @param full show new files as a whole
     * @param columns the terminal's width
     */
    public static HumanView onTerminal(
            PrintWriter out, Style style, boolean verbose, boolean full, IntSupplier columns) {
        return new HumanView(out, style, verbose, full, Optional.of(new LiveRegion(out, style, columns)));
    }

    @Override
    public synchronized void accept(Event event) {
        switch (event) {
            case Event.Observing(var servers) -> {
                idle(GATE);
                live.ifPresent(l -> servers.forEach(s -> l.doing(s, "observing")));
            }
            case Event.HostObserved(var server, var took) -> {
                idle(server);
                if (verbose) {
                    print(style.dim("# " + server + " answered in " + Style.time(took)));
                }
            }
            case Event.HostFailed(var failure, var _) -> idle(failure.server());
            case Event.HostKeyRecorded(var key) ->
                print(style.yellow("New host key:") + " " + key.server() + " (" + key.where() + ") has the " + key.key()
                        + (key.kept() ? "; recorded in " : "; taken this once, and not kept in ") + key.file());
            case Event.ScriptRan ran -> script(ran);
            case Event.Planned(var survey, var agreed) -> print(PlanText.of(survey, agreed, style, full));
            case Event.LockRefused(var reasons) -> failures("Nothing more was changed:", reasons);
            case Event.WaitingForStep(var server, var step) ->
                print(server + ": a step of an earlier apply still runs there (" + step + "); waiting for it");
            case Event.Stale stale -> stale(stale);
            case Event.StageStarted(var stage, var number, var of, var servers) ->
                print(style.bold("Stage " + number + "/" + of + ": " + stage) + " "
                        + style.dim("(" + String.join(", ", servers) + ")"));
            case Event.OperationStarted(var server, var _, var number, var of, var label) ->
                live.ifPresent(l -> l.doing(server, label + (of > 1 ? " (" + number + "/" + of + ")" : "")));
            case Event.OperationProgress progress -> progress(progress);
            case Event.OperationTold(var server, var _, var _, var _, var _, var text) ->
                print("    " + server + "  " + text);
            case Event.OperationDone(var server, var _, var _, var _, var label, var took) ->
                print("  " + style.pass() + " " + server + "  " + label + " " + style.dim(Style.time(took)));
            case Event.StepDone(var server, var _, var _) -> idle(server);
            case Event.StepFailed failed -> stepFailed(failed);
            case Event.Reconnecting(var server, var _, var why) -> {
                print(style.yellow("  ! " + server + ": " + why));
                print("      Its step goes on by itself on the host; connecting again to follow it.");
            }
            case Event.Reattached(var server, var _) -> print("  " + server + ": connected again, following its step");
            case Event.GateWaiting(var stage, var failing) -> gateWaiting(stage, failing);
            case Event.GatePassed(var stage, var checks, var took) -> {
                idle(GATE);
                print("  " + style.pass() + " " + Style.count(checks, "check") + " after " + stage + " "
                        + style.dim(Style.time(took)));
            }
            case Event.GateFailed(var stage, var failing, var took) -> {
                idle(GATE);
                print("  " + style.fail() + " after " + stage + " the following still fails after " + Style.time(took)
                        + "; nothing further was begun:");
                results(failing);
            }
            case Event.Stopped(var hosts) -> stopped(hosts);
            case Event.NotConverged(var left) -> {
                print(List.of(
                        "", style.red("Every step ran, but the servers are still not as the topology says:"), ""));
                print(PlanText.of(left, Set.of(), style, full));
            }
            case Event.Applied(var plan, var servers, var took) ->
                print(style.bold(style.green("Applied.") + " "
                        + Style.count(plan.changes().size(), "change") + " on "
                        + Style.count(servers, "server") + " in " + Style.time(took)
                        + "; a new plan finds no changes."));
            case Event.RebootsPlanned(var reboots, var agreed) -> print(RebootText.of(reboots, agreed, style));
            case Event.CameBack(var server, var _, var took) ->
                print("  " + style.pass() + " " + server + "  is back " + style.dim(Style.time(took)));
            case Event.Rebooted(var servers, var took) ->
                print(style.bold(style.green("Rebooted.") + " " + Style.count(servers.size(), "server") + " in "
                        + Style.time(took)
                        + (servers.size() == 1 ? "; it is back and well." : "; all are back and well.")));
            case Event.RebootsStopped(var done, var left) -> print(RebootText.stopped(done, left, style));
            case Event.Interrupted(var running) -> interrupted(running);
            case Event.VerifyWaiting(var failing, var left) ->
                live.ifPresent(l -> l.doing(
                        "verify",
                        Style.count(failing.size(), "check") + " failing, asking again for " + Style.time(left)));
            case Event.CheckGoing going -> going(going);
            case Event.Verified verified -> {
                idle("verify");
                quartersToldOf.keySet().forEach(this::idle);
                print(VerifyText.of(verified, style));
            }
            case Event.StatusRead status -> status(status);
            case Event.Logged(var line) -> print(logs.of(line, ZoneId.systemDefault()));
            case Event.DashboardOpened(var server, var url) -> {
                print("The dashboard, as Prometheus on " + server + " tells it:");
                print("  " + style.bold(url));
                print("Whoever has this address may look, from this machine, until Ctrl-C.");
            }
            case Event.Silenced(var by, var servers) ->
                print(style.dim("Alerts of " + String.join(", ", servers) + " are silenced on " + by
                        + " until this has ended."));
            case Event.NotSilenced(var failure) ->
                print(style.yellow("Alerts are not silenced:") + " " + failure.line()
                        + ". Whoever is told of alerts may be told of what this causes.");
            case Event.LogLost(var failure) -> print(PlanText.failure(failure, style));
            case Event.AuthorityShown authority -> print(AuthorityText.of(authority, style));
            case Event.Audited audited -> print(AuditText.of(audited, style));
            case Event.HistoryRead history -> print(HistoryText.of(history, style, full));
            case Event.DrillBegan began -> print(DrillText.of(began, style));
            case Event.DrillEnded(var seen) -> print(DrillText.of(seen, style));
            case Event.Drilled drilled -> print(DrillText.of(drilled, style));
            case Event.Examined examined -> print(ExaminedText.of(examined, style));
            case Event.Adopted adopted -> print(AdoptText.of(adopted, style));
            case Event.Cleared cleared -> print(ClearedText.of(cleared, style));
            case Event.ReleasesListed listed -> print(ReleasesText.of(listed, style));
            case Event.Watched watched -> {
                idle("verify");
                print(WatchText.of(watched, ZoneId.systemDefault(), style));
                live.ifPresent(l -> l.doing("verify", WatchText.standing(watched)));
            }
        }
    }

    /** On a terminal that is watched, in the place of the one before. */
    private void status(Event.StatusRead status) {
        status.readings().forEach(r -> idle(r.server()));
        if (live.isPresent() && status.round() > 1) {
            out.print("\033[H\033[2J");
        }
        print(StatusText.of(status, ZoneId.systemDefault(), style));
    }

    /** On a terminal its line tells; elsewhere each quarter. */
    private void progress(Event.OperationProgress progress) {
        var text = progress.label() + "  " + Style.bytes(progress.done()) + " of " + Style.bytes(progress.all()) + " ("
                + progress.percent() + " %)";
        if (live.isPresent()) {
            live.get().goesOn(progress.server(), text);
        } else {
            int quarter = progress.percent() / 25;
            var key = progress.server() + " " + progress.label();
            if (quarter > quartersToldOf.getOrDefault(key, 0)) {
                quartersToldOf.put(key, quarter);
                print("    " + progress.server() + "  " + text);
            }
        }
    }

    /** Likewise. */
    private void going(Event.CheckGoing going) {
        var progress = going.progress();
        var of = going.check().name() + " of " + going.check().server();
        var text = "%d of %s, %d of about %d rows, %d a second"
                .formatted(
                        progress.tables(),
                        Style.count((int) progress.ofTables(), "table"),
                        progress.rows(),
                        progress.aboutRows(),
                        going.rate());
        int quarter = progress.percent() / 25;
        boolean further = quarter > quartersToldOf.getOrDefault(of, 0);
        quartersToldOf.put(of, quarter);
        if (live.isPresent()) {
            live.get().goesOn(of, text);
        } else if (further) {
            print("  " + of + ": " + text);
        }
    }

    private void script(Event.ScriptRan ran) {
        if (verbose) {
            var lines = new ArrayList<String>();
            lines.add(style.dim("# on " + ran.server() + ": " + ran.purpose()));
            ran.masked().lines().forEach(l -> lines.add(style.dim("| " + l)));
            print(lines);
        }
    }

    private void stale(Event.Stale stale) {
        print(style.red("The servers moved on since this was planned; nothing was changed:"));
        stale.moved().forEach(m -> print("  " + style.fail() + " " + m.server() + ": " + m.resource() + " " + m.why()));
        print("Plan again.");
    }

    private void stepFailed(Event.StepFailed failed) {
        idle(failed.server());
        var lines = new ArrayList<String>();
        lines.add("  " + style.fail() + " " + failed.server() + "  "
                + (failed.operation().isEmpty() ? "" : failed.operation() + ": ") + style.red(failed.why()));
        failed.output().forEach(l -> lines.add("      " + l));
        failed.hint().lines().forEach(l -> lines.add("      " + l));
        print(lines);
    }

    private void gateWaiting(String stage, List<Judged> failing) {
        if (live.isPresent()) {
            live.get().doing(GATE, Style.count(failing.size(), "check") + " not passing yet after " + stage);
        } else if (gatesToldOf.add(stage)) {
            print("  waiting for " + Style.count(failing.size(), "check") + " after " + stage + ": "
                    + String.join(
                            "; ", failing.stream().map(f -> f.id().toString()).toList()));
        }
    }

    private void stopped(List<Event.HostReport> hosts) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add(style.red(
                "Stopped before the end. Apply again once it is mended; it goes on from where the servers are."));
        int width =
                VerifyText.width(hosts.stream().map(Event.HostReport::server).toList());
        for (var host : hosts) {
            lines.add("  " + VerifyText.pad(host.server(), width) + "  "
                    + host.done().size() + " of "
                    + (host.done().size() + host.open().size()) + " done"
                    + (host.open().isEmpty() ? "" : "; not done: " + String.join(", ", host.open())));
        }
        print(lines);
    }

    private void interrupted(List<Event.Running> running) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add(style.yellow("Interrupted."));
        if (running.isEmpty()) {
            lines.add("Nothing was running on any server.");
        }
        for (var step : running) {
            lines.add("  " + step.server() + ": " + step.stage() + " runs on by itself until it is done or undone");
            lines.add("      unit " + step.unit());
            lines.add("      log  " + step.log());
        }
        lines.add("Apply again to go on from where the servers are.");
        print(lines);
        live.ifPresent(LiveRegion::close);
    }

    private void failures(String title, List<HostFailure> failures) {
        print(style.red(title));
        failures.forEach(f -> print(PlanText.failure(f, style)));
    }

    private void results(List<Judged> results) {
        int server = VerifyText.width(results.stream().map(r -> r.id().server()).toList());
        int name = VerifyText.width(results.stream().map(r -> r.id().name()).toList());
        results.forEach(r -> print(VerifyText.result(r, server, name, style)));
    }

    private void idle(String host) {
        live.ifPresent(l -> l.idle(host));
    }

    private void print(String line) {
        print(List.of(line));
    }

    private void print(List<String> lines) {
        if (live.isPresent()) {
            live.get().print(lines);
        } else {
            lines.forEach(l -> out.println(Style.harmless(l)));
            out.flush();
        }
    }

    @Override
    public synchronized void close() {
        live.ifPresent(LiveRegion::close);
        out.flush();
    }
}
