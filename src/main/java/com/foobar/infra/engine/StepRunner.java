package com.foobar.infra.engine;

import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.StepScript;
import com.foobar.infra.shell.Library;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Has one host do its step of a stage, and tells how it goes. The step runs detached on the host: if the connection
 * breaks, it is followed again over a new one.
 */
final class StepRunner {

    private static final Duration RECONNECT_FOR = Duration.ofSeconds(60);

    private final Fleet fleet;
    private final Consumer<? super Event> events;
    private final String topology;
    private final List<Library> functions;
    private final String who;
    private final Duration limit;
    private final Optional<Integer> patience;
    private final Map<String, Event.Running> running = new ConcurrentHashMap<>();

    StepRunner(
            Fleet fleet,
            Consumer<? super Event> events,
            String topology,
            Applier.Options options,
            List<Library> functions) {
        this.fleet = fleet;
        this.events = events;
        this.topology = topology;
        this.functions = List.copyOf(functions);
        this.who = options.who();
        this.limit = options.stepLimit();
        // A part of a second would be none at all.
        this.patience = options.startLimit().map(d -> Math.toIntExact(Math.max(1, d.toSeconds())));
    }

    /** Steps that run at this moment, by server. */
    Map<String, Event.Running> running() {
        return Map.copyOf(running);
    }

    /** Has several hosts do their steps side by side. */
    List<StepProgress> all(String stage, Collection<HostStep> steps) {
        return all(stage, steps, Duration.ZERO);
    }

    /** @param further how long each may take besides, as it waits for others */
    List<StepProgress> all(String stage, Collection<HostStep> steps, Duration further) {
        var byServer = new LinkedHashMap<String, HostStep>();
        steps.forEach(step -> byServer.put(step.server(), step));
        var imports = new Imports(fleet, events);
        return List.copyOf(fleet.onEach(
                        byServer.keySet(),
                        server ->
                                run(stage, Objects.requireNonNull(byServer.get(server)), imports, limit.plus(further)))
                .values());
    }

    /** @return how far it came: the labels of its operations that are done, and whether all of it is */
    private StepProgress run(String stage, HostStep step, Imports imports, Duration limit) {
        var header = new StepScript.Header(topology, stage, stepId(), Nonce.next(), who, patience);
        var confirming = new Confirmation(fleet, step.server());
        var progress = new StepProgress(step, stage, header.nonce(), events, confirming::begin);
        confirming.failing(progress::unconfirmed);
        try {
            var script = StepScript.outer(header, step, functions);
            var text = imports.render(script);
            events.accept(new Event.ScriptRan(step.server(), stage, script.toString()));
            running.put(step.server(), new Event.Running(step.server(), stage, header.unit(), header.log()));
            try {
                var result = fleet.connection(step.server()).run(text, limit, progress::line);
                if (progress.begun() && !progress.settled()) {
                    // Who passes its output on has lost systemd, as happens while packages upgrade it; the step has
                    // not.
                    fleet.connection(step.server())
                            .run(StepScript.follow(header).render(), limit, progress::line);
                }
                progress.ended(result.exit(), Text.lastLines(result.stderr(), 10));
            } catch (TransportException e) {
                if (e.kind() == Kind.CONNECTION_LOST) {
                    reattach(header, progress, e, limit);
                } else if (e.kind() == Kind.TIMEOUT) {
                    progress.broke(e, goesOn(header));
                } else {
                    progress.broke(e);
                }
            }
        } catch (Imports.ImportFailed e) {
            progress.refused(String.valueOf(e.getMessage()), e.hint());
        } finally {
            confirming.end();
            running.remove(step.server());
        }
        return progress;
    }

    /** Unique for all time: the host names the step's unit and log by it. */
    static String stepId() {
        return Long.toString(System.currentTimeMillis(), 36) + "-"
                + Nonce.next().substring(8);
    }

    private void reattach(StepScript.Header header, StepProgress progress, TransportException lost, Duration limit) {
        events.accept(
                new Event.Reconnecting(progress.step().server(), header.stage(), String.valueOf(lost.getMessage())));
        long deadline = System.nanoTime() + RECONNECT_FOR.toNanos();
        long pause = 250;
        var last = lost;
        while (System.nanoTime() < deadline) {
            fleet.drop(progress.step().server());
            try {
                Thread.sleep(pause);
                var connection = fleet.connection(progress.step().server());
                events.accept(new Event.Reattached(progress.step().server(), header.stage()));
                var result = connection.run(StepScript.follow(header).render(), limit, progress::line);
                progress.ended(result.exit(), Text.lastLines(result.stderr(), 10));
                return;
            } catch (TransportException e) {
                last = e;
                pause = Math.min(pause * 2, 5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        progress.broke(last, last.hint() + "\n" + goesOn(header));
    }

    private static String goesOn(StepScript.Header header) {
        return "What it began goes on by itself there until it is done or undone, once the host is well: unit "
                + header.unit() + ", log " + header.log()
                + ".\nApply again: that waits for it, and goes on from there.";
    }
}
