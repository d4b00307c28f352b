package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.engine.Desire;
import com.foobar.infra.engine.Observation;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.template.Templates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which databases are closed before anything else, and which a person must decide about. */
class WritersTest {

    private static final String OPEN = Recorded.output("primary");
    private static final String CLOSED = OPEN.replace("/var/lib/mysql/\t0\t0\t", "/var/lib/mysql/\t1\t1\t");
    private static final String FOLLOWS = Recorded.output("replica");
    private static final String FOLLOWS_OPEN = FOLLOWS.replace("/var/lib/mysql/\t1\t1\t", "/var/lib/mysql/\t0\t0\t");

    /** Was a replica; RESET REPLICA ALL, opened, and took a write of its own. */
    private static final String PROMOTED = FOLLOWS_OPEN.replaceAll("(?m)^(channel|coordinator|worker)\t.*\n", "");

    @TempDir
    Path directory;

    private Desire desire(String mysql) throws Exception {
        var file = Files.writeString(directory.resolve("shop.yml"), """
                name: shop
                domain: www.foobar.com
                servers: {one: 10.0.0.1, two: 10.0.0.2}
                mysql: {%s}
                """.formatted(mysql));
        return Desires.of(TopologyLoader.load(file), new Templates(Optional.empty()));
    }

    private static Map<String, String> ours(String kind, String mysql) {
        return Map.of("mysql", mysql, "manifest", kind + "\tshop\tx\n");
    }

    private static Observation observed(Desire desire, Map<String, Map<String, String>> printed) {
        var planner = new Planner(desire.topology(), desire.stages(), Parts.removals());
        var all = new HashMap<String, Facts>();
        printed.forEach((server, sections) -> {
            var questions = new LinkedHashSet<Fact<?>>(planner.facts(server));
            questions.addAll(desire.servers().contains(server) ? desire.preflight(server) : desire.factsOfLeft());
            all.put(server, FreshHost.answer(questions, sections));
        });
        return new Observation(new ClusterFacts(all), Map.of(), List.of());
    }

    private static List<String> closed(Desire desire, Map<String, Map<String, String>> printed) {
        return desire.urgent(observed(desire, printed), Set.of()).stream()
                .flatMap(stage -> stage.steps().stream())
                .map(HostStep::server)
                .toList();
    }

    private static List<String> obstacles(Desire desire, Map<String, Map<String, String>> printed) {
        return desire.obstacles(observed(desire, printed)).stream()
                .map(Obstacle::what)
                .toList();
    }

    @Test
    void a_replica_that_was_opened_is_closed_whatever_the_primary_does() throws Exception {
        var desire = desire("primary: one, replicas: two");
        for (var primary : List.of(OPEN, CLOSED)) {
            assertThat(closed(
                            desire, Map.of("one", ours("writable", primary), "two", ours("replication", FOLLOWS_OPEN))))
                    .containsExactly("two");
            assertThat(closed(desire, Map.of("one", ours("writable", primary), "two", ours("replication", FOLLOWS))))
                    .isEmpty();
        }
    }

    @Test
    void one_that_was_promoted_beside_a_closed_primary_is_left_to_a_person() throws Exception {
        var desire = desire("primary: one, replicas: two");
        var both = Map.of("one", ours("writable", CLOSED), "two", ours("replication", PROMOTED));
        assertThat(closed(desire, both)).isEmpty();
        assertThat(obstacles(desire, both))
                .contains("takes writes and follows nobody, while the primary one takes none: two was promoted");
        var twoWriters = Map.of("one", ours("writable", OPEN), "two", ours("replication", PROMOTED));
        assertThat(closed(desire, twoWriters)).containsExactly("two");
    }

    @Test
    void an_old_primary_that_left_and_opened_is_closed_beside_the_new_one() throws Exception {
        var desire = desire("primary: two");
        var printed = Map.of("old", ours("writable", OPEN), "two", ours("writable", PROMOTED));
        assertThat(closed(desire, printed)).containsExactly("old");
        assertThat(closed(desire, Map.of("old", ours("writable", CLOSED), "two", ours("writable", PROMOTED))))
                .isEmpty();
    }

    @Test
    void the_primary_is_not_closed_for_a_stranger_that_is_to_take_its_place() throws Exception {
        var desire = desire("primary: two, replicas: one");
        var printed = Map.of("one", ours("writable", OPEN), "two", Map.of("mysql", PROMOTED));
        assertThat(closed(desire, printed)).isEmpty();
        assertThat(obstacles(desire, printed)).contains("is to be the primary, but one is, and holds the data");
    }

    @Test
    void a_replica_does_not_become_the_primary_while_the_primary_lives() throws Exception {
        var desire = desire("primary: two, replicas: one");
        var printed = Map.of("one", ours("writable", OPEN), "two", ours("replication", FOLLOWS));
        assertThat(closed(desire, printed)).isEmpty();
        assertThat(obstacles(desire, printed)).contains("is to be the primary, but one is, and holds the data");
    }

    @Test
    void another_servers_mysql_is_not_ours_to_close() throws Exception {
        var desire = desire("primary: one, replicas: two");
        assertThat(closed(desire, Map.of("one", ours("writable", OPEN), "two", Map.of("mysql", FOLLOWS_OPEN))))
                .isEmpty();
    }
}
