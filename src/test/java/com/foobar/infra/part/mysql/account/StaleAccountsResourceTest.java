package com.foobar.infra.part.mysql.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.resource.Delta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Accounts of the stack's users for hosts that are none of the stack's: the recorded server has repl@10.77.9.%. */
class StaleAccountsResourceTest {

    private static Optional<Delta> diff(List<String> hosts, Map<String, String> remembered) {
        var fact = new MysqlFact();
        return new StaleAccountsResource("db-01", "shop", "repl", hosts, fact, AccountCopies.NONE)
                .diff(new ClusterFacts(Map.of(
                        "db-01",
                        Facts.of(Map.of(
                                fact,
                                Recorded.running("primary"),
                                new ManifestFact("shop"),
                                new ManifestFact.State(remembered))))));
    }

    @Test
    void an_account_of_no_host_of_the_stack_is_dropped_and_named() {
        assertThat(diff(List.of("10.0.0.2"), Map.of())).hasValueSatisfying(delta -> {
            assertThat(delta.details())
                    .containsExactly(new Delta.Detail.Attribute("account", "repl@10.77.9.%", "dropped"));
            assertThat(delta.work())
                    .isInstanceOfSatisfying(
                            Delta.Work.Run.class,
                            run -> assertThat(run.script().toString()).contains("DROP USER IF EXISTS", "10.77.9.%"));
        });
    }

    @Test
    void what_is_planned_stays_and_what_is_remembered_leaves_as_a_departure() {
        assertThat(diff(List.of("10.77.9.%"), Map.of())).isEmpty();
        assertThat(diff(List.of(), Map.of("account repl@10.77.9.%", "x"))).isEmpty();
    }
}
