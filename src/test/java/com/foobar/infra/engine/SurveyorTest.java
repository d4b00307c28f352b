package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.ResourceId;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SurveyorTest {

    private final Cluster cluster =
            new Cluster("a", "b").stage("first", new Level("a", "x", "1")).stage("second", new Level("b", "y", "2"));

    @Test
    void plans_what_differs() {
        var survey = cluster.survey();
        assertThat(survey.plan().changes())
                .extracting(Change::server, Change::resource)
                .containsExactly(tuple("a", new ResourceId("level", "x")), tuple("b", new ResourceId("level", "y")));
        assertThat(survey.converged()).isFalse();
    }

    @Test
    void a_limit_plans_one_server_but_asks_all() {
        var survey = cluster.surveyor().survey(Set.of("b"));
        assertThat(survey.plan().changes()).extracting(Change::server).containsExactly("b");
        assertThat(survey.servers()).containsExactly("b");
        assertThat(cluster.host("a").history).containsExactly("observe");
    }

    @Test
    void an_unreachable_server_outside_of_the_limit_is_a_note() {
        cluster.transport.unreachable("a", "nobody answers", "");
        var limited = cluster.surveyor().survey(Set.of("b"));
        assertThat(limited.failures()).isEmpty();
        assertThat(limited.plan().notes()).containsExactly("not asked: a: nobody answers");
        var whole = cluster.survey();
        assertThat(whole.failures()).extracting(HostFailure::server).containsExactly("a");
        assertThat(whole.plan().changes()).extracting(Change::server).containsExactly("b");
    }

    @Test
    void a_wrong_clock_stands_in_the_way() {
        cluster.host("a").clockIsRight = false;
        cluster.host("a").clock = String.valueOf(System.currentTimeMillis() + 120_000);
        assertThat(cluster.survey().plan().obstacles()).singleElement().satisfies(o -> {
            assertThat(o.server()).isEqualTo("a");
            assertThat(o.what()).matches("its clock is 1[12]\\d s ahead of this machine's");
            assertThat(o.consentable()).isFalse();
        });
    }

    @Test
    void what_concerns_one_server_alone_leaves_it_out_and_the_others_are_planned() {
        cluster.obstacles.add(new Obstacle("a", "errant", "", false, Obstacle.Reach.SERVER));
        var survey = cluster.survey();
        assertThat(survey.plan().changes()).extracting(Change::server).containsExactly("b");
        assertThat(survey.plan().leftOut()).containsExactly("a");
        var limited = cluster.surveyor().survey(Set.of("a"));
        assertThat(limited.plan().isEmpty()).isTrue();
        assertThat(limited.converged())
                .as("what is left out is not as it should be")
                .isFalse();
    }

    @Test
    void what_concerns_the_stack_is_shown_beside_the_whole_plan() {
        cluster.obstacles.add(new Obstacle("a", "no primary", "", false));
        assertThat(cluster.survey().plan().changes()).extracting(Change::server).containsExactly("a", "b");
        assertThat(cluster.survey().plan().leftOut()).isEmpty();
    }

    @Test
    void waits_for_a_step_that_still_runs() throws InterruptedException {
        cluster.host("b").runningStep = "abc-1";
        cluster.host("b").runningStepFor = 1;
        var survey = cluster.surveyor().settled(Set.of(), Duration.ofMinutes(1), cluster.events::add);
        assertThat(cluster.told(Event.WaitingForStep.class)).containsExactly(new Event.WaitingForStep("b", "abc-1"));
        assertThat(cluster.host("b").history).containsExactly("observe", "observe");
        assertThat(survey.plan().notes()).isEmpty();
        assertThat(survey.waited()).isTrue();
        assertThat(cluster.survey().waited()).isFalse();
    }

    @Test
    void waits_for_a_step_that_still_runs_on_a_server_that_left() throws InterruptedException {
        cluster.host("a").manifest.put("members demo", "a,b,c");
        var c = cluster.stranger("c");
        c.manifest.put("file /etc/demo", "abc");
        c.runningStep = "abc-1";
        c.runningStepFor = 1;
        cluster.inventory.add("c");
        cluster.surveyor().settled(Set.of(), Duration.ofMinutes(1), cluster.events::add);
        assertThat(cluster.told(Event.WaitingForStep.class)).containsExactly(new Event.WaitingForStep("c", "abc-1"));
        assertThat(c.history).containsExactly("observe", "observe");
    }
}
