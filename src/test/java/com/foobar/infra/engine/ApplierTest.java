package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.Stage;
import com.foobar.infra.shell.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApplierTest {

    private final Cluster cluster = new Cluster("a", "b");

    /** Events in order, without those of observing. */
    private List<String> story() {
        return cluster.events.stream()
                .filter(e -> !(e instanceof Event.Observing
                        || e instanceof Event.HostObserved
                        || e instanceof Event.ScriptRan))
                .map(ApplierTest::line)
                .toList();
    }

    private static String line(Event event) {
        return switch (event) {
            case Event.StageStarted s -> "stage " + s.stage();
            case Event.OperationStarted o -> o.server() + " begins " + o.label();
            case Event.OperationDone o -> o.server() + " did " + o.label();
            case Event.StepDone s -> s.server() + " done";
            case Event.StepFailed f -> f.server() + " failed at " + f.operation() + ": " + f.why();
            case Event.GatePassed g -> "gate " + g.stage();
            case Event.Applied a -> "applied";
            default -> event.getClass().getSimpleName();
        };
    }

    @Test
    void what_is_urgent_is_made_though_the_rest_may_not_be() throws InterruptedException {
        cluster.stage("rest", new Level("a", "x", "1")).urgent(new Level("b", "safe", "1"));
        var survey = cluster.survey();
        assertThat(survey.plan().stages()).extracting(Stage::name).containsExactly("first", "rest");
        assertThat(cluster.applier().makeSafe(survey)).isTrue();
        assertThat(story()).containsExactly("stage first", "b begins level safe", "b did level safe", "b done");
        assertThat(cluster.host("a").history).doesNotContain("lock", "set x 1");
        assertThat(cluster.survey().plan().urgent().isEmpty()).isTrue();
    }

    @Test
    void goes_stage_by_stage_and_ends_by_planning_again() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"), new Level("a", "y", "1"))
                .stage("two", List.of(new LevelCheck("a", "x", "1")), new Level("b", "x", "2"));
        assertThat(cluster.apply()).isTrue();
        assertThat(story())
                .containsExactly(
                        "stage one",
                        "a begins level x",
                        "a did level x",
                        "a begins level y",
                        "a did level y",
                        "a done",
                        "stage two",
                        "b begins level x",
                        "b did level x",
                        "b done",
                        "gate two",
                        "applied");
        assertThat(cluster.host("b").history).containsExactly("observe", "lock", "set x 2", "observe", "unlock");
        assertThat(cluster.survey().converged()).isTrue();
    }

    @Test
    void who_watches_is_not_told_of_what_changes_until_it_has_changed() throws InterruptedException {
        var mon = cluster.stranger("mon");
        mon.quiet = "silenced one two";
        cluster.watchedOn("mon").stage("one", new Level("a", "x", "1"));
        assertThat(cluster.apply()).isTrue();
        assertThat(story()).startsWith("Silenced", "stage one").endsWith("applied");
        assertThat(cluster.told(Event.Silenced.class)).containsExactly(new Event.Silenced("mon", List.of("a")));
        assertThat(mon.history).containsExactly("be-quiet a tester@here", "unlock", "be-loud one two");
        cluster.events.clear();
        assertThat(cluster.apply()).as("nothing to change").isTrue();
        assertThat(cluster.told(Event.Silenced.class)).isEmpty();
    }

    @Test
    void of_who_leads_visitors_past_what_changes_all_is_told_as_ever() throws InterruptedException {
        cluster.stranger("mon").quiet = "silenced one";
        cluster.watchedOn("mon").stage("one", new Level("a", "x", "1")).detour("one", "b");
        assertThat(cluster.apply()).isTrue();
        assertThat(cluster.host("b").history).contains("set seen out");
        assertThat(cluster.told(Event.Silenced.class)).containsExactly(new Event.Silenced("mon", List.of("a")));
    }

    @Test
    void where_there_is_nobody_yet_who_would_be_told_nothing_is_said() throws InterruptedException {
        cluster.stranger("mon").quiet = "nobody";
        cluster.watchedOn("mon").stage("one", new Level("a", "x", "1"));
        assertThat(cluster.apply()).isTrue();
        assertThat(story()).startsWith("stage one");
    }

    @Test
    void while_the_monitoring_moves_both_who_had_it_and_who_will_are_asked() throws InterruptedException {
        cluster.stranger("new").quiet = "nobody";
        var old = cluster.stranger("old");
        old.quiet = "silenced one";
        cluster.watchedOn("new", "old").stage("one", new Level("a", "x", "1"));
        assertThat(cluster.apply()).isTrue();
        assertThat(cluster.told(Event.Silenced.class)).containsExactly(new Event.Silenced("old", List.of("a")));
        assertThat(cluster.told(Event.NotSilenced.class)).isEmpty();
        assertThat(old.history).last().isEqualTo("be-loud one");
    }

    @Test
    void where_nobody_was_asked_who_may_tell_that_is_said() throws InterruptedException {
        cluster.stranger("new").quiet = "nobody";
        cluster.host("a").manifest.put("members demo", "a,b,gone");
        cluster.watchedOn("new").stage("one", new Level("a", "x", "1"));
        // How it ends is another matter: these hosts never forget.
        var _ = cluster.apply();
        assertThat(cluster.host("a").levels).containsEntry("x", "1");
        assertThat(cluster.told(Event.NotSilenced.class)).singleElement().satisfies(told -> {
            assertThat(told.failure().server()).isEqualTo("gone");
            assertThat(told.failure().what()).contains("it was not asked");
        });
    }

    @Test
    void what_cannot_be_silenced_is_said_and_changed_all_the_same() throws InterruptedException {
        var mon = cluster.stranger("mon");
        mon.quiet = "no answer";
        cluster.watchedOn("mon").stage("one", new Level("a", "x", "1"));
        assertThat(cluster.apply()).isTrue();
        assertThat(story()).startsWith("NotSilenced", "stage one").endsWith("applied");
        assertThat(mon.history).containsExactly("be-quiet a tester@here", "unlock");
        cluster.transport.unreachable("mon", "mon is silent", "look at it");
        cluster.fleet.drop("mon");
        cluster.stage("two", new Level("b", "x", "1"));
        assertThat(cluster.apply()).isTrue();
        assertThat(cluster.told(Event.NotSilenced.class).getLast().failure())
                .isEqualTo(new HostFailure("mon", "mon is silent", "look at it"));
    }

    @Test
    void a_failed_operation_stops_the_stages_after_it_but_not_its_neighbours() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"), new Level("a", "y", "1"), new Level("b", "x", "2"))
                .stage("two", new Level("b", "z", "3"));
        cluster.host("a").failAt = 1;
        assertThat(cluster.apply()).isFalse();
        assertThat(cluster.told(Event.StepFailed.class)).singleElement().satisfies(f -> {
            assertThat(f.server()).isEqualTo("a");
            assertThat(f.operation()).isEqualTo("level y");
            assertThat(f.output()).containsExactly("level meter broken");
        });
        assertThat(cluster.host("b").levels).containsEntry("x", "2").doesNotContainKey("z");
        assertThat(cluster.told(Event.Stopped.class).getFirst().hosts())
                .containsExactly(
                        new Event.HostReport("a", List.of("level x"), List.of("level y")),
                        new Event.HostReport("b", List.of("level x"), List.of("level z")));
        assertThat(cluster.host("a").locked).isFalse();
        assertThat(cluster.host("b").locked).isFalse();

        cluster.host("a").failAt = -1;
        assertThat(cluster.apply()).isTrue();
        assertThat(cluster.survey().converged()).isTrue();
    }

    @Test
    void servers_are_out_while_their_stage_runs_and_back_before_the_next() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"))
                .stage("two", new Level("a", "y", "2"))
                .detour("one", "b");
        assertThat(cluster.apply()).isTrue();
        assertThat(story())
                .containsExactly(
                        "stage one",
                        "b begins out",
                        "b did out",
                        "b done",
                        "a begins level x",
                        "a did level x",
                        "a done",
                        "b begins back",
                        "b did back",
                        "b done",
                        "stage two",
                        "a begins level y",
                        "a did level y",
                        "a done",
                        "applied");
        assertThat(cluster.host("b").history)
                .as("who leads there is locked as well")
                .contains("lock", "unlock");
    }

    @Test
    void a_server_that_fails_is_taken_back_and_no_other_goes_out() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"))
                .stage("two", new Level("a", "y", "2"))
                .detour("one", "b")
                .detour("two", "b");
        cluster.host("a").failAt = 0;
        assertThat(cluster.apply()).isFalse();
        assertThat(cluster.host("b").history)
                .filteredOn(h -> h.startsWith("set"))
                .containsExactly("set seen out", "set seen back");
        assertThat(cluster.told(Event.Stopped.class).getFirst().hosts())
                .containsExactly(new Event.HostReport("a", List.of(), List.of("level x", "level y")));
    }

    @Test
    void where_a_server_cannot_be_taken_out_it_is_not_changed() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1")).detour("one", "b");
        cluster.host("b").failAt = 0;
        assertThat(cluster.apply()).isFalse();
        assertThat(cluster.host("a").levels).isEmpty();
        assertThat(cluster.told(Event.StepFailed.class))
                .extracting(f -> f.server() + " " + f.operation())
                .contains("b out");
    }

    @Test
    void what_comes_right_a_moment_after_the_last_stage_is_waited_for() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"));
        cluster.settling.add(new LevelCheck("b", "y", "7"));
        var shown = cluster.survey();
        cluster.host("b").afterProbe = () -> cluster.host("b").levels.put("y", "7");
        assertThat(cluster.applier().apply(shown)).isTrue();
        assertThat(cluster.told(Event.GateWaiting.class))
                .singleElement()
                .satisfies(w -> assertThat(w.stage()).isEqualTo("all stages"));
        assertThat(story()).endsWith("gate all stages", "applied");
    }

    @Test
    void what_is_to_be_proven_at_the_end_and_is_not_is_told_and_it_does_not_end_well() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"));
        cluster.proving.add(new LevelCheck("b", "y", "7"));
        assertThat(cluster.applier().apply(cluster.survey())).isFalse();
        assertThat(cluster.host("a").levels).as("it stays changed").containsEntry("x", "1");
        assertThat(cluster.told(Event.GateFailed.class))
                .singleElement()
                .satisfies(gate ->
                        assertThat(gate.failing().getFirst().id().server()).isEqualTo("b"));
        assertThat(cluster.told(Event.Applied.class)).isEmpty();
        assertThat(cluster.applier().nothingToChange(cluster.survey())).isFalse();
        cluster.host("b").levels.put("y", "7");
        assertThat(cluster.applier().nothingToChange(cluster.survey())).isTrue();
        assertThat(cluster.applier("a").nothingToChange(cluster.survey()))
                .as("nobody else is asked")
                .isTrue();
    }

    /** A step whose client is gone changed the hosts; nothing is left to do but to wait for those who watch them. */
    @Test
    void what_comes_right_a_moment_after_a_step_of_a_dead_client_is_waited_for_too() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"));
        cluster.settling.add(new LevelCheck("b", "y", "7"));
        cluster.host("a").levels.put("x", "1");
        var shown = cluster.survey().afterWaiting();
        cluster.host("b").afterProbe = () -> cluster.host("b").levels.put("y", "7");
        cluster.applier().nothingToChange(shown);
        assertThat(story()).endsWith("gate all stages");
    }

    @Test
    void where_nothing_is_to_be_changed_and_no_step_was_waited_for_nobody_waits() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"));
        cluster.settling.add(new LevelCheck("b", "y", "7"));
        cluster.host("a").levels.put("x", "1");
        var shown = cluster.survey();
        cluster.events.clear();
        cluster.applier().nothingToChange(shown);
        assertThat(cluster.events).isEmpty();
    }

    @Test
    void another_apply_is_named_and_nothing_is_changed() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"), new Level("b", "x", "2"));
        cluster.host("b").lockHolder = "eve@laptop, process 7, since noon";
        assertThat(cluster.apply()).isFalse();
        assertThat(cluster.told(Event.LockRefused.class).getFirst().reasons())
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.server()).isEqualTo("b");
                    assertThat(r.what()).contains("eve@laptop, process 7, since noon");
                });
        assertThat(cluster.host("a").levels).isEmpty();
        assertThat(cluster.host("a").locked).isFalse();
    }

    @Test
    void a_host_that_moved_on_since_the_plan_is_not_touched() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"), new Level("b", "x", "2"));
        cluster.host("a").behindOurBack = () -> {
            cluster.host("a").levels.put("x", "7");
            cluster.host("a").lastStep = "theirs";
        };
        assertThat(cluster.apply()).isFalse();
        assertThat(cluster.told(Event.Stale.class).getFirst().moved())
                .singleElement()
                .satisfies(m -> {
                    assertThat(m.server()).isEqualTo("a");
                    assertThat(m.resource()).hasToString("level x");
                });
        assertThat(cluster.host("a").levels).containsEntry("x", "7");
        assertThat(cluster.host("b").levels).isEmpty();
    }

    @Test
    void an_old_survey_is_taken_anew_under_the_lock() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"), new Level("b", "x", "2"));
        var shown = cluster.survey();
        long minute = Duration.ofMinutes(1).toNanos();
        var old = new Survey(
                shown.servers(), shown.observation(), shown.plan(), shown.failures(), shown.begun() - minute);
        cluster.host("a").behindOurBack = () -> cluster.host("a").levels.put("x", "7");
        assertThat(cluster.applier().apply(old)).isFalse();
        assertThat(cluster.told(Event.Stale.class)).hasSize(1);
        assertThat(cluster.host("b").levels).isEmpty();
    }

    @Test
    void a_lock_that_went_with_its_connection_is_taken_again_before_the_first_stage() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"));
        var shown = cluster.survey();
        long minute = Duration.ofMinutes(1).toNanos();
        var old = new Survey(
                shown.servers(), shown.observation(), shown.plan(), shown.failures(), shown.begun() - minute);
        cluster.host("a").behindOurBack = () -> {
            cluster.host("a").behindOurBack = () -> {};
            cluster.host("a").breakProbe = true;
        };
        assertThat(cluster.applier().apply(old)).isTrue();
        assertThat(cluster.host("a").history)
                .containsExactly("observe", "lock", "unlock", "observe", "lock", "set x 1", "observe", "unlock");
    }

    @Test
    void a_lost_connection_is_made_again_and_the_step_followed_to_its_end() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"), new Level("a", "y", "1"));
        cluster.host("a").breakAt = 1;
        assertThat(cluster.apply()).isTrue();
        assertThat(story())
                .containsExactly(
                        "stage one",
                        "a begins level x",
                        "a did level x",
                        "a begins level y",
                        "Reconnecting",
                        "Reattached",
                        "a did level y",
                        "a done",
                        "applied");
        assertThat(cluster.host("a").history).contains("follow");
    }

    @Test
    void a_step_that_vanishes_is_a_failure() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"), new Level("a", "y", "1"));
        cluster.host("a").vanishAt = 1;
        assertThat(cluster.apply()).isFalse();
        assertThat(cluster.told(Event.StepFailed.class)).singleElement().satisfies(f -> {
            assertThat(f.operation()).isEqualTo("level y");
            assertThat(f.why()).startsWith("the step stopped before its end");
        });
    }

    @Test
    void a_gate_that_does_not_pass_stops_the_stages_after_it() throws InterruptedException {
        cluster.stage("one", List.of(new LevelCheck("a", "y", "9")), new Level("a", "x", "1"))
                .stage("two", new Level("b", "x", "2"));
        assertThat(cluster.apply()).isFalse();
        assertThat(cluster.told(Event.GateFailed.class))
                .singleElement()
                .satisfies(g -> assertThat(g.failing())
                        .singleElement()
                        .satisfies(f -> assertThat(f.id()).hasToString("levels/y a")));
        assertThat(cluster.host("b").levels).isEmpty();
    }

    @Test
    void values_of_other_hosts_are_fetched_right_before_they_are_needed() throws InterruptedException {
        var value = new Script.Import("b", "the value", Script.of("say-value"));
        cluster.stage("one", new Level("a", "x", "value-of-b", Optional.of(value)));
        assertThat(cluster.apply()).isTrue();
        assertThat(cluster.host("a").levels).containsEntry("x", "value-of-b");
        assertThat(cluster.host("b").history).contains("export");
    }

    @Test
    void a_value_that_cannot_be_fetched_is_named_with_its_host() throws InterruptedException {
        var value = new Script.Import("b", "the value", Script.of("nonsense"));
        cluster.stage("one", new Level("a", "x", "1", Optional.of(value)));
        assertThat(cluster.apply()).isFalse();
        assertThat(cluster.told(Event.StepFailed.class))
                .singleElement()
                .satisfies(f -> assertThat(f.why()).isEqualTo("needs the value of b, which says: no such value here"));
        assertThat(cluster.events.toString()).doesNotContain("do not show this");
    }

    @Test
    void what_never_becomes_as_desired_is_said() throws InterruptedException {
        var value = new Script.Import("b", "the value", Script.of("say-value"));
        cluster.stage("one", new Level("a", "x", "another", Optional.of(value)));
        assertThat(cluster.apply()).isFalse();
        assertThat(cluster.told(Event.NotConverged.class))
                .singleElement()
                .satisfies(n -> assertThat(n.left().plan().changes()).hasSize(1));
    }

    @Test
    void what_only_is_on_its_way_at_the_first_look_is_looked_at_again() throws InterruptedException {
        var value = new Script.Import("b", "the value", Script.of("say-value"));
        cluster.stage("one", new Level("a", "x", "another", Optional.of(value)));
        var host = cluster.host("a");
        host.afterProbe = () -> {
            host.levels.computeIfPresent("x", (_, _) -> "another");
            host.manifest.computeIfPresent("level x", (_, _) -> "another");
        };
        assertThat(cluster.apply()).isTrue();
        assertThat(cluster.told(Event.NotConverged.class)).isEmpty();
    }

    @Test
    void limited_to_one_server_nothing_else_is_locked_or_changed() throws InterruptedException {
        cluster.stage("one", new Level("a", "x", "1"), new Level("b", "x", "2"));
        assertThat(cluster.applier("b").apply(cluster.surveyor().survey(Set.of("b"))))
                .isTrue();
        assertThat(cluster.host("a").levels).isEmpty();
        assertThat(cluster.host("a").history).containsOnly("observe");
    }

    @Test
    void after_an_interrupt_nothing_more_is_said() {
        cluster.stage("one", new Level("a", "x", "1"));
        var applier = cluster.applier();
        applier.interrupt();
        applier.interrupt();
        assertThat(cluster.events).containsExactly(new Event.Interrupted(List.of()));
    }
}
