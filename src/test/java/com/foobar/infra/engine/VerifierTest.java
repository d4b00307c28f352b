package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Progress;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    void a_check_asks_as_often_as_it_has_something_new_to_ask() {
        cluster.host("a").levels.put("a", "b");
        cluster.host("a").levels.put("b", "c");
        cluster.host("a").levels.put("c", "end");
        var findings = new Verifier(cluster.observer()).verify(List.of(new Chain("a", "end")));
        assertThat(findings.results()).extracting(Judged::verdict).containsExactly(new Verdict.Pass("end"));
        assertThat(cluster.host("a").history).containsExactly("observe", "observe", "observe");
    }

    @Test
    void how_far_a_long_check_is_is_told_after_each_further_round() {
        cluster.host("a").levels.put("a", "b");
        cluster.host("a").levels.put("b", "c");
        cluster.host("a").levels.put("c", "end");
        var told = new ArrayList<String>();
        new Verifier(
                        cluster.observer(),
                        (check, progress, _) -> told.add(check + " " + progress.tables() + "/" + progress.ofTables()))
                .verify(List.of(new Chain("a", "end")));
        assertThat(told).containsExactly(new CheckId("levels", "a", "a") + " 2/3");
    }

    /** A chain that leads back to what was asked already is at its end. */
    @Test
    void what_was_answered_is_never_asked_again() {
        cluster.host("a").levels.put("a", "b");
        cluster.host("a").levels.put("b", "a");
        var findings = new Verifier(cluster.observer()).verify(List.of(new Chain("a", "end"), new Chain("b", "end")));
        assertThat(findings.ok()).isFalse();
        assertThat(cluster.host("a").history).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void a_server_that_is_lost_between_two_rounds_ends_them() {
        cluster.host("a").levels.put("a", "b");
        cluster.host("a").afterProbe = () -> {
            cluster.transport.unreachable("a", "connection lost", "");
            cluster.host("a").breakProbe = true;
        };
        var findings = new Verifier(cluster.observer()).verify(List.of(new Chain("a", "end")));
        assertThat(findings.failures()).extracting(HostFailure::server).containsExactly("a");
        assertThat(findings.ok()).isFalse();
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

    /** Each answer says what to ask next. */
    private record Chain(String start, String end) implements Check {
        @Override
        public CheckId id() {
            return new CheckId("levels", start, "a");
        }

        @Override
        public Map<String, Set<Fact<?>>> facts() {
            return Map.of("a", Set.of(new LevelFact(start)));
        }

        private String last(ClusterFacts answers) {
            var at = start;
            for (int i = 0; i < 5; i++) {
                at = answers.get("a", new LevelFact(at)).orElse(at);
            }
            return at;
        }

        @Override
        public Map<String, Set<Fact<?>>> followUp(ClusterFacts answers) {
            var last = last(answers);
            return last.equals(end) ? Map.of() : Map.of("a", Set.of(new LevelFact(last)));
        }

        @Override
        public boolean onRequest() {
            return true;
        }

        @Override
        public Optional<Progress> progress(ClusterFacts answers) {
            var last = last(answers);
            return last.equals(end) ? Optional.empty() : Optional.of(new Progress(last.charAt(0) - 'a', 3, 0, 0));
        }

        @Override
        public Verdict judge(ClusterFacts observed) {
            var last = last(observed);
            return last.equals(end) ? new Verdict.Pass(last) : new Verdict.Unknown("at " + last);
        }
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
