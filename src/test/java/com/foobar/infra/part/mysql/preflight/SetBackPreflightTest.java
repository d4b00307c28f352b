package com.foobar.infra.part.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.replication.WritableResource;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.StackPreflight;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A primary that came back with older data than its replica has. */
class SetBackPreflightTest {

    /** It holds transactions 16 and 17 of the primary, whose answer knows 15. */
    private static final String REPLICA = Recorded.output("replica-duplicate-row");

    private static List<String> obstacles(String replica) {
        var mysql = Stacks.mysql("db-01", List.of("db-02"), Map.of());
        var topology = Topologies.of(
                "pair",
                "localhost",
                List.of(new Server("db-01", "chk-a"), new Server("db-02", "chk-b")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(mysql));
        var resources = Stream.of("db-01", "db-02")
                .<Resource>map(s -> new WritableResource(s, new Keeper("pair", "db-01"), new MysqlFact()))
                .toList();
        var preflight = new StackPreflight(topology, List.of(new DesiredStage("databases", resources, List.of())));
        var observed = new ClusterFacts(Map.of(
                "db-01", facts(preflight, "db-01", "writable", Recorded.output("primary")),
                "db-02", facts(preflight, "db-02", "replication", replica)));
        return preflight.obstacles(observed).stream().map(Obstacle::what).toList();
    }

    private static Facts facts(StackPreflight preflight, String server, String ours, String mysql) {
        var asked = new ArrayList<Fact<?>>(preflight.facts(server));
        asked.add(new MysqlFact());
        return FreshHost.answer(asked, Map.of("mysql", mysql, "manifest", ours + "\tpair\tx\n"));
    }

    @Test
    void what_the_replica_has_and_the_primary_lacks_is_in_the_way_when_nothing_comes_in() {
        var stopped = REPLICA.replace("\t1.000\t0\tON\t0\t\t0\t", "\t1.000\t0\tOFF\t13114\tmore GTIDs\t0\t");
        assertThat(stopped).isNotEqualTo(REPLICA);
        assertThat(obstacles(stopped))
                .containsExactly("has transactions of db-01's own that db-01 itself lacks:"
                        + " 6a0884f7-e4cf-11f1-b607-02420a4d0902:16-17; it was set back, for instance to an older copy of"
                        + " its data");
    }

    @Test
    void what_may_have_come_in_since_the_primary_answered_is_not() {
        assertThat(obstacles(REPLICA)).isEmpty();
    }
}
