package com.foobar.infra.cli;

import com.foobar.infra.engine.Applier;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.SavedPlan;
import com.foobar.infra.engine.Staleness;
import com.foobar.infra.engine.Survey;
import com.foobar.infra.engine.Surveyor;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.stack.AppReleases;
import com.foobar.infra.view.View;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Applying, as more than one command does it: shows the plan, asks, makes first what makes things safer, then what is done by
 * itself, then the rest.
 */
record Applying(OutputOptions output, PrintWriter out, PrintWriter err, Wishes wishes) {

    /**
     * How it is to go on.
     *
     * @param yes whether nobody is asked
     * @param consent to what somebody else set up
     * @param timeout how long one server may take for one stage
     * @param gateTimeout how long the checks after a stage may take to pass
     * @param startLimit how long an app may take to answer after a start, if that is less than the topology says
     * @param begin run when somebody has agreed and before anything is changed; who then agreed has agreed to the rest too
     * @param second whether what is done by itself is done
     */
    record Wishes(
            boolean yes,
            Consent consent,
            Duration timeout,
            Duration gateTimeout,
            Optional<Duration> startLimit,
            Optional<Runnable> begin,
            boolean second) {

        /** For the rest. */
        Wishes rest() {
            return new Wishes(
                    yes || begin.isPresent(), consent, timeout, gateTimeout, startLimit, Optional.empty(), true);
        }
    }

    /**
     * @param forgotten servers that left, and that nobody is to remember any more
     * @param saved the plan that this is to be, if one was saved
     */
    int apply(Session session, View view, Set<String> forgotten, Optional<SavedPlan> saved)
            throws InterruptedException {
        wishes.consent().check(session.desire().servers());
        var surveyor = session.surveyor(forgotten);
        var survey = surveyor.settled(session.only(), wishes.timeout(), view);
        var held = surveyor.held(survey, who());
        if (!held.isEmpty()) {
            view.accept(new Event.LockRefused(held));
            return Problems.FAILED;
        }
        view.accept(new Event.Planned(survey, wishes.consent().of(survey)));
        var promised = saved.map(SavedPlan::promises).orElse(List.of());
        boolean madeSafe = false;
        if (isSafetyFirst(survey)) {
            if (!makeSafe(session, surveyor, survey, view)) {
                refuse(wishes.consent().refusal(survey), false);
                return Problems.FAILED;
            }
            madeSafe = true;
            promised = Staleness.without(promised, survey.plan().urgent());
            // What stood in the way may have been just that.
            survey = surveyor.settled(session.only(), wishes.timeout(), view);
            view.accept(new Event.Planned(survey, wishes.consent().of(survey)));
        }
        var refusal = isSafetyFirst(survey) && madeSafe
                ? " something opened them again."
                : wishes.consent().refusal(survey);
        if (!refusal.isEmpty()) {
            refuse(refusal, madeSafe);
            return Problems.FAILED;
        }
        if (survey.plan().isEmpty() && survey.plan().obstacles().isEmpty() && !promised.isEmpty()) {
            if (!output.json()) {
                out.println("All that this plan was to change is so already.");
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
        int code = apply(session, surveyor, survey, madeSafe, view);
        // What was done by itself is done: now the rest can be planned.
        return code == Problems.OK && survey.plan().leavesARest()
                ? new Applying(output, out, err, wishes.rest()).apply(session, view, forgotten, Optional.empty())
                : code;
    }

    /** What nothing stands in the way of. */
    private int apply(Session session, Surveyor surveyor, Survey survey, boolean madeSafe, View view)
            throws InterruptedException {
        var options = new Applier.Options(
                only(session, survey), wishes.timeout(), wishes.gateTimeout(), wishes.startLimit(), who());
        var settling = session.desire().settling();
        // What was done by itself, now or by an apply that was cut short, is the reason for this one, and has to be
        // proven as a whole.
        boolean proves = wishes.second() || session.desire().isToBeProven(survey.observation());
        var proving = session.desire().checks().stream()
                .filter(check -> proves && check.provesWhole())
                .toList();
        var applier = new Applier(
                session.fleet(),
                surveyor,
                session.desire().topology(),
                options,
                settling,
                proving,
                new Pointed(session.loaded(), view));
        if (survey.plan().isEmpty()) {
            return applier.nothingToChange(survey) ? done(survey) : Problems.FAILED;
        }
        if (!agreed(survey, "Do you want to apply these changes?", madeSafe)) {
            return Problems.FAILED;
        }
        wishes.begin().ifPresent(Runnable::run);
        return hooked(applier, session, view, () -> applier.apply(survey)) ? done(survey) : failed(session, survey);
    }

    /** Whether something stands in the way of the rest, or of a server's changes, but not of what makes things safer. */
    private boolean isSafetyFirst(Survey survey) {
        return !survey.plan().urgent().isEmpty()
                && (!wishes.consent().refusal(survey).isEmpty()
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

    private int failed(Session session, Survey survey) {
        AppReleases.wayOut(session.loaded().topology(), survey.plan().changes()).ifPresent(way -> {
            err.println(way);
            err.flush();
        });
        return Problems.FAILED;
    }

    /** All that was to be changed is; who was left out is said again, where it cannot be overlooked. */
    private int done(Survey survey) {
        var leftOut =
                survey.plan().obstacles().stream().filter(Obstacle::leavesOut).toList();
        if (leftOut.isEmpty()) {
            return Problems.OK;
        }
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

    /** What makes things safer is not held back by what stands in the way of the rest, and which it may even remove. */
    private boolean makeSafe(Session session, Surveyor surveyor, Survey survey, View view) throws InterruptedException {
        if (!wishes.consent().refusal(survey).isEmpty() && !question().canBeAnswered()) {
            return false;
        }
        var what = survey.plan().urgent().changes().stream()
                .map(c -> c.server() + ": " + c.resource())
                .collect(Collectors.joining(", "));
        if (!agreed(survey, "This comes first: " + what + ". Do you want to apply it, and see what is left?", false)) {
            return false;
        }
        var options =
                new Applier.Options(session.only(), wishes.timeout(), wishes.gateTimeout(), Optional.empty(), who());
        var applier = new Applier(
                session.fleet(),
                surveyor,
                session.desire().topology(),
                options,
                List.of(),
                List.of(),
                new Pointed(session.loaded(), view));
        return hooked(applier, session, view, () -> applier.makeSafe(survey));
    }

    private void refuse(String why, boolean madeSafe) {
        if (why.isEmpty()) {
            return;
        }
        err.println(unchanged(madeSafe) + ":" + why);
        err.flush();
    }

    /** @param madeSafe whether open databases were closed before */
    private String unchanged(boolean madeSafe) {
        if (madeSafe) {
            return "Writes are refused where they must be. Nothing else was changed";
        }
        return wishes.second() ? "What comes first is done. Nothing else was changed" : "Nothing was changed";
    }

    private Question question() {
        return new Question(output, out, wishes.yes());
    }

    private boolean agreed(Survey survey, String question, boolean madeSafe) {
        boolean agreed = question().agreed(survey, question);
        if (!agreed) {
            out.println(unchanged(madeSafe) + ".");
            out.flush();
        }
        return agreed;
    }

    static String who() {
        var user = System.getProperty("user.name", "unknown");
        try {
            return user + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return user;
        }
    }
}
