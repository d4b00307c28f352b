package com.foobar.infra.part.updates;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.updates.UpdatesFact.Waiting;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A server installs its security updates in its turn; what is held back from that, or waits for it, is told. */
final class UpdatesCheck extends ServerCheck {

    /** How many packages are named before the rest is counted. */
    private static final int NAMED = 8;

    private static final UpdatesFact QUESTION = new UpdatesFact();

    private final Held held;

    UpdatesCheck(String server, Held held) {
        super(UpdatesPart.GROUP, "unattended-upgrades", server);
        this.held = held;
    }

    @Override
    protected Set<Fact<?>> questions() {
        var facts = new LinkedHashSet<Fact<?>>();
        facts.add(QUESTION);
        UpdatesPart.TIMERS.forEach(timer -> facts.add(new UnitFact(timer)));
        return facts;
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        for (var timer : UpdatesPart.TIMERS) {
            var unit = observed.get(server(), new UnitFact(timer)).orElseThrow();
            if (!unit.running() || !unit.enabled()) {
                return new Verdict.Fail(
                        timer + " is " + unit.active() + ", at boot "
                                + (unit.file().isEmpty() ? "gone" : unit.file()),
                        "foobar-infra apply starts and enables it");
            }
        }
        var state = observed.get(server(), QUESTION).orElseThrow();
        if (!state.result().equals("success")) {
            return failed("the last run ended with " + state.result(), state);
        }
        // What runs it is content whatever becomes of it, but notes the day on which it went well.
        if (!state.ran().isEmpty() && state.well().compareTo(state.ran()) < 0) {
            return failed(
                    "the run of " + state.ran() + " failed; the last that went well: "
                            + (state.well().isEmpty() ? "none" : state.well()),
                    state);
        }
        if (!state.read()) {
            return new Verdict.Fail("apt cannot tell which updates wait", "apt-get -s dist-upgrade tells why");
        }
        return new Verdict.Pass("next " + (state.next().isEmpty() ? "not known" : state.next()) + "; last well "
                + (state.well().isEmpty() ? "not yet" : state.well()) + waiting(state));
    }

    private static Verdict failed(String what, UpdatesFact.State state) {
        return new Verdict.Fail(
                what + (state.next().isEmpty() ? "" : "; next " + state.next()),
                "/var/log/unattended-upgrades/unattended-upgrades.log and journalctl -u apt-daily-upgrade tell why");
    }

    private String waiting(UpdatesFact.State state) {
        var back = state.waiting().stream().filter(w -> held.has(w.name())).toList();
        var pending = state.waiting().stream()
                .filter(w -> w.security() && !held.has(w.name()))
                .toList();
        long others = state.waiting().stream()
                .filter(w -> !w.security() && !held.has(w.name()))
                .count();
        var parts = new ArrayList<String>();
        parts.add(back.isEmpty() ? "nothing held back" : "held back, install when it suits: " + names(back));
        parts.add(pending.isEmpty() ? "no security update pending" : "pending: " + names(pending));
        if (others > 0) {
            parts.add(others + (others == 1 ? " other update waits" : " other updates wait") + " for you");
        }
        if (state.rebootDue()) {
            parts.add("a reboot is due");
        }
        return "; " + String.join("; ", parts);
    }

    private static String names(List<Waiting> waiting) {
        var named = String.join(
                ", ",
                waiting.stream()
                        .limit(NAMED)
                        .map(w -> w.name() + " " + w.version() + (w.security() ? " (security)" : ""))
                        .toList());
        return waiting.size() > NAMED ? named + " and " + (waiting.size() - NAMED) + " more" : named;
    }
}
