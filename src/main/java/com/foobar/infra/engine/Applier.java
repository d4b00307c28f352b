package com.foobar.infra.engine;

import com.foobar.infra.check.Check;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Plan;
import com.foobar.infra.plan.Stage;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Makes the hosts as the plan says, and nothing else: locks them, makes sure that the plan is still true, runs its
 * stages with their gates, and ends by planning again.
 */
public final class Applier {

    /**
     * @param only the servers that the plan is limited to; empty: all
     * @param stepLimit how long one host may take for one stage
     * @param gateLimit how long the checks after a stage may take to pass
     * @param startLimit how long an app may take to answer after a start, if that is less than the topology says
     * @param who for the hosts' locks and audit logs
     */
    public record Options(
            Set<String> only, Duration stepLimit, Duration gateLimit, Optional<Duration> startLimit, String who) {
        public Options {
            only = Set.copyOf(only);
        }
    }

    /** A survey that is younger need not be repeated if no step has run since. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    /** A replica under load has by then what an apply changed on its primary. */
    private static final Duration ARRIVES = Duration.ofSeconds(15);

    private static final long PAUSE_MILLIS = 500;

    /** A load balancer takes a server back after a few checks, some seconds apart. */
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private static final String ALL = "all stages";

    private final Fleet fleet;
    private final Surveyor surveyor;
    private final String topology;
    private final Options options;
    private final List<Check> settling;
    private final List<Check> proving;
    private final Consumer<Event> events;
    private final StepRunner steps;
    private final Consumer<? super Event> lastWord;
    private volatile boolean interrupted;

    /**
     * @param settling what should be true again a moment after the last stage
     * @param proving what must be true then, or it does not end well
     */
    public Applier(
            Fleet fleet,
            Surveyor surveyor,
            String topology,
            Options options,
            Collection<Check> settling,
            Collection<Check> proving,
            Consumer<? super Event> events) {
        this.fleet = fleet;
        this.surveyor = surveyor;
        this.topology = topology;
        this.options = options;
        this.settling = List.copyOf(settling);
        this.proving = List.copyOf(proving);
        this.events = event -> {
            if (!interrupted) {
                events.accept(event);
            }
        };
        this.steps = new StepRunner(fleet, this.events, topology, options, surveyor.functions());
        this.lastWord = events;
    }

    /**
     * Tells which steps go on by themselves, and says nothing more. For a shutdown hook: does not wait for anything; who
     * calls closes the fleet, and with it go the locks.
     */
    public void interrupt() {
        if (!interrupted) {
            interrupted = true;
            lastWord.accept(new Event.Interrupted(List.copyOf(steps.running().values())));
        }
    }

    /**
     * @param shown what the operator agreed to
     * @return whether the hosts are now as the topology says
     */
    public boolean apply(Survey shown) throws InterruptedException {
        var plan = shown.plan();
        long started = System.nanoTime();
        try (var locks = new HostLocks(fleet, topology, options.who())) {
            var refused = locks.take(plan.servers());
            if (!refused.isEmpty()) {
                events.accept(new Event.LockRefused(refused));
                return false;
            }
            if (!isStillTrue(shown, locks)) {
                var now = surveyor.settledUnderLock(options.only(), options.stepLimit(), events);
                var moved = Staleness.between(Staleness.promises(plan), Staleness.promises(now.plan()));
                if (!now.failures().isEmpty()) {
                    events.accept(new Event.LockRefused(now.failures()));
                    return false;
                }
                if (!moved.isEmpty()) {
                    events.accept(new Event.Stale(moved));
                    return false;
                }
                // The same promises, and guards that are up to date.
                plan = now.plan();
            }
            // Who leads visitors past those that change goes on serving them.
            var changing = plan.changing();
            if (plan.isEmpty()) {
                return made(plan, shown, locks, started);
            }
            try (var _ = Hushes.over(fleet, surveyor.quiet(shown, changing, options.who()), events)) {
                return made(plan, shown, locks, started);
            }
        }
    }

    private boolean made(Plan plan, Survey shown, HostLocks locks, long started) throws InterruptedException {
        if (!run(plan, locks)) {
            return false;
        }
        if (plan.leavesARest()) {
            return true; // For who called to go on with.
        }
        settle(shown);
        if (!gate(ALL, proving)) {
            return false;
        }
        var after = afterwards();
        if (!after.converged()) {
            events.accept(new Event.NotConverged(after));
            return false;
        }
        events.accept(new Event.Applied(plan, plan.servers().size(), Duration.ofNanos(System.nanoTime() - started)));
        return true;
    }

