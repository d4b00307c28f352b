package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Servers that remember that they are not to be cleared, of which the topology says nothing. */
class HeldServersTest {

    private static final String ON = "protection\tfoobar\ton\n";
    private static final String FILE = "file\t/etc/demo\tabc\n";

    private final HeldServers held = new HeldServers("foobar", List.of(), List.of("stays"), Parts.removals());

    private static ClusterFacts remember(Map<String, String> manifests) {
        var facts = new HashMap<String, Facts>();
        manifests.forEach((server, manifest) -> facts.put(
                server,
                FreshHost.answer(
                        new Planner("foobar", List.of(), Parts.removals()).facts(server),
                        Map.of("manifest", manifest))));
        return new ClusterFacts(facts);
    }

    private List<String> obstacles(ClusterFacts observed) {
        var found = new ArrayList<Obstacle>();
        held.obstacles(observed, found);
        return found.stream().map(o -> o.server() + " " + o.consentable()).toList();
    }

    private List<String> notes(ClusterFacts observed) {
        var notes = new ArrayList<String>();
        held.notes(observed, notes);
        return notes;
    }

    @Test
    void one_that_would_be_cleared_is_in_the_way_and_nobody_can_consent() {
        assertThat(obstacles(remember(Map.of("stays", ON, "leaves", ON, "free", FILE))))
                .containsExactly("leaves false");
    }

    @Test
    void one_that_stays_is_told() {
        assertThat(notes(remember(Map.of("stays", ON, "leaves", ON))))
                .singleElement()
                .asString()
                .startsWith("stays: still protected");
    }

    @Test
    void what_was_lifted_is_nothing() {
        var lifted = remember(Map.of("stays", "protection\tfoobar\toff\n", "leaves", "protection\tfoobar\toff\n"));
        assertThat(obstacles(lifted)).isEmpty();
        assertThat(notes(lifted)).isEmpty();
    }

    @Test
    void no_plan_takes_it_away() {
        var planner = new Planner("foobar", List.of(), Parts.removals());
        assertThat(planner.plan(remember(Map.of("stays", ON + FILE)), List.of(), List.of(), List.of())
                        .changes())
                .extracting(c -> c.resource().toString())
                .containsExactly("file /etc/demo");
    }
}
