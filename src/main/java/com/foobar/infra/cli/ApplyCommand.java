package com.foobar.infra.cli;

import com.foobar.infra.engine.Applier;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.SavedPlan;
import com.foobar.infra.engine.Staleness;
import com.foobar.infra.engine.Survey;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.role.Stack;
import com.foobar.infra.template.Templates;
import com.foobar.infra.view.View;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code apply}: makes the servers as the topology says. */
final class ApplyCommand extends ServersCommand {

    private final PositionalParamSpec planFile = Options.argument(
            Path.class, "PLANFILE", "A plan saved by 'plan --out'. Refused if the servers moved on since");

    private final OptionSpec yes =
            Options.flag("Do not ask. Without a terminal apply only goes on with this", "-y", "--yes");

    private final OptionSpec takeOver =
            Options.list("SERVER|all", "Agree to change what somebody else set up on this server", "--take-over");

    private final OptionSpec timeout =
            duration("How long one server may take for one stage. Default: 30m", "--timeout");

    private final OptionSpec gateTimeout =
            duration("How long the checks after a stage may take to pass. Default: 60s", "--gate-timeout");

    private final OptionSpec full =
            Options.flag("Show new files with all that they hold, and not only their size", "--full");

    ApplyCommand() {
        super(
                "apply",
                "Show the plan, ask, and make the servers as the topology says: stage by stage, with checks in between."
                        + " Ends by planning again.",
                "",
                "Examples:",
                "  foobar-infra apply -i production",
                "  foobar-infra apply --yes --limit web-01,web-02",
                "  foobar-infra apply --take-over web-01    (somebody else set its nginx up)",
                "",
                "Ctrl-C is safe: what runs on a server ends by itself; apply again to go on.",
                "",
                "Exit codes: 0 the servers are as the topology says; 1 something failed, or you",
                "said no; 64 bad usage or bad input.");
        spec.addPositional(planFile)
                .addOption(yes)
                .addOption(full)
                .addOption(takeOver)
                .addOption(timeout)
                .addOption(gateTimeout);
    }

    private static OptionSpec duration(String description, String name) {
        return Options.value(Duration.class, "DURATION", description, name)
                .converters(new Durations(false))
                .build();
    }

    private Duration timeout() {
        return Options.given(timeout, Duration.class).orElse(Duration.ofMinutes(30));
    }

    private Duration gateTimeout() {
        return Options.given(gateTimeout, Duration.class).orElse(Duration.ofSeconds(60));
    }

    @Override
    boolean full() {
        return Options.on(full);
    }

    @Override
    public Integer call() throws Exception {
        var file = Options.given(planFile, Path.class);
        if (file.isEmpty()) {
            return super.call();
        }
        var parsed = spec.commandLine().getParseResult();
        for (var option : List.of("--file", "--inventory", "--templates", "--limit")) {
            if (parsed.hasMatchedOption(option)) {
                throw new BadUsage(
                        option + " cannot be given with a plan file: the plan holds what it was made from",
                        "Leave it out, or plan again with it.");
            }
        }
        var saved = PlanFile.read(file.get());
        var loaded = PlanFile.topology(saved);
        var templates = PlanFile.templates(saved);
        try (var view = view();
                var session = Session.open(
                        loaded,
                        PlanFile.inventory(saved, loaded),
                        () -> new Templates(templates),
                        () -> Releases.kept(saved.releases()),
                        saved.only(),
                        hosts.acceptNewHostKeys(),
                        view)) {
            return apply(session, view, Optional.of(saved));
        } finally {
            PlanFile.remove(templates);
        }
    }

    @Override
    int run(Session session, View view) throws InterruptedException {
        return apply(session, view, Optional.empty());
    }

    private int apply(Session session, View view, Optional<SavedPlan> saved) throws InterruptedException {
        consent().check(session.desire().servers());
        var surveyor = session.surveyor();
        var survey = surveyor.settled(session.only(), timeout(), view);
        var held = surveyor.held(survey, who());
        if (!held.isEmpty()) {
            view.accept(new Event.LockRefused(held));
            return Problems.FAILED;
        }
        view.accept(new Event.Planned(survey));
        var refusal = consent().refusal(survey);
        if (!refusal.isEmpty()) {
            refuse(refusal, makeSafe(session, survey, view));
            return Problems.FAILED;
        }
        boolean done = survey.plan().isEmpty()
                && survey.plan().obstacles().isEmpty()
                && saved.filter(s -> !s.promises().isEmpty()).isPresent();
        if (done) {
            if (!output.json()) {
                out().println("All that this plan was to change is so already.");
            }
            return Problems.OK;
        }
        if (saved.isPresent()) {
            var moved = Staleness.between(saved.get().promises(), Staleness.promises(survey.plan()));
            if (!moved.isEmpty()) {
                view.accept(new Event.Stale(moved));
                return Problems.FAILED;
            }
        }
        var options = new Applier.Options(
                only(session, survey), timeout(), gateTimeout(), Options.given(gateTimeout, Duration.class), who());
        var settling = Stack.settling(session.desire().checks());
        var applier = new Applier(session.fleet(), surveyor, session.desire().topology(), options, settling, view);
        if (survey.plan().isEmpty()) {
            applier.nothingToChange(survey);
            return done(survey);
        }
        if (!agreed(out(), survey, "Do you want to apply these changes?")) {
            return Problems.FAILED;
        }
        // Who is left out is not so for what is urgent; the rest is planned and proven without him.
        boolean apart =
                !survey.plan().leftOut().isEmpty() && !survey.plan().urgent().isEmpty();
        if (apart && !closed(session, survey, view)) {
            return Problems.FAILED;
        }
        var rest = apart ? survey.madeSafe() : survey;
        if (rest.plan().isEmpty()) {
            return done(survey);
        }
        return hooked(applier, session, view, () -> applier.apply(rest)) ? done(survey) : Problems.FAILED;
    }

