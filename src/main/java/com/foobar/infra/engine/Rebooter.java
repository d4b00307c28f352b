package com.foobar.infra.engine;

import com.foobar.infra.fact.BootFact;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.probe.Probe;
import com.foobar.infra.shell.Script;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reboots servers in turns: nobody is led there any more, it reboots, it is back and as it was before, it is taken back. The
 * first that does not come back so ends it, and leaves the others as they are.
 */
public final class Rebooter {

    private static final String REBOOT = "reboot";

    /** A step says that it has ended before its host goes down. */
    private static final Script SCRIPT = Script.lines(
            "systemd-run --quiet --collect --description='foobar-infra: reboots' --on-active=1s"
                    + " --timer-property=AccuracySec=100ms systemctl reboot",
            "sync");

    /** A host that goes down may leave its connections open without ever saying anything more. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final Duration SETTLE = Duration.ofSeconds(10);

    private static final long PAUSE_MILLIS = 500;

    /** Whoever is refused may be too early, while a host lets nobody but root in: knocking often would have it lock us out. */
    private static final long REFUSED_MILLIS = 5_000;

    private final Fleet fleet;
    private final Surveyor surveyor;
    private final String topology;
    private final Applier.Options options;
    private final Duration bootLimit;
    private final Consumer<? super Event> events;
    private final StepRunner steps;

    /** @param bootLimit how long a server may take until it can be logged in to again */
    public Rebooter(
            Fleet fleet,
            Surveyor surveyor,
            String topology,
            Applier.Options options,
            Duration bootLimit,
            Consumer<? super Event> events) {
        this.fleet = fleet;
        this.surveyor = surveyor;
        this.topology = topology;
        this.options = options;
        this.bootLimit = bootLimit;
        this.events = events;
        this.steps = new StepRunner(fleet, events, topology, options, surveyor.functions());
    }

    /** @return whether all of them are back and well */
    public boolean reboot(Reboots reboots) throws InterruptedException {
        long started = System.nanoTime();
        var left = new ArrayList<String>();
        reboots.turns().forEach(turn -> left.addAll(turn.servers()));
        var done = new ArrayList<String>();
        try (var locks = new HostLocks(fleet, topology, options.who())) {
            var refused = locks.take(reboots.servers());
            int number = 0;
            for (var turn : reboots.turns()) {
                if (refused.isEmpty()) {
                    // Also of who has rebooted since.
                    refused = locks.ensure();
                }
                if (!refused.isEmpty()) {
                    events.accept(new Event.LockRefused(refused));
                    events.accept(new Event.RebootsStopped(done, left));
                    return false;
                }
                number++;
                events.accept(new Event.StageStarted(
                        turn.name(), number, reboots.turns().size(), turn.servers()));
                if (!quietly(turn, reboots.survey())) {
                    events.accept(new Event.RebootsStopped(done, left));
                    return false;
                }
                done.addAll(turn.servers());
                left.removeAll(turn.servers());
            }
            // Others who lost them for a while, a replica its source say, see in a moment that they are back. It may
            // have been so before.
            verifier().verify(reboots.settling(), SETTLE, (_, _) -> {});
        }
        events.accept(new Event.Rebooted(done, Duration.ofNanos(System.nanoTime() - started)));
        return true;
    }

    /** Steps that run at this moment and go on by themselves. */
    public List<Event.Running> running() {
        return List.copyOf(steps.running().values());
    }

    /** Nobody is told of what that causes, and of the other servers as ever. */
    private boolean quietly(Reboots.Turn turn, Survey before) throws InterruptedException {
        try (var _ = Hushes.over(fleet, surveyor.quiet(before, turn.servers(), options.who()), events)) {
            return through(turn, before);
        }
    }

    private boolean through(Reboots.Turn turn, Survey before) throws InterruptedException {
        var name = turn.name();
        if (turn.detour()
                .filter(detour -> !all(name, detour.out(), detour.patienceOfAll()))
                .isPresent()) {
            takeBack(turn);
            return false;
        }
        var told = steps.all(
                name,
                turn.servers().stream()
                        .map(server ->
                                new HostStep(server, List.of(new Operation(REBOOT, List.of(), Script.empty(), SCRIPT))))
                        .toList());
        if (told.stream().noneMatch(step -> step.ok() || step.goesOn())) {
            takeBack(turn);
            return false;
        }
        var back = fleet.onEach(turn.servers(), server -> isBack(turn, server));
        // Who is not back, or not well, stays out of service until its time is over: those who lead there find out then
        // how it is.
        return !back.containsValue(false)
                && told.stream().allMatch(StepProgress::ok)
                && gate(turn)
                && isAsBefore(turn, before)
                && takeBack(turn);
    }

