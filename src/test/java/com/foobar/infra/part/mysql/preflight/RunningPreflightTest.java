package com.foobar.infra.part.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.plan.Obstacle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningPreflightTest {

    private static List<Obstacle> obstacles(String output) {
        var found = new ArrayList<Obstacle>();
        new RunningPreflight("db-02", (MysqlState.Running) Recorded.read(output)).obstacles(found);
        return found;
    }

    @Test
    void a_server_as_apply_makes_it_has_nothing_in_the_way() {
        assertThat(obstacles(Recorded.output("primary"))).isEmpty();
        assertThat(obstacles(Recorded.output("replica"))).isEmpty();
    }

    @Test
    void filters_are_in_the_way_with_how_each_kind_is_taken_away() {
        var statement = "filter\treplicate_do_db\tshop\tCHANGE_REPLICATION_FILTER\n";
        assertThat(obstacles(statement + Recorded.output("replica")))
                .singleElement()
                .satisfies(o -> {
                    assertThat(o.what()).endsWith("rows go missing in silence: replicate_do_db=shop");
                    assertThat(o.hint()).contains("CHANGE REPLICATION FILTER REPLICATE_DO_DB = ()", "seed");
                    assertThat(o.consentable()).isFalse();
                });
        assertThat(obstacles("option\tbinlog-ignore-db=logs\n" + Recorded.output("primary")))
                .singleElement()
                .satisfies(o -> assertThat(o.hint()).contains("mysql.settings", "systemctl restart mysql"));
    }

    @Test
    void a_named_channel_is_in_the_way_also_on_a_primary() {
        var named = Recorded.output("replica").replace("channel\t\tchk-a", "channel\treports\tchk-a");
        assertThat(obstacles(named)).singleElement().satisfies(o -> {
            assertThat(o.what()).contains("from chk-a:3306 over a channel 'reports'");
            assertThat(o.hint()).contains("RESET REPLICA ALL FOR CHANNEL 'reports'");
        });
        var group = Recorded.output("replica").replace("channel\t\tchk-a", "channel\tgroup_replication_applier\t");
        assertThat(obstacles(group))
                .singleElement()
                .satisfies(o -> assertThat(o.what()).contains("member of a replication group"));
    }

    @Test
    void writes_that_hang_are_in_the_way_before_apply_hangs_too() {
        var full = Recorded.output("replica").replace("disk-wait\t0", "disk-wait\t2");
        assertThat(obstacles(full))
                .singleElement()
                .satisfies(o -> assertThat(o.what()).contains("2 threads hang in a write", "/var/lib/mysql"));
    }
}
