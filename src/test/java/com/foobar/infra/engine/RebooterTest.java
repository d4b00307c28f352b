package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.BootFact;
import com.foobar.infra.fact.Fact;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RebooterTest {

    private final Cluster cluster = new Cluster("lb", "a", "b")
            .stage("one", List.of(new LevelCheck("a", "x", "1")), new Level("a", "x", "1"), new Level("b", "x", "1"))
            .detour("a", "lb")
            .detour("b", "lb");

    RebooterTest() {
        cluster.host("a").levels.put("x", "1");
        cluster.host("b").levels.put("x", "1");
    }

    private Reboots planned() {
        var questions = Map.<String, Set<Fact<?>>>of("a", Set.of(new BootFact()), "b", Set.of(new BootFact()));
        return Reboots.of(
                cluster,
                cluster.surveyor().survey(Set.of(), questions),
                List.of(List.of("a"), List.of("b")),
                Duration.ofMinutes(1));
    }

    private boolean reboot(Reboots reboots) throws InterruptedException {
        var options = new Applier.Options(
                Set.of(), Duration.ofMinutes(1), Duration.ofMillis(50), Optional.empty(), "tester@here");
        return new Rebooter(
                        cluster.fleet,
                        cluster.surveyor(),
                        Cluster.NAME,
                        options,
                        Duration.ofMillis(50),
                        cluster.events::add)
                .reboot(reboots);
    }

    @Test
    void each_reboots_while_nobody_is_led_there_and_is_well_again_before_the_next() throws InterruptedException {
        assertThat(reboot(planned())).isTrue();
        assertThat(cluster.told(Event.Rebooted.class))
                .singleElement()
                .satisfies(done -> assertThat(done.servers()).containsExactly("a", "b"));
        assertThat(cluster.told(Event.StageStarted.class))
                .extracting(Event.StageStarted::stage)
                .containsExactly("reboot a", "reboot b");
        assertThat(cluster.told(Event.GatePassed.class))
                .extracting(Event.GatePassed::stage)
                .containsExactly("reboot a");
        assertThat(cluster.host("lb").history)
                .containsExactly(
                        "observe",
                        "lock",
                        "set seen out",
                        "observe",
                        "set seen back",
                        "set seen out",
                        "observe",
                        "set seen back",
                        "unlock");
        assertThat(cluster.host("a").boot).isEqualTo(2);
        assertThat(cluster.host("b").boot).isEqualTo(2);
    }

    @Test
    void one_that_does_not_come_back_is_left_to_those_who_lead_there_and_is_the_last() throws InterruptedException {
        cluster.host("a").comesBack = false;
        assertThat(reboot(planned())).isFalse();
        assertThat(cluster.told(Event.StepFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.server()).isEqualTo("a");
            assertThat(failed.why()).contains("did not come back");
        });
        assertThat(cluster.host("lb").history).contains("set seen out").doesNotContain("set seen back");
        assertThat(cluster.host("b").boot).isEqualTo(1);
        assertThat(cluster.told(Event.RebootsStopped.class)).singleElement().satisfies(stopped -> {
            assertThat(stopped.done()).isEmpty();
            assertThat(stopped.left()).containsExactly("a", "b");
        });
    }

    @Test
    void one_that_comes_back_unwell_stays_out_of_service_and_is_the_last() throws InterruptedException {
        var planned = planned();
        cluster.host("a").levels.put("x", "0");
        assertThat(reboot(planned)).isFalse();
        assertThat(cluster.told(Event.GateFailed.class)).hasSize(1);
        assertThat(cluster.host("lb").history).endsWith("set seen out", "unlock");
        assertThat(cluster.host("b").boot).isEqualTo(1);
    }

    @Test
    void one_that_comes_back_otherwise_than_it_went_is_told() throws InterruptedException {
        var planned = planned();
        cluster.host("b").levels.put("x", "0");
        assertThat(reboot(planned)).isFalse();
        assertThat(cluster.told(Event.StepFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.server()).isEqualTo("b");
            assertThat(failed.why()).contains("not as it was");
            assertThat(failed.output()).singleElement().asString().contains("level x");
        });
    }

    @Test
    void where_the_lock_is_held_none_reboots() throws InterruptedException {
        cluster.host("lb").lockHolder = "ann@ops, process 1, since now";
        assertThat(reboot(planned())).isFalse();
        assertThat(cluster.told(Event.LockRefused.class)).hasSize(1);
        assertThat(cluster.host("a").boot).isEqualTo(1);
    }

    @Test
    void who_watches_is_not_told_of_the_one_whose_turn_it_is() throws InterruptedException {
        var mon = cluster.stranger("mon");
        mon.quiet = "silenced some";
        cluster.watchedOn("mon");
        assertThat(reboot(planned())).isTrue();
        assertThat(cluster.told(Event.Silenced.class))
                .containsExactly(new Event.Silenced("mon", List.of("a")), new Event.Silenced("mon", List.of("b")));
        assertThat(mon.history)
                .containsExactly(
                        "be-quiet a tester@here",
                        "unlock",
                        "be-loud some",
                        "be-quiet b tester@here",
                        "unlock",
                        "be-loud some");
    }
}
