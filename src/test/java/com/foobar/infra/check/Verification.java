package com.foobar.infra.check;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Runs checks on containers. */
final class Verification {

    private Verification() {}

    /** Asks all hosts, and again what follows from their answers, as the verifier does; a verdict for each check. */
    static Map<CheckId, Verdict> of(List<Check> checks, Map<String, ? extends ContainerHost> hosts) {
        var first = ask(questions(checks, null), hosts);
        var second = ask(questions(checks, first), hosts);
        var both = new HashMap<>(first.byServer());
        second.byServer().forEach((server, facts) -> both.merge(server, facts, Facts::with));
        var observed = new ClusterFacts(both);
        var verdicts = new LinkedHashMap<CheckId, Verdict>();
        checks.forEach(c -> verdicts.put(c.id(), c.judge(observed)));
        return verdicts;
    }

    private static Map<String, Set<Fact<?>>> questions(
            List<Check> checks, @org.jspecify.annotations.Nullable ClusterFacts first) {
        var all = new HashMap<String, Set<Fact<?>>>();
        for (var check : checks) {
            (first == null ? check.facts() : check.followUp(first))
                    .forEach((server, facts) ->
                            all.computeIfAbsent(server, _ -> new HashSet<>()).addAll(facts));
        }
        return all;
    }

    private static ClusterFacts ask(Map<String, Set<Fact<?>>> questions, Map<String, ? extends ContainerHost> hosts) {
        var answers = new HashMap<String, Facts>();
        questions.forEach((server, facts) ->
                answers.put(server, Objects.requireNonNull(hosts.get(server)).ask(facts)));
        return new ClusterFacts(answers);
    }
}
