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
public final class Verification {

    private Verification() {}

    /** Asks all hosts, and again what follows from their answers, as the verifier does; a verdict for each check. */
    public static Map<CheckId, Verdict> of(List<Check> checks, Map<String, ? extends ContainerHost> hosts) {
        var asked = questions(checks, null);
        var observed = ask(asked, hosts);
        while (true) {
            var further = questions(checks, observed);
            asked.forEach((server, facts) -> further.computeIfPresent(
                    server, (_, some) -> some.removeAll(facts) && some.isEmpty() ? null : some));
            if (further.isEmpty()) {
                break;
            }
            further.forEach((server, facts) ->
                    asked.computeIfAbsent(server, _ -> new HashSet<>()).addAll(facts));
            var all = new HashMap<>(observed.byServer());
            ask(further, hosts).byServer().forEach((server, facts) -> all.merge(server, facts, Facts::with));
            observed = new ClusterFacts(all);
        }
        var last = observed;
        var verdicts = new LinkedHashMap<CheckId, Verdict>();
        checks.forEach(c -> verdicts.put(c.id(), c.judge(last)));
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
