package com.foobar.infra.part.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Stacks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The roles of databases at a glance, from what real ones answered. */
class DatabaseGaugeTest {

    private static final MysqlFact FACT = new MysqlFact();
    private static final Mysql STACK = Stacks.mysql("db-01", List.of("db-02"), Map.of());
    private static final String PRIMARY = Recorded.output("primary");
    private static final String REPLICA = Recorded.output("replica");

    private static Facts answer(String mysql) {
        return FreshHost.answer(new DatabaseGauge(STACK, "db-01", FACT, FACT).facts(), Map.of("mysql", mysql));
    }

    private static Reading read(String server, String primary, String replica) {
        return new DatabaseGauge(STACK, server, FACT, FACT)
                .read(new ClusterFacts(Map.of("db-01", answer(primary), "db-02", answer(replica))))
                .getFirst();
    }

    @Test
    void a_primary_that_is_open_and_a_replica_that_has_all_are_well() {
        assertThat(read("db-01", PRIMARY, REPLICA)).satisfies(r -> {
            assertThat(r.level()).isEqualTo(Level.WELL);
            assertThat(r.cells()).contains("primary", "takes writes", "1 of 1 replicas connected");
        });
        assertThat(read("db-02", PRIMARY, REPLICA)).satisfies(r -> {
            assertThat(r.level()).isEqualTo(Level.WELL);
            assertThat(r.cells()).contains("replica", "read-only", "has all of db-01");
            assertThat(r.values()).containsEntry("transactions_behind", 0L);
        });
    }

    @Test
    void what_is_wrong_is_bad() {
        var open = REPLICA.replaceFirst("(?m)^(server\t.*)\t1\t1\tON\t", "$1\t0\t0\tON\t");
        assertThat(open).isNotEqualTo(REPLICA);
        assertThat(read("db-02", PRIMARY, open)).satisfies(r -> {
            assertThat(r.level()).isEqualTo(Level.BAD);
            assertThat(r.cells()).contains("takes writes");
        });
        var closed = PRIMARY.replaceFirst("(?m)^(server\t.*)\t0\t0\tON\t", "$1\t1\t1\tON\t");
        assertThat(read("db-01", closed, REPLICA).level()).isEqualTo(Level.BAD);
        var alone = REPLICA.replaceAll("(?m)^(channel|coordinator|worker)\t.*\n", "");
        assertThat(read("db-02", PRIMARY, alone).cells()).contains("follows nobody");
        assertThat(read("db-01", "absent\n", REPLICA).level()).isEqualTo(Level.BAD);
    }

    @Test
    void how_far_a_replica_is_behind_is_told_and_not_guessed_where_the_primary_is_silent() {
        var ahead = PRIMARY.replaceFirst(":1-15\t", ":1-40\t");
        assertThat(ahead).isNotEqualTo(PRIMARY);
        assertThat(read("db-02", ahead, REPLICA).values()).containsEntry("transactions_behind", 25L);
        assertThat(read("db-02", "absent\n", REPLICA).level()).isEqualTo(Level.UNKNOWN);
    }
}
