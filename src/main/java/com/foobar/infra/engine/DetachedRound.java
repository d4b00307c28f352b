package com.foobar.infra.engine;

import com.foobar.infra.part.Rounds.Next;
import com.foobar.infra.part.Rounds.Said;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.StepScript;
import com.foobar.infra.shell.Script;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One server's share of a round that changes it: a step like those of an apply, which goes on to its end whatever becomes of
 * the client and the connection. What it prints comes back whole, over a new connection if need be.
 */
final class DetachedRound {

    private static final Duration RECONNECT_FOR = Duration.ofSeconds(20);
    private static final int PAUSE_MILLIS = 250;

    private final Fleet fleet;
    private final String topology;
    private final String who;

    DetachedRound(Fleet fleet, String topology, String who) {
        this.fleet = fleet;
        this.topology = topology;
        this.who = who;
    }

    /** @throws TransportException if nobody knows how it ended; it goes on there */
    Said run(String server, Next.Run round, Script script) throws TransportException {
        var header = new StepScript.Header(topology, round.what(), StepRunner.stepId(), Nonce.next(), who);
        var step = new HostStep(
                server,
                List.of(new Operation(
                        round.what(),
                        List.of(),
                        Script.empty(),
                        // Past the log of what goes wrong: this is the answer.
                        Script.builder().line("{").script(script).line("} >&8").build())));
        var text = StepScript.outer(header, step, List.of()).render();
        try {
            var out = fleet.connection(server).run(text, round.limit(), _ -> {}).stdout();
            var said = said(header, out);
            // Who passes its output on may lose systemd while packages upgrade it; the step does not.
            return said.isPresent() ? said.get() : followed(server, header, round.limit());
        } catch (TransportException e) {
            if (e.kind() != Kind.CONNECTION_LOST) {
                throw e;
            }
            return reattached(server, header, round.limit(), e);
        }
    }

    private Said reattached(String server, StepScript.Header header, Duration limit, TransportException lost)
            throws TransportException {
        long deadline = System.nanoTime() + RECONNECT_FOR.toNanos();
        var last = lost;
        while (System.nanoTime() < deadline) {
            fleet.drop(server);
            try {
                Thread.sleep(PAUSE_MILLIS);
                return followed(server, header, limit);
            } catch (TransportException e) {
                last = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw last;
    }

    private Said followed(String server, StepScript.Header header, Duration limit) throws TransportException {
        var out = fleet.connection(server)
                .run(StepScript.follow(header).render(), limit, _ -> {})
                .stdout();
        return said(header, out).orElseGet(() -> new Said.Ended(1, "", "the step stopped before its end"));
    }

    /** What a step's output tells; empty: not how it ended. */
    static Optional<Said> said(StepScript.Header header, String out) {
        var mark = "@@" + header.nonce() + " ";
        var lines = new ArrayList<String>();
        for (var line : out.lines().toList()) {
            if (!line.startsWith(mark)) {
                if (!line.isBlank()) {
                    lines.add(line);
                }
                continue;
            }
            switch (line.substring(mark.length()).split(" ")[0]) {
                case "complete" -> {
                    return Optional.of(new Said.Ended(0, String.join("\n", lines) + "\n", ""));
                }
                case "failed", "down" -> {
                    return Optional.of(new Said.Ended(1, "", String.join("\n", lines)));
                }
                case "busy" -> {
                    return Optional.of(new Said.Ended(1, "", "another step is at work there"));
                }
                case "unbegun" -> {
                    return Optional.of(
                            new Said.Ended(1, "", "the connection was lost before the step began; it changed nothing"));
                }
                default -> {}
            }
        }
        return Optional.empty();
    }
}
