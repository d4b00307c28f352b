package com.foobar.infra.part.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.shell.LocalShell;
import com.foobar.infra.stack.FreshHost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaResourceTest {

    private static List<Delta.Detail> details(String database, String remembered) {
        var schema = SchemaResource.own("db-01", "shop", database, List.of(), "", new MysqlFact(List.of()));
        var facts = FreshHost.answer(schema.facts(), Map.of("manifest", remembered));
        return schema.diff(new ClusterFacts(Map.of("db-01", facts)))
                .orElseThrow()
                .details();
    }

    @Test
    void another_name_for_the_database_is_told_to_be_an_empty_one() {
        var before = "database\tfoobar_infra\tx\ndatabase\told_shop\tpresent\n";
        assertThat(details("shop", before))
                .contains(new Delta.Detail.Note(
                        "the app will see an empty database: what is in old_shop stays there, and is not copied here"));
        assertThat(details("shop", "database\tfoobar_infra\tx\n")).noneMatch(Delta.Detail.Note.class::isInstance);
        assertThat(details("foobar_infra", before)).noneMatch(Delta.Detail.Note.class::isInstance);
    }

    @Test
    void statements_may_hold_any_word_and_none_is_taken_for_their_end() throws Exception {
        var tables = "CREATE TABLE a (b INT);\nFI_SQL\nFI_SQL_\n-- the end";
        var schema = SchemaResource.own("db-01", "shop", "shop", List.of(), tables, new MysqlFact(List.of()));
        var facts = new ClusterFacts(Map.of("db-01", FreshHost.answer(schema.facts())));
        var work = (Delta.Work.Run) schema.diff(facts).orElseThrow().work();
        assertThat(LocalShell.run("fi_mysql() { cat; }\n" + work.script().render()))
                .endsWith("USE `shop`;\n" + tables + "\n");
    }
}
