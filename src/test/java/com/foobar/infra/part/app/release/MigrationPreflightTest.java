package com.foobar.infra.part.app.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.KeptReleases;
import com.foobar.infra.fact.KeptReleasesFact;
import com.foobar.infra.part.app.release.MigrationsFact.Note;
import com.foobar.infra.part.app.release.MigrationsFact.Outcome;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.shell.Script;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a migration runs, of the servers that plan to run it, and when nobody can know whether it ran. */
class MigrationPreflightTest {

    private static final String ID = "aaaaaaaaaaaaaaaa";
    private static final String OTHER = "bbbbbbbbbbbbbbbb";
    private static final List<String> SERVERS = List.of("one", "two", "three");
    private static final KeptReleasesFact KEPT = new KeptReleasesFact("/srv/x/app", "/var/lib/x/app.releases");
    private static final MigrationsFact NOTES = new MigrationsFact("/var/lib/x/app.migrations");
    private static final Migrations MIGRATIONS =
            new Migrations(SERVERS, "/srv/x/app", KEPT, "/var/lib/x/app.migrations", ID);

    private static List<DesiredStage> desired() {
        var as = new Migrations.As("x", "x-app", 60, Script.of("true"));
        return List.of(
                new DesiredStage(
                        "app migration",
                        SERVERS.stream()
                                .map(s -> MIGRATIONS.run(s, List.of("/bin/migrate"), "migrate", "owner", as))
                                .toList(),
                        List.of()),
                new DesiredStage("app migration noted", MIGRATIONS.noted(), List.of()));
    }

    private static Facts host(Optional<String> live, Note... notes) {
        var planner = new Planner("x", desired(), Parts.removals());
        var facts = new HashMap<Fact<?>, Object>();
        facts.put(
                KEPT,
                new KeptReleases(
                        live,
                        Map.of(),
                        live.stream()
                                .map(id -> new KeptReleases.Turn(
                                        Instant.EPOCH, id, KeptReleases.How.RELEASED, "ann", "app"))
                                .toList()));
        facts.put(NOTES, new MigrationsFact.State(List.of(notes)));
        return FreshHost.answer(planner.facts("one")).with(Facts.of(facts));
    }

    private static Note note(Outcome outcome) {
        return new Note(Instant.EPOCH, ID, outcome, "two", "ann");
    }

    private static List<Stage> planned(Map<String, Facts> hosts, String... only) {
        var preflight = MigrationPreflight.of(desired(), "/srv/x/app");
        var plan = new Planner("x", desired(), Parts.removals())
                .plan(new ClusterFacts(hosts), Set.of(only), List.of(), List.of());
        return preflight.arranged(plan.stages());
    }

    /** Where it runs, and who is told of it. */
    private static List<List<String>> servers(List<Stage> stages) {
        return stages.stream()
                .map(stage -> stage.steps().stream().map(s -> s.server()).toList())
                .toList();
    }

    private static List<String> obstacles(Map<String, Facts> hosts) {
        var found = new ArrayList<Obstacle>();
        MigrationPreflight.of(desired(), "/srv/x/app").obstacles(new ClusterFacts(hosts), found);
        return found.stream()
                .map(o -> o.server() + ": " + o.what() + (o.consentable() ? "" : "!"))
                .toList();
    }

    private static Map<String, Facts> all(Facts one, Facts two, Facts three) {
        var hosts = new LinkedHashMap<String, Facts>();
        hosts.put("one", one);
        hosts.put("two", two);
        hosts.put("three", three);
        return hosts;
    }

    private static Facts old() {
        return host(Optional.of(OTHER));
    }

    @Test
    void it_runs_on_the_first_of_those_that_are_changed_and_all_are_told() {
        var hosts = all(old(), old(), old());

        assertThat(servers(planned(hosts))).containsExactly(List.of("one"), SERVERS);
        assertThat(servers(planned(hosts, "two", "three"))).containsExactly(List.of("two"), List.of("two", "three"));
        assertThat(obstacles(hosts)).isEmpty();
    }

    @Test
    void it_runs_nowhere_once_one_knows_that_it_ran() {
        assertThat(servers(planned(all(old(), host(Optional.of(OTHER), note(Outcome.DONE)), old()))))
                .containsExactly(List.of("one", "three"));
        assertThat(servers(planned(all(old(), old(), host(Optional.of(ID))), "one")))
                .containsExactly(List.of("one"));
        assertThat(planned(all(host(Optional.of(ID)), host(Optional.of(ID)), host(Optional.of(ID)))))
                .isEmpty();
    }

    @Test
    void one_that_failed_runs_again_and_one_without_an_end_only_with_consent() {
        var failed = all(old(), host(Optional.of(OTHER), note(Outcome.BEGUN), note(Outcome.FAILED)), old());
        assertThat(servers(planned(failed)).getFirst()).containsExactly("one");
        assertThat(obstacles(failed)).isEmpty();

        assertThat(obstacles(all(old(), host(Optional.of(OTHER), note(Outcome.BEGUN)), old())))
                .hasSize(3)
                .allMatch(o -> o.endsWith("began on two on 1970-01-01T00:00:00Z, and nobody noted how it ended"));
    }

    @Test
    void a_server_that_was_not_asked_may_know() {
        var hosts = all(old(), old(), old());
        hosts.remove("three");

        assertThat(obstacles(hosts))
                .containsExactly(
                        "one: the migration of release " + ID + " may have run already: three was not asked",
                        "two: the migration of release " + ID + " may have run already: three was not asked");
        hosts.put("two", host(Optional.of(ID)));
        assertThat(obstacles(hosts)).isEmpty();
    }
}
