package com.foobar.infra.part.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.stack.FreshHost;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The mark that all data is in GTIDs, which the opening of an empty server makes. */
class WritableResourceTest {

    private static final String MARKED = Recorded.output("primary")
            .replace("schema\tapp", "origin\tall data from 0f5bd2ee-9b54-4e5c-9d3c-9e0e3a1c9a11:1\nschema\tapp");

    private static Optional<Delta> diff(String mysql) {
        var resource = new WritableResource("db-01", new Keeper("pair", "db-01"), new MysqlFact());
        return resource.diff(
                new ClusterFacts(Map.of("db-01", FreshHost.answer(resource.facts(), Map.of("mysql", mysql)))));
    }

    private static String script(Optional<Delta> delta) {
        return ((Delta.Work.Run) delta.orElseThrow().work()).script().render();
    }

    @Test
    void the_mark_is_taken_away_when_something_may_have_been_written_past_the_gtids() {
        var off = diff(MARKED.replace("variable\tlog_bin\tON", "variable\tlog_bin\tOFF"));
        assertThat(off.orElseThrow().details())
                .contains(new Delta.Detail.Attribute("all its data is in GTIDs", "yes", "not any more"));
        assertThat(script(off)).contains("ALTER TABLE foobar_infra.canary COMMENT = ''");
        assertThat(script(diff(MARKED))).doesNotContain("COMMENT = ''");
    }

    @Test
    void the_mark_is_written_on_a_server_without_data_only() {
        assertThat(script(diff(MARKED)))
                .contains("if [ \"$fi_own\" = 0 ]; then")
                .contains(
                        "SET gtid_next = '$fi_origin:1'; ALTER TABLE foobar_infra.canary COMMENT = 'all data from $fi_origin:1'");
    }
}