    private boolean all(String stage, List<HostStep> some, Duration further) {
        return steps.all(stage, some, further).stream().allMatch(StepProgress::ok);
    }

    private boolean takeBack(Reboots.Turn turn) {
        return all(turn.name(), turn.detour().map(detour -> detour.back()).orElse(List.of()), Duration.ZERO);
    }

    /** Waits for another boot than the one it had. */
    private boolean isBack(Reboots.Turn turn, String server) {
        long began = System.nanoTime();
        var said = "it still runs the boot that it was to end";
        while (System.nanoTime() - began < bootLimit.toNanos()) {
            long pause = PAUSE_MILLIS;
            try {
                var boot = boot(server);
                if (boot.isPresent() && !boot.get().equals(turn.boots().get(server))) {
                    // What leads through it is cut, whether that is seen yet or not.
                    fleet.behind(server).forEach(fleet::drop);
                    events.accept(new Event.CameBack(server, turn.name(), Duration.ofNanos(System.nanoTime() - began)));
                    return true;
                }
            } catch (TransportException e) {
                said = String.valueOf(e.getMessage());
                fleet.drop(server);
                pause = e.kind() == Kind.AUTH_FAILED ? REFUSED_MILLIS : PAUSE_MILLIS;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        events.accept(new Event.StepFailed(
                server,
                turn.name(),
                REBOOT,
                "it did not come back within " + bootLimit.toSeconds() + " s",
                List.of(said),
                "Look at its console.",
                Duration.ofNanos(System.nanoTime() - began)));
        return false;
    }

    private Optional<String> boot(String server) throws TransportException {
        var question = new BootFact();
        var probe = new Probe(Nonce.next(), Set.of(question));
        var result = fleet.connection(server).run(probe.script().render(), ANSWER, _ -> {});
        // One that goes down may answer half.
        return result.exit() == 0
                ? Optional.of(probe.parse(result.stdout()).get(question).boot())
                : Optional.empty();
    }

    private boolean gate(Reboots.Turn turn) throws InterruptedException {
        if (turn.gate().isEmpty()) {
            return true;
        }
        long started = System.nanoTime();
        var findings = verifier()
                .verify(
                        turn.gate(),
                        options.gateLimit(),
                        (failing, _) -> events.accept(new Event.GateWaiting(turn.name(), failing)));
        var took = Duration.ofNanos(System.nanoTime() - started);
        events.accept(
                findings.ok()
                        ? new Event.GatePassed(turn.name(), turn.gate().size(), took)
                        : new Event.GateFailed(turn.name(), findings.failing(), took));
        return findings.ok();
    }

    private Verifier verifier() {
        return new Verifier(new Observer(fleet, e -> {
            if (e instanceof Event.ScriptRan) {
                events.accept(e);
            }
        }));
    }

    /** A reboot changes nothing: what a plan would change there afterwards, it would have before. */
    private boolean isAsBefore(Reboots.Turn turn, Survey before) throws InterruptedException {
        long started = System.nanoTime();
        while (true) {
            var now = surveyor.survey(turn.servers());
            var moved = Staleness.appeared(Staleness.promises(before.plan()), Staleness.promises(now.plan())).stream()
                    .filter(promise -> turn.servers().contains(promise.server()))
                    .toList();
            if (moved.isEmpty() && now.failures().isEmpty()) {
                return true;
            }
            var took = Duration.ofNanos(System.nanoTime() - started);
            if (took.compareTo(options.gateLimit()) >= 0) {
                tell(turn, now, moved, took);
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private void tell(Reboots.Turn turn, Survey now, List<Staleness.Promise> moved, Duration took) {
        for (var server : turn.servers()) {
            var lines = new ArrayList<String>();
            now.failures().stream().filter(f -> f.server().equals(server)).forEach(f -> lines.add(f.line()));
            moved.stream()
                    .filter(promise -> promise.server().equals(server))
                    .forEach(promise -> lines.add(promise.resource() + " is not as it was before the reboot"));
            if (!lines.isEmpty()) {
                events.accept(new Event.StepFailed(
                        server,
                        turn.name(),
                        "",
                        "it is back, but not as it was",
                        lines,
                        "foobar-infra plan tells more, and apply mends it.",
                        took));
            }
        }
    }
}
