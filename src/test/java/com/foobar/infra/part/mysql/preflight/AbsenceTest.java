package com.foobar.infra.part.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.rolling.Rolling;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What it means that databases are away, all of which are up. */
class AbsenceTest {

    private static final String UP =
            "MainPID=9\nNRestarts=0\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n";

    private final List<Obstacle> obstacles = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private List<String> away(List<String> replicas, Mysql.Durability durability, List<String> silent, String... away) {
        var topology = topology(replicas, durability);
        var mysql = topology.part(Mysql.class).orElseThrow();
        var stages = Stacks.stack(topology, "t").stages();
        var planner = new Planner("pair", stages, Parts.removals());
        var answers = new HashMap<String, Facts>();
        for (var server : mysql.members()) {
            if (!silent.contains(server)) {
                var asked = new LinkedHashSet<Fact<?>>(planner.facts(server));
                answers.put(
                        server,
                        FreshHost.answer(
                                asked,
                                Map.of(
                                        "mysql",
                                        Recorded.output(server.equals("db-01") ? "primary" : "replica"),
                                        "manifest",
                                        "replication\tpair\tx\n",
                                        "units",
                                        UP)));
            }
        }
        new Absence(mysql, new Rolling(topology, mysql, stages))
                .told(List.of(away), new ClusterFacts(answers), obstacles, notes);
        return obstacles.stream().map(o -> o.server() + ": " + o.what()).toList();
    }

    private static Topology topology(List<String> replicas, Mysql.Durability durability) {
        var usual = Stacks.mysql("db-01", replicas, Map.of());
        var mysql = new Mysql(
                usual.primary(),
                usual.replicas(),
                usual.port(),
                usual.database(),
                usual.appUser(),
                usual.appPassword(),
                usual.replicationUser(),
                usual.replicationPassword(),
                usual.bufferPoolBytes(),
                usual.binlogRetention(),
                usual.packageSource(),
                usual.settings(),
                durability,
                usual.routing(),
                usual.databases(),
                usual.accounts());
        return Topologies.of(
                "pair",
                "localhost",
                Stream.of("db-01", "db-02", "db-03")
                        .map(name -> new Server(name, name + ".example"))
                        .toList(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(mysql));
    }

    @Test
    void a_primary_is_not_to_go_while_a_replica_could_take_its_place() {
        assertThat(away(List.of("db-02"), Mysql.Durability.ASYNC, List.of(), "db-01"))
                .singleElement()
                .asString()
                .contains("db-01: it is the database's primary");
        assertThat(obstacles.getFirst().hint()).contains("foobar-infra switchover db-02");
        assertThat(obstacles.getFirst().consentable()).isTrue();
    }

    @Test
    void one_without_a_replica_goes_and_it_is_told_that_nothing_can_be_written() {
        assertThat(away(List.of(), Mysql.Durability.ASYNC, List.of(), "db-01")).isEmpty();
        assertThat(notes).singleElement().asString().contains("nothing can be written while db-01 is away");
    }

    @Test
    void a_replica_may_go_unless_another_database_is_down_or_writes_would_wait_for_it() {
        assertThat(away(List.of("db-02", "db-03"), Mysql.Durability.SEMI_SYNC, List.of(), "db-02"))
                .isEmpty();
        assertThat(away(List.of("db-02", "db-03"), Mysql.Durability.ASYNC, List.of("db-03"), "db-02"))
                .singleElement()
                .asString()
                .contains("db-03 does not answer: two databases would be down at once");
        obstacles.clear();
        assertThat(away(List.of("db-02"), Mysql.Durability.SEMI_SYNC, List.of(), "db-02"))
                .singleElement()
                .asString()
                .contains("writes wait while it is away");
    }
}
