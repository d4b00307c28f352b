package com.foobar.infra.engine;

import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Reads what a step prints, line by line, and turns it into events. Reading a line again changes nothing. */
final class StepProgress {

    private static final int KEPT_LINES = 60;

    private final HostStep step;
    private final String stage;
    private final String mark;
    private final Consumer<? super Event> events;
    private final Consumer<String> confirmation;
    private final long started = System.nanoTime();
    private final List<String> output = new ArrayList<>();
    private final Set<String> told = new HashSet<>();

    private long operationStarted = started;
    private int begun;
    private int done;
    private boolean complete;
    private boolean reported;
    private boolean goesOn;
    private String stopped = "";

    /** @param confirmation is told where the step waits until somebody logs in anew */
    StepProgress(
            HostStep step, String stage, String nonce, Consumer<? super Event> events, Consumer<String> confirmation) {
        this.step = step;
        this.stage = stage;
        this.mark = "@@" + nonce + " ";
        this.events = events;
        this.confirmation = confirmation;
    }

    HostStep step() {
        return step;
    }

    /** Whether the step said how it ended. */
    synchronized boolean settled() {
        return complete || !stopped.isEmpty();
    }

    /** Whether any of its operations has begun. */
    synchronized boolean begun() {
        return begun > 0;
    }

    boolean ok() {
        return complete;
    }

    /** Whether it may still be at work, and cannot be followed any more. */
    synchronized boolean goesOn() {
        return goesOn;
    }

    /** Labels of the operations that are done, and of those that are not. */
    Event.HostReport report() {
        var labels = step.operations().stream().map(Operation::label).toList();
        int n = complete ? labels.size() : done;
        return new Event.HostReport(step.server(), labels.subList(0, n), labels.subList(n, labels.size()));
    }

    synchronized void line(String line) {
        if (!line.startsWith(mark)) {
            if (!line.isBlank()) {
                output.add(Text.printable(line));
                if (output.size() > KEPT_LINES) {
                    output.removeFirst();
                }
            }
            return;
        }
        var words = line.substring(mark.length()).split(" ");
        int index = words.length > 1 ? Integer.parseInt(words[1]) : 0;
        switch (words[0]) {
            case "begin" -> begin(index);
            case "done" -> end(index);
            case "progress" -> progress(index, words);
            case "confirm" -> confirmation.accept(words[2]);
            case "told" -> told(index, line.substring(mark.length()));
            case "failed", "down", "stale" -> stopped = words[0] + " " + index;
            case "busy", "unbegun" -> stopped = words[0];
            case "complete" -> complete = true;
            default -> output.add(Text.printable(line));
        }
    }

    private void begin(int index) {
        output.clear();
        if (index < begun) {
            return;
        }
        begun = index + 1;
        operationStarted = System.nanoTime();
        events.accept(new Event.OperationStarted(
                step.server(), stage, index + 1, step.operations().size(), label(index)));
    }

    private void end(int index) {
        output.clear();
        if (index < done) {
            return;
        }
        done = index + 1;
        events.accept(new Event.OperationDone(
                step.server(), stage, index + 1, step.operations().size(), label(index), since(operationStarted)));
    }

    private void progress(int index, String[] words) {
        if (index >= done && words.length == 4) {
            events.accept(new Event.OperationProgress(
                    step.server(),
                    stage,
                    index + 1,
                    step.operations().size(),
                    label(index),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3])));
        }
    }

    private void told(int index, String line) {
        var text = line.split(" ", 3)[2];
        if (index >= done && told.add(text)) {
            events.accept(new Event.OperationTold(
                    step.server(), stage, index + 1, step.operations().size(), label(index), Text.printable(text)));
        }
    }

    /** A new login does not get through; the step will say what it makes of that. */
    synchronized void unconfirmed(TransportException problem) {
        var said = "A new connection: " + problem.getMessage();
        if (!output.contains(said)) {
            output.add(said);
        }
    }

    private String label(int index) {
        return step.operations().get(index).label();
    }

    /** The script has ended, or what followed it has. */
    synchronized void ended(int exit, String said) {
        if (complete) {
            events.accept(new Event.StepDone(step.server(), stage, since(started)));
            return;
        }
        var words = stopped.split(" ");
        switch (words[0]) {
            case "failed" -> fail(label(Integer.parseInt(words[1])), "failed", "");
            case "down" ->
                fail(
                        label(Integer.parseInt(words[1])),
                        "the host is going down",
                        "Apply again once it is up: it goes on from where the host is.");
            case "stale" ->
                fail(
                        label(Integer.parseInt(words[1])),
                        "it is not what it was when the plan was made; nothing was changed by this step",
                        "Plan again.");
            case "busy" ->
                fail(
                        "",
                        "another step has been at work on the host for a quarter of an hour",
                        "See systemctl list-units 'foobar-infra-*' there.");
            case "unbegun" ->
                fail("", "the connection was lost before the step began; it changed nothing", "Apply again.");
            default -> {
                said.lines().forEach(output::add);
                fail(
                        done < begun ? label(begun - 1) : "",
                        "the step stopped before its end (exit " + exit + ")",
                        "The host may have been rebooted, or something killed the step. Apply again: it goes on from"
                                + " where the host is.");
            }
        }
    }

    /** The connection ended otherwise. */
    synchronized void broke(TransportException problem) {
        broke(problem, problem.hint());
    }

    /** The same, and the step may still be at work. */
    synchronized void broke(TransportException problem, String hint) {
        goesOn = begun > 0;
        fail(done < begun ? label(begun - 1) : "", String.valueOf(problem.getMessage()), hint);
    }

    /** The step was not sent at all. */
    synchronized void refused(String why, String hint) {
        fail("", why, hint);
    }

    private void fail(String operation, String why, String hint) {
        if (!reported) {
            reported = true;
            events.accept(new Event.StepFailed(step.server(), stage, operation, why, output, hint, since(started)));
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
