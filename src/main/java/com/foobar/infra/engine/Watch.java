package com.foobar.infra.engine;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Runs the same checks again and again, and tells what became different. */
public final class Watch {

    private final Verifier verifier;
    private final List<Check> checks;
    private final Map<CheckId, Class<?>> before = new HashMap<>();
    private Set<String> unreachable = Set.of();
    private long rounds;

    public Watch(Verifier verifier, Collection<Check> checks) {
        this.verifier = verifier;
        this.checks = List.copyOf(checks);
    }

    /** The next round; in the first one nothing is said to have changed. */
    public Event.Watched round() {
        long started = System.nanoTime();
        var findings = verifier.verify(checks);
        rounds++;
        var changed = findings.results().stream()
                .filter(result -> differs(result) && rounds > 1)
                .toList();
        findings.results()
                .forEach(result -> before.put(result.id(), result.verdict().getClass()));
        var silent = new HashSet<String>();
        findings.failures().forEach(failure -> silent.add(failure.server()));
        Predicate<HostFailure> known = failure -> unreachable.contains(failure.server());
        var lost = findings.failures().stream().filter(known.negate()).toList();
        unreachable = silent;
        return new Event.Watched(
                new Event.Verified(
                        findings.results(), findings.failures(), Duration.ofNanos(System.nanoTime() - started)),
                rounds,
                changed,
                rounds > 1 ? lost : List.of(),
                Instant.now());
    }

    private boolean differs(Judged result) {
        return !result.verdict().getClass().equals(before.get(result.id()));
    }
}
