package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Fleet;
import com.foobar.infra.engine.Observer;
import com.foobar.infra.engine.Verifier;
import com.foobar.infra.stack.Failovers;
import com.foobar.infra.topology.Topology;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Proves after a failover that what is written on the new primary can be read where it is followed. */
record Proof(Fleet fleet, Consumer<Event> events) {

    private static final String STAGE = "failover";

    /** One that was just told whom to follow connects within a moment, or has a reason not to. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /**
     * @param topology with the new primary in its place
     * @param servers that one, and those that were told to follow it
     * @return whether it is proven, or nobody follows
     */
    boolean holds(Topology topology, Collection<String> servers) throws InterruptedException {
        var checks = Failovers.proofs(
                        topology, Long.toHexString(ThreadLocalRandom.current().nextLong()))
                .stream()
                .filter(check -> servers.contains(check.id().server()))
                .toList();
        if (checks.size() < 2) {
            return true;
        }
        long started = System.nanoTime();
        var findings = new Verifier(new Observer(fleet, event -> {
                    if (event instanceof Event.ScriptRan) {
                        events.accept(event);
                    }
                }))
                .verify(checks, PATIENCE, (failing, _) -> events.accept(new Event.GateWaiting(STAGE, failing)));
        var took = Duration.ofNanos(System.nanoTime() - started);
        var failing = findings.failing();
        events.accept(
                failing.isEmpty()
                        ? new Event.GatePassed(STAGE, checks.size(), took)
                        : new Event.GateFailed(STAGE, failing, took));
        return failing.isEmpty();
    }
}