    /** The servers whose changes, and whose checks in between, are this apply's; empty: all. */
    private static Set<String> only(Session session, Survey survey) {
        var leftOut = survey.plan().leftOut();
        if (leftOut.isEmpty()) {
            return session.only();
        }
        return survey.servers().stream().filter(s -> !leftOut.contains(s)).collect(Collectors.toSet());
    }

    /** All that was to be changed is; who was left out is said again, where it cannot be overlooked. */
    private int done(Survey survey) {
        var leftOut =
                survey.plan().obstacles().stream().filter(Obstacle::leavesOut).toList();
        if (leftOut.isEmpty()) {
            return Problems.OK;
        }
        var err = spec.commandLine().getErr();
        err.println("Left out, for what stands in the way there:");
        leftOut.forEach(o -> err.println("  " + o.server() + ": " + o.what()));
        err.flush();
        return Problems.FAILED;
    }

    /** What an applier does. */
    @FunctionalInterface
    private interface Work {
        boolean run() throws InterruptedException;
    }

    /** Ctrl-C and kill lose nothing: the hook says what runs on, and lets the locks go. */
    private static boolean hooked(Applier applier, Session session, View view, Work work) throws InterruptedException {
        var over = new AtomicBoolean();
        var hook = new Thread(
                () -> {
                    if (!over.get()) {
                        applier.interrupt();
                        view.close();
                        session.fleet().close();
                    }
                },
                "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            over.set(true);
        }
    }

    private Consent consent() {
        return new Consent(Options.all(takeOver));
    }

    /** What makes things safer is not held back by what stands in the way of the rest. */
    private boolean makeSafe(Session session, Survey survey, View view) throws InterruptedException {
        if (survey.plan().urgent().isEmpty() || !Options.on(yes) && (output.json() || !Terminal.isInteractive())) {
            return false;
        }
        var what = survey.plan().urgent().changes().stream()
                .map(c -> c.server() + ": " + c.resource())
                .collect(Collectors.joining(", "));
        if (!Options.on(yes)
                && !agreed(out(), survey, "The rest can't be applied yet. Do you want to apply this: " + what + "?")) {
            return false;
        }
        return closed(session, survey, view);
    }

    private boolean closed(Session session, Survey survey, View view) throws InterruptedException {
        var options = new Applier.Options(session.only(), timeout(), gateTimeout(), Optional.empty(), who());
        var applier = new Applier(
                session.fleet(), session.surveyor(), session.desire().topology(), options, List.of(), view);
        return hooked(applier, session, view, () -> applier.makeSafe(survey));
    }

    private void refuse(String why, boolean madeSafe) {
        var err = spec.commandLine().getErr();
        err.println(
                (madeSafe ? "Writes are refused where they must be. Nothing else" : "Nothing") + " was changed:" + why);
        err.flush();
    }

    private boolean agreed(PrintWriter out, Survey survey, String question) {
        if (Options.on(yes)) {
            return true;
        }
        if (output.json() || !Terminal.isInteractive()) {
            throw new BadUsage(
                    "there is nobody to ask, as " + (output.json() ? "--json was given" : "this is no terminal")
                            + "; nothing was changed",
                    "Give --yes to apply without a question.");
        }
        while (true) {
            out.print(question + " Only 'yes' goes on; 'full' shows new files whole: ");
            out.flush();
            var answer = Terminal.readLine();
            if (answer.equals("yes")) {
                return true;
            }
            if (!answer.equals("full")) {
                break;
            }
            output.plain(out, true).accept(new Event.Planned(survey));
        }
        out.println("Nothing was changed.");
        out.flush();
        return false;
    }

    private static String who() {
        var user = System.getProperty("user.name", "unknown");
        try {
            return user + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return user;
        }
    }
}
