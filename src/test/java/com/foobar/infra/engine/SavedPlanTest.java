package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.groups.Tuple.tuple;

import com.foobar.infra.resource.Archive;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SavedPlanTest {

    private final Cluster cluster = new Cluster("a", "b");

    @Test
    void a_saved_plan_holds_promises_and_comes_back_as_it_was() throws Exception {
        cluster.stage("one", new Level("a", "x", "1"), new Level("b", "x", "2"));
        var promises = Staleness.promises(cluster.survey().plan());
        var saved = new SavedPlan(
                "foobar-infra 1",
                new SavedPlan.Input("/tmp/foobar.yml", "foobar.yml", "name: \"demo\"\n"),
                Optional.of(new SavedPlan.Input("/tmp/inventory.yml", "inventory.yml", "hosts: {}\n")),
                Map.of("nginx/site.conf.ftl", "server {}\n"),
                Map.of(
                        "app.release",
                        Archive.of(List.of(
                                new Archive.Entry("run", new byte[] {0, 1, -1}, true, ""),
                                new Archive.Entry("link", new byte[0], false, "run")))),
                Set.of("a"),
                Set.of("old"),
                promises,
                new SavedPlan.Shown("Plan: 2 to add\n", "{\"type\": \"plan\"}\n"));
        assertThat(SavedPlan.fromJson(saved.toJson())).isEqualTo(saved);
        assertThat(Staleness.between(
                        promises, Staleness.promises(cluster.survey().plan())))
                .isEmpty();
        cluster.host("b").levels.put("x", "2");
        assertThat(Staleness.between(
                        promises, Staleness.promises(cluster.survey().plan())))
                .extracting(Staleness.Moved::server, m -> m.resource().toString(), Staleness.Moved::why)
                .contains(tuple("b", "level x", "is already as the topology says"));
    }

    @Test
    void what_was_made_first_is_no_longer_promised() {
        cluster.stage("rest", new Level("a", "x", "1")).urgent(new Level("b", "safe", "1"));
        var plan = cluster.survey().plan();
        assertThat(Staleness.without(Staleness.promises(plan), plan.urgent()))
                .extracting(p -> p.server() + " " + p.resource())
                .containsExactly("a level x");
    }

    @Test
    void a_plan_of_an_earlier_version_is_told_by_the_version_that_made_it() {
        assertThat(catchThrowable(() ->
                        SavedPlan.fromJson("{\"format\": \"foobar-infra plan 1\", \"tool\": \"foobar-infra 0.1.0\"}")))
                .isInstanceOf(SavedPlan.Unreadable.class)
                .hasMessageContaining("made by foobar-infra 0.1.0");
    }

    @Test
    void what_is_no_saved_plan_is_refused() {
        for (var text : List.of("", "{", "[]", "{}", "{\"format\": \"foobar-infra plan 1\"}", "name: foobar")) {
            assertThat(catchThrowable(() -> SavedPlan.fromJson(text))).isInstanceOf(SavedPlan.Unreadable.class);
        }
    }
}
