package com.foobar.infra.cli;

import com.foobar.infra.engine.Applier;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.SavedPlan;
import com.foobar.infra.engine.Staleness;
import com.foobar.infra.engine.Survey;
import com.foobar.infra.engine.Surveyor;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.template.Templates;
import com.foobar.infra.view.View;
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

    private final Rebuild rebuild = new Rebuild();

    private final OptionSpec timeout =
            duration("How long one server may take for one stage. Default: 30m", "--timeout");

    private final OptionSpec gateTimeout =
            duration("How long the checks after a stage may take to pass. Default: 60s", "--gate-timeout");

    private final OptionSpec full =
            Options.flag("Show new files with all that they hold, and not only their size", "--full");

    private final ForgetOption forget;

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
                "  foobar-infra apply --forget web-01       (it left, and is gone for good)",
                "",
                "Ctrl-C is safe: what runs on a server ends by itself; apply again to go on.",
                "",
                "Exit codes: 0 the servers are as the topology says; 1 something failed, or you",
                "said no; 64 bad usage or bad input.");
        spec.addPositional(planFile)
                .addOption(yes)
                .addOption(full)
                .addOption(takeOver)
                .addOption(rebuild.option())
                .addOption(timeout)
                .addOption(gateTimeout);
        forget = new ForgetOption(spec);
    }

    private static OptionSpec duration(String description, String name) {
        return Options.value(Duration.class, "DURATION", description, name)
                .converters(new Durations())
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
    Set<String> rebuilt() {
        return rebuild.servers();
    }

    @Override
    public Integer call() throws Exception {
        var file = Options.given(planFile, Path.class);
        if (file.isEmpty()) {
            return super.call();
        }
        var parsed = spec.commandLine().getParseResult();
        rebuild.refuseWithPlanFile();
        for (var option : List.of("--file", "--inventory", "--templates", "--limit", "--forget")) {
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
                        Set.of(),
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
        rebuild.check(session.desire(), session.only());
        var surveyor = session.surveyor(saved.map(SavedPlan::forget).orElseGet(() -> forget.servers(session)));
        var survey = surveyor.settled(session.only(), timeout(), view);
        var held = surveyor.held(survey, who());
        if (!held.isEmpty()) {
            view.accept(new Event.LockRefused(held));
            return Problems.FAILED;
        }
        view.accept(new Event.Planned(survey, consent().of(survey)));
        var promised = saved.map(SavedPlan::promises).orElse(List.of());
        boolean madeSafe = false;
        if (isSafetyFirst(survey)) {
            if (!makeSafe(session, surveyor, survey, view)) {
                refuse(consent().refusal(survey), false);
                return Problems.FAILED;
            }
            madeSafe = true;
            promised = Staleness.without(promised, survey.plan().urgent());
            // What stood in the way may have been just that.
            survey = surveyor.settled(session.only(), timeout(), view);
            view.accept(new Event.Planned(survey, consent().of(survey)));
        }
        var refusal = isSafetyFirst(survey) && madeSafe
                ? " something opened them again."
                : consent().refusal(survey);
        if (!refusal.isEmpty()) {
            refuse(refusal, madeSafe);
            return Problems.FAILED;
        }
        if (survey.plan().isEmpty() && survey.plan().obstacles().isEmpty() && !promised.isEmpty()) {
            if (!output.json()) {
                out().println("All that this plan was to change is so already.");
            }
            return Problems.OK;
        }
        if (saved.isPresent()) {
            var moved = Staleness.between(promised, Staleness.promises(survey.plan()));
            if (!moved.isEmpty()) {
                view.accept(new Event.Stale(moved));
                return Problems.FAILED;
            }
        }
        return apply(session, surveyor, survey, madeSafe, view);
    }

    /** What nothing stands in the way of. */
    private int apply(Session session, Surveyor surveyor, Survey survey, boolean madeSafe, View view)
            throws InterruptedException {
        var options = new Applier.Options(
                only(session, survey), timeout(), gateTimeout(), Options.given(gateTimeout, Duration.class), who());
        var settling = session.desire().settling();
        var applier = new Applier(session.fleet(), surveyor, session.desire().topology(), options, settling, view);
        if (survey.plan().isEmpty()) {
            applier.nothingToChange(survey);
            return done(survey);
        }
        if (!agreed(survey, "Do you want to apply these changes?", madeSafe)) {
            return Problems.FAILED;
        }
        return hooked(applier, session, view, () -> applier.apply(survey)) ? done(survey) : Problems.FAILED;
    }

    /** Whether something stands in the way of the rest, or of a server's changes, but not of what makes things safer. */
    private boolean isSafetyFirst(Survey survey) {
        return !survey.plan().urgent().isEmpty()
                && (!consent().refusal(survey).isEmpty()
                        || !survey.plan().leftOut().isEmpty());
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

    /** What makes things safer is not held back by what stands in the way of the rest, and which it may even remove. */
    private boolean makeSafe(Session session, Surveyor surveyor, Survey survey, View view) throws InterruptedException {
        if (!consent().refusal(survey).isEmpty() && !question().canBeAnswered()) {
            return false;
        }
        var what = survey.plan().urgent().changes().stream()
                .map(c -> c.server() + ": " + c.resource())
                .collect(Collectors.joining(", "));
        if (!agreed(survey, "This comes first: " + what + ". Do you want to apply it, and see what is left?", false)) {
            return false;
        }
        var options = new Applier.Options(session.only(), timeout(), gateTimeout(), Optional.empty(), who());
        var applier = new Applier(session.fleet(), surveyor, session.desire().topology(), options, List.of(), view);
        return hooked(applier, session, view, () -> applier.makeSafe(survey));
    }

    private void refuse(String why, boolean madeSafe) {
        if (why.isEmpty()) {
            return;
        }
        var err = spec.commandLine().getErr();
        err.println(unchanged(madeSafe) + ":" + why);
        err.flush();
    }

    /** @param madeSafe whether open databases were closed before */
    private static String unchanged(boolean madeSafe) {
        return (madeSafe ? "Writes are refused where they must be. Nothing else" : "Nothing") + " was changed";
    }

    private Question question() {
        return new Question(output, out(), Options.on(yes));
    }

    private boolean agreed(Survey survey, String question, boolean madeSafe) {
        boolean agreed = question().agreed(survey, question);
        if (!agreed) {
            out().println(unchanged(madeSafe) + ".");
            out().flush();
        }
        return agreed;
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
