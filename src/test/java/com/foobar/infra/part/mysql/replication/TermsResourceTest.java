package com.foobar.infra.part.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.stack.FreshHost;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the primary takes over of the terms of others. */
class TermsResourceTest {

    private static final MysqlFact FACT = new MysqlFact();
    private static final String DATA = "6a0884f7-e4cf-11f1-b607-02420a4d0902:1-15";
    private static final String OURS = Term.UUID + "aaaaaaaaaaaa:300";
    private static final TermsResource RESOURCE =
            new TermsResource("db-01", "shop", FACT, Map.of("db-02", FACT, "db-03", FACT));

    private static Facts executed(String... gtids) {
        var output = Recorded.output("primary")
                .replaceFirst("(?m)^gtid\t[^\t]*\t", "gtid\t" + String.join(",", gtids) + "\t");
        return FreshHost.answer(RESOURCE.facts(), Map.of("mysql", output));
    }

    private static Optional<Delta> diff(Facts primary, Facts second, Facts third) {
        return RESOURCE.diff(new ClusterFacts(Map.of("db-01", primary, "db-02", second, "db-03", third)));
    }

    @Test
    void a_term_that_nobody_received_is_committed_as_empty_as_it_was() {
        var delta = diff(
                        executed(DATA, OURS),
                        executed(DATA, Term.UUID + "bbbbbbbbbbbb:100:200"),
                        executed(DATA, Term.UUID + "cccccccccccc:250"))
                .orElseThrow();
        assertThat(delta.details())
                .extracting(Object::toString)
                .anyMatch(d -> d.contains("db-02 was promoted once"))
                .anyMatch(d -> d.contains("db-03 was promoted once"));
        assertThat(((Delta.Work.Run) delta.work()).script().render())
                .contains(
                        "gtid_next = '\\''" + Term.UUID
                                + "bbbbbbbbbbbb:100'\\''; BEGIN; COMMIT; SET gtid_next = AUTOMATIC;",
                        "gtid_next = '\\''" + Term.UUID + "bbbbbbbbbbbb:200'\\''",
                        "gtid_next = '\\''" + Term.UUID + "cccccccccccc:250'\\''");
    }

    @Test
    void nothing_else_is_taken_over() {
        assertThat(diff(executed(DATA, OURS), executed(DATA, OURS), executed(DATA)))
                .isEmpty();
        assertThat(diff(
                        executed(DATA, OURS),
                        executed(DATA, "7a0884f7-e4cf-11f1-b607-02420a4d0902:1"),
                        executed(DATA, Term.UUID + "bbbbbbbbbbbb:400")))
                .as("data of its own, and a term that began later")
                .isEmpty();
        assertThat(diff(executed(DATA), executed(DATA, Term.UUID + "bbbbbbbbbbbb:1"), executed(DATA)))
                .as("it never took anybody's place, so that one did later")
                .isEmpty();
    }

    @Test
    void terms_are_told_by_who_they_are_and_when_they_began() {
        var here = GtidSet.parse(OURS);
        assertThat(Term.superseded(GtidSet.parse(Term.UUID + "bbbbbbbbbbbb:300"), here))
                .as("of the same number, the UUID decides")
                .isEqualTo(GtidSet.empty());
        var earlier = GtidSet.parse(Term.UUID + "bbbbbbbbbbbb:299");
        assertThat(Term.superseded(earlier.union(GtidSet.parse(DATA)), here)).isEqualTo(earlier);
        assertThat(Term.superseded(here, here)).isEqualTo(GtidSet.empty());
    }
}
