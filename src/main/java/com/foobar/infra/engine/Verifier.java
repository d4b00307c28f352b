package com.foobar.infra.engine;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Progress;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs checks: one round of questions for all of them, further ones for those that ask again, then the verdicts. */
public final class Verifier {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Observer observer;
    private final Going going;

    public Verifier(Observer observer) {
        this(observer, (_, _, _) -> {});
    }

    /** @param going told after each further round of questions how far those checks are that take long */
    public Verifier(Observer observer, Going going) {
        this.observer = observer;
        this.going = going;
    }

    /** Hears how far a check is, and for how long it has been at it. */
    @FunctionalInterface
    public interface Going {
        void far(CheckId check, Progress progress, Duration since);
    }

    /** What the checks found in one go. */
    public record Findings(List<Judged> results, List<HostFailure> failures) {
        public Findings {
            results = List.copyOf(results);
            failures = List.copyOf(failures);
        }

        public boolean ok() {
            return failures.isEmpty() && results.stream().allMatch(Judged::passed);
        }

        /** Those that did not pass; of a server that could not be asked, with the reason. */
        public List<Judged> failing() {
            return results.stream()
                    .filter(r -> !r.passed())
                    .map(this::explained)
                    .toList();
        }

        private Judged explained(Judged judged) {
            if (!(judged.verdict() instanceof Verdict.Unknown)) {
                return judged;
            }
            return failures.stream()
                    .filter(failure -> failure.server().equals(judged.id().server()))
                    .findFirst()
                    .map(failure -> new Judged(judged.id(), new Verdict.Unknown(failure.line())))
                    .orElse(judged);
        }
    }

    public Findings verify(Collection<Check> checks) {
        var asked = new LinkedHashMap<String, Set<Fact<?>>>();
        checks.forEach(check -> add(check.facts(), asked));
        var first = observer.observe(asked);
        long began = System.nanoTime();
        var broken = new HashMap<Check, Verdict>();
        var all = first;
        while (true) {
            var again = further(checks, all, asked, broken);
            if (again.isEmpty()) {
                break;
            }
            again.forEach((server, facts) ->
                    asked.computeIfAbsent(server, _ -> new LinkedHashSet<>()).addAll(facts));
            all = all.with(observer.observe(again));
            tell(checks, all.facts(), Duration.ofNanos(System.nanoTime() - began));
        }
        var observed = all.facts();
        var results = checks.stream()
                .map(check ->
                        new Judged(check.id(), broken.containsKey(check) ? broken.get(check) : judge(check, observed)))
                .toList();
        return new Findings(results, all.failures());
    }

    private void tell(Collection<Check> checks, ClusterFacts answers, Duration since) {
        for (var check : checks) {
            if (check.onRequest()) {
                check.progress(answers).ifPresent(progress -> going.far(check.id(), progress, since));
            }
        }
    }

    /** What checks ask after those answers and have not asked yet, of servers that did not fail. */
    private static Map<String, Set<Fact<?>>> further(
            Collection<Check> checks,
            Observation answers,
            Map<String, Set<Fact<?>>> asked,
            Map<Check, Verdict> broken) {
        var again = new LinkedHashMap<String, Set<Fact<?>>>();
        for (var check : checks) {
            if (broken.containsKey(check)) {
                continue;
            }
            try {
                add(check.followUp(answers.facts()), again);
            } catch (RuntimeException e) {
                broken.put(check, confused(e));
            }
        }
        // Who failed once is not asked again.
        answers.failures().forEach(failure -> again.remove(failure.server()));
        asked.forEach((server, facts) -> again.computeIfPresent(server, (_, some) -> {
            some.removeAll(facts);
            return some.isEmpty() ? null : some;
        }));
        return again;
    }

    /**
     * Asks until every check passes or the time is over.
     *
     * @param waiting told after each round in vain, with the time that is left
     */
    public Findings verify(Collection<Check> checks, Duration wait, Waiting waiting) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            var findings = verify(checks);
            long left = deadline - System.nanoTime();
            if (findings.ok() || left <= 0) {
                return findings;
            }
            waiting.failing(findings.failing(), Duration.ofNanos(left));
            Thread.sleep(Math.min(PAUSE.toMillis(), Math.max(1, left / 1_000_000)));
        }
    }

    /** Hears of rounds in vain. */
    @FunctionalInterface
    public interface Waiting {
        void failing(List<Judged> failing, Duration left);
    }

    private static void add(Map<String, Set<Fact<?>>> facts, Map<String, Set<Fact<?>>> to) {
        facts.forEach((server, some) ->
                to.computeIfAbsent(server, _ -> new LinkedHashSet<>()).addAll(some));
    }

    private static Verdict judge(Check check, ClusterFacts facts) {
        try {
            return check.judge(facts);
        } catch (RuntimeException e) {
            return confused(e);
        }
    }

    /** One check that stumbles over an answer nobody thought of must not keep the others from being told. */
    private static Verdict confused(RuntimeException e) {
        return new Verdict.Unknown("the check itself failed: " + e);
    }
}
