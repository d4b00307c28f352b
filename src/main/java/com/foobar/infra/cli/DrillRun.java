package com.foobar.infra.cli;

import com.foobar.infra.audit.Claims;
import com.foobar.infra.engine.Drill;
import com.foobar.infra.engine.Event;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.stack.StackVisitors;
import com.foobar.infra.view.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code audit --drill}: has each server fail in turn, and sees whether visitors see what the topology claims. */
final class DrillRun {

    private final Session session;
    private final View view;
    private final StackVisitors visitors;

    /** @param page the path that is asked for */
    DrillRun(Session session, View view, String page) {
        this.session = session;
        this.view = view;
        this.visitors = new StackVisitors(
                session.loaded().topology(),
                page,
                "drill-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
    }

    /** Those that are to have a turn, in the topology's order. */
    List<Drill.Turn> turns() {
        var topology = session.loaded().topology();
        return topology.serversWithRoles().stream()
                .filter(server -> session.only().isEmpty() || session.only().contains(server))
                .flatMap(server -> Claims.without(topology, List.of(server))
                        .map(claims -> new Drill.Turn(server, units(server), claims))
                        .stream())
                .filter(turn -> !turn.units().isEmpty())
                .toList();
    }

    private List<String> units(String server) {
        return session.desire().stages().stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(resource -> resource.server().equals(server))
                .filter(ServiceResource.class::isInstance)
                .map(resource -> ((ServiceResource) resource).spec().unit())
                .distinct()
                .toList();
    }

    Event.Drilled run() throws InterruptedException {
        var turns = turns();
        if (turns.isEmpty() || !visitors.any()) {
            throw new BadUsage(
                    "--drill: no visitors come to this stack, or none of its servers has a service that could be stopped",
                    "It goes with a topology that has web servers.");
        }
        var checks = session.desire().checks().stream()
                .filter(check -> !check.onRequest() && !check.disturbs())
                .toList();
        var drill = new Drill(
                session.fleet(),
                session.desire(),
                VerifyCommand.quiet(session.observer(), view),
                new AsVisitors(visitors),
                Applying.who(),
                view);
        return hooked(drill, () -> drill.run(turns, checks));
    }

    private record AsVisitors(StackVisitors visitors) implements Drill.Visitors {
        @Override
        public Map<String, Set<Fact<?>>> questions(String without) {
            return visitors.questions(without);
        }

        @Override
        public boolean page(ClusterFacts answers, String without) {
            return visitors.page(answers, without);
        }

        @Override
        public Optional<Boolean> written(ClusterFacts answers) {
            return visitors.written(answers);
        }
    }

    private interface Work {
        Event.Drilled done() throws InterruptedException;
    }

    /** Ctrl-C ends it once the services are back. */
    private static Event.Drilled hooked(Drill drill, Work work) throws InterruptedException {
        var over = new AtomicBoolean();
        var hook = new Thread(
                () -> {
                    if (!over.get()) {
                        try {
                            drill.stop();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                },
                "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.done();
        } finally {
            over.set(true);
        }
    }
}
