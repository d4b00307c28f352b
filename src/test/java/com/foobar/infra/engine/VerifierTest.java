package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifierTest {

    private final Cluster cluster = new Cluster("a", "b");

    @Test
    void a_check_that_breaks_does_not_take_the_others_with_it() {
        cluster.host("a").levels.put("x", "1");
        var findings = new Verifier(cluster.observer())
                .verify(List.of(new LevelCheck("a", "x", "1"), new LevelCheck("a", "y", "1"), new Broken()));
        assertThat(findings.results())
                .extracting(r -> r.verdict().getClass().getSimpleName())
                .containsExactly("Pass", "Fail", "Unknown");
        assertThat(findings.ok()).isFalse();
    }

    @Test
    void checks_that_ask_again_get_their_answer() {
        cluster.host("a").levels.put("y", "5");
        var findings = new Verifier(cluster.observer()).verify(List.of(new LevelCheck("a", "x", "5", "y")));
        assertThat(findings.ok()).isTrue();
        assertThat(cluster.host("a").history).containsExactly("observe", "observe");
    }

    @Test
    void a_server_that_only_the_first_answers_name_is_asked_too() {
        cluster.host("b").levels.put("y", "5");
        var findings = new Verifier(cluster.observer()).verify(List.of(new NamedByA()));
        assertThat(findings.results()).extracting(Judged::verdict).containsExactly(new Verdict.Pass("5"));
    }

    @Test
    void verify_waits_until_all_checks_pass() throws InterruptedException {
        cluster.host("a").levels.put("x", "0");
        var told = new ArrayList<Judged>();
        var findings = new Verifier(cluster.observer())
                .verify(List.of(new LevelCheck("a", "x", "1")), Duration.ofMinutes(1), (failing, _) -> {
                    told.addAll(failing);
                    cluster.host("a").levels.put("x", "1");
                });
        assertThat(findings.ok()).isTrue();
        assertThat(told).hasSize(1);
    }

    @Test
    void a_server_that_comes_up_while_verify_waits_is_reached() throws InterruptedException {
        cluster.host("a").levels.put("x", "1");
        cluster.transport.unreachable("a", "connection refused", "");
        var told = new ArrayList<Judged>();
        var findings = new Verifier(cluster.observer())
                .verify(List.of(new LevelCheck("a", "x", "1")), Duration.ofMinutes(1), (failing, _) -> {
                    told.addAll(failing);
                    cluster.transport.add("a", cluster.host("a"));
                });
        assertThat(findings.ok()).isTrue();
        assertThat(told).extracting(Judged::verdict).containsExactly(new Verdict.Unknown("a: connection refused"));
    }

    /** Asks a, whose answer leads to b. */
    private record NamedByA() implements Check {
        @Override
        public CheckId id() {
            return new CheckId("levels", "named", "a");
        }

        @Override
        public Map<String, Set<Fact<?>>> facts() {
            return Map.of("a", Set.of(new LevelFact("x")));
        }

        @Override
        public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
            return Map.of("b", Set.of(new LevelFact("y")));
        }

        @Override
        public Verdict judge(ClusterFacts observed) {
            return new Verdict.Pass(observed.get("b", new LevelFact("y")).orElse("not asked"));
        }
    }

    /** A check that nobody thought through. */
    private record Broken() implements Check {
        @Override
        public CheckId id() {
            return new CheckId("levels", "broken", "a");
        }

        @Override
        public Map<String, Set<Fact<?>>> facts() {
            return Map.of("a", Set.of(new LevelFact("x")));
        }

        @Override
        public Verdict judge(ClusterFacts observed) {
            throw new IllegalStateException("oops");
        }
    }
}