    /** What was changed on one server may be on its way to others yet, so what is not as it should be is looked at again for a while. */
    private Survey afterwards() throws InterruptedException {
        var after = surveyor.survey(options.only());
        long patience = Math.min(ARRIVES.toNanos(), options.gateLimit().toNanos());
        long deadline = System.nanoTime() + patience;
        while (!after.converged() && after.failures().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE_MILLIS);
            after = surveyor.survey(options.only());
        }
        return after;
    }

    /**
     * Makes only what is urgent, where something stands in the way of the rest: as the hosts are under the lock, since what
     * no longer takes writes need not be closed.
     *
     * @return whether all of it is made
     */
    public boolean makeSafe(Survey shown) throws InterruptedException {
        var urgent = shown.plan().urgent().servers();
        try (var locks = new HostLocks(fleet, topology, options.who())) {
            var refused = locks.take(urgent);
            if (!refused.isEmpty()) {
                events.accept(new Event.LockRefused(refused));
                return false;
            }
            var now = surveyor.settledUnderLock(options.only(), options.stepLimit(), events)
                    .plan()
                    .urgent();
            // Nobody has agreed to more than was shown.
            return urgent.containsAll(now.servers()) && run(now, locks);
        }
    }

    /**
     * Whether no apply changed the hosts between their survey and the lock, and nobody was asked and took his time. In the
     * seconds that are left, hands may change something: files are guarded by the steps, and all else is made as it should
     * be whatever it was.
     */
    private static boolean isStillTrue(Survey shown, HostLocks locks) {
        return shown.age().compareTo(FRESH) < 0
                && locks.lastSteps().entrySet().stream()
                        .allMatch(last -> last.getValue().equals(shown.lastStep(last.getKey())));
    }

    /**
     * Nothing is left to change: but what a step changed that was waited for, as its client is gone, may have to settle.
     *
     * @return whether what is to be proven is
     */
    public boolean nothingToChange(Survey shown) throws InterruptedException {
        if (shown.waited()) {
            settle(shown);
        }
        return gate(ALL, proving);
    }

    /**
     * Gives others who watch what was changed the time to see that it is well again, so that who verifies next need not.
     * If they do not, that is not for apply to judge: it may have been so before.
     *
     * @param shown what was changed, by us or by a step whose client is gone
     */
    private void settle(Survey shown) throws InterruptedException {
        var checks = settling.stream()
                .filter(c -> shown.servers().contains(c.id().server()))
                .toList();
        if (checks.isEmpty()) {
            return;
        }
        long started = System.nanoTime();
        var waited = new AtomicBoolean();
        var findings = verifier().verify(checks, SETTLE, (failing, _) -> {
            waited.set(true);
            events.accept(new Event.GateWaiting(ALL, failing));
        });
        if (waited.get() && findings.ok()) {
            events.accept(new Event.GatePassed(ALL, checks.size(), Duration.ofNanos(System.nanoTime() - started)));
        }
    }

    private Verifier verifier() {
        return new Verifier(new Observer(fleet, e -> {
            if (e instanceof Event.ScriptRan) {
                events.accept(e);
            }
        }));
    }

    private boolean run(Plan plan, HostLocks locks) throws InterruptedException {
        var reports = new Reports(plan);
        int number = 0;
        for (var stage : plan.stages()) {
            number++;
            var lost = locks.ensure();
            if (!lost.isEmpty()) {
                events.accept(new Event.LockRefused(lost));
                events.accept(new Event.Stopped(reports.all()));
                return false;
            }
            events.accept(new Event.StageStarted(
                    stage.name(),
                    number,
                    plan.stages().size(),
                    stage.steps().stream().map(HostStep::server).toList()));
            if (!through(stage, reports)) {
                events.accept(new Event.Stopped(reports.all()));
                return false;
            }
        }
        return true;
    }

    /** Whoever was led past its servers is led there again, however it ended; unless it goes on there by itself. */
    private boolean through(Stage stage, Reports reports) throws InterruptedException {
        if (stage.detour().isEmpty()) {
            return isDone(stage, reports) && gate(stage.name(), stage.gate());
        }
        var detour = stage.detour().get();
        boolean done = steps.all(stage.name(), detour.out(), detour.patienceOfAll()).stream()
                        .allMatch(StepProgress::ok)
                && isDone(stage, reports)
                && gate(stage.name(), stage.gate());
        // What goes on there is taken back by those who lead there, when its time is over.
        return !reports.goesOn()
                && steps.all(stage.name(), detour.back()).stream().allMatch(StepProgress::ok)
                && done;
    }

    private boolean isDone(Stage stage, Reports reports) {
        var progress = steps.all(stage.name(), stage.steps());
        progress.forEach(reports::add);
        return progress.stream().allMatch(StepProgress::ok);
    }

    /** Whether these pass in time, of the servers that the plan is limited to. */
    private boolean gate(String stage, List<Check> all) throws InterruptedException {
        var checks = all.stream()
                .filter(c -> options.only().isEmpty() || c.proves().stream().anyMatch(options.only()::contains))
                .toList();
        if (checks.isEmpty()) {
            return true;
        }
        long started = System.nanoTime();
        var findings = verifier()
                .verify(
                        checks,
                        options.gateLimit(),
                        (failing, _) -> events.accept(new Event.GateWaiting(stage, failing)));
        var took = Duration.ofNanos(System.nanoTime() - started);
        var failing = findings.failing();
        events.accept(
                failing.isEmpty()
                        ? new Event.GatePassed(stage, checks.size(), took)
                        : new Event.GateFailed(stage, failing, took));
        return failing.isEmpty();
    }
}
