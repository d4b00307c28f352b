package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.part.mysql.state.TableLook;
import com.foobar.infra.part.mysql.state.TableLook.Look;
import com.foobar.infra.part.mysql.state.TableLook.Name;
import com.foobar.infra.part.mysql.state.TableLook.State;
import com.foobar.infra.part.mysql.state.TableLook.Table;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is a difference, what is on its way, and what cannot be told. */
class TablesAlikeCheckTest {

    private static final String PRIMARY = "6a0884f7-e4cf-11f1-b607-02420a4d0902:1-";
    private static final Name GOODS = new Name("shop", "goods");
    private static final Name BIG = new Name("shop", "big");

    private final Check check =
            new TablesAlikeCheck(new Members(MysqlPair.topology("db-01", "db-02"), Map.of()), "db-02", "token-1");
    private final Map<String, Map<Fact<?>, Object>> answers =
            new HashMap<>(Map.of("db-01", new HashMap<>(), "db-02", new HashMap<>()));

    private static Table rows(int count, int checksum) {
        return new Table(
                "InnoDB",
                "2 99 1 7",
                count + " " + checksum + " 5",
                "1 1 1",
                count < TableLook.HEAD ? "-" : "250.1.1 250.2.2 250.3.3 250.4.4");
    }

    private static Look look(int last, Map<Name, Table> tables) {
        return new Look(GtidSet.parse(PRIMARY + last), GtidSet.parse(PRIMARY + last), tables);
    }

    private void first(Look primary, Look replica) {
        var all = TableLook.atAll("token-1");
        answers.get("db-01").put(new MysqlFact(), Recorded.state("primary"));
        answers.get("db-02").put(new MysqlFact(), Recorded.state("replica"));
        answers.get("db-01").put(all, new State.Looked(List.of(primary)));
        answers.get("db-02").put(all, new State.Looked(List.of(replica)));
    }

    private ClusterFacts observed() {
        var facts = new HashMap<String, Facts>();
        answers.forEach((server, some) -> facts.put(server, Facts.of(some)));
        return new ClusterFacts(facts);
    }

    private Verdict then(Look replica, Look... primary) {
        var asked = check.followUp(observed());
        asked.get("db-02").forEach(f -> answers.get("db-02").put(f, new State.Looked(List.of(replica))));
        asked.get("db-01").forEach(f -> answers.get("db-01").put(f, new State.Looked(Arrays.asList(primary))));
        return check.judge(observed());
    }

    @Test
    void what_is_alike_passes_and_says_what_was_not_compared() {
        var tables = Map.of(
                GOODS,
                rows(3, 7),
                BIG,
                rows(TableLook.HEAD, 7),
                new Name("shop", "late"),
                new Table("InnoDB", "2 99 1 7", "", "", ""),
                new Name("shop", "cheap"),
                new Table("view", "2 99 71", "", "", ""),
                new Name("shop", "trigger logged"),
                new Table("trigger", "17", "", "", ""));
        first(look(10, tables), look(9, tables));
        assertThat(check.followUp(observed())).isEmpty();
        assertThat(check.judge(observed()))
                .isEqualTo(new Verdict.Pass(
                        "3 tables with the same columns and indexes, 2 views, triggers, routines and events with the same definition;"
                                + " all rows of 1 (3 rows), the first 5000 and last 500 of 1, and 1000 between them of 1;"
                                + " rows not compared of 1, which change all the time, have many rows and no primary key, or were"
                                + " not reached in time"));
    }

    @Test
    void what_has_another_definition_or_other_rows_in_between_is_told_by_its_kind() {
        var trigger = new Name("shop", "trigger logged");
        first(
                look(10, Map.of(trigger, new Table("trigger", "17", "", "", ""))),
                look(10, Map.of(trigger, new Table("trigger", "18", "", "", ""))));
        assertThat(then(
                                look(10, Map.of(trigger, new Table("trigger", "18", "", "", ""))),
                                look(10, Map.of(trigger, new Table("trigger", "17", "", "", ""))))
                        .evidence())
                .startsWith("trigger shop.logged has another definition");
        var there = rows(TableLook.HEAD, 7);
        var here = new Table(
                there.kind(), there.definition(), there.head(), there.tail(), "250.1.1 250.2.2 249.3.4 250.4.4");
        first(look(10, Map.of(BIG, there)), look(10, Map.of(BIG, here)));
        assertThat(then(look(10, Map.of(BIG, here)), look(10, Map.of(BIG, there)))
                        .evidence())
                .startsWith("shop.big has other rows");
    }

    @Test
    void what_was_on_its_way_is_alike_once_it_has_arrived() {
        first(look(10, Map.of(GOODS, rows(4, 8))), look(9, Map.of(GOODS, rows(3, 7))));
        assertThat(then(look(11, Map.of(GOODS, rows(4, 8))), look(11, Map.of(GOODS, rows(4, 8)))))
                .isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void what_the_primary_showed_before_and_after_must_be_there_in_between() {
        first(look(10, Map.of(GOODS, rows(4, 8))), look(10, Map.of(GOODS, rows(3, 7))));
        assertThat(then(look(11, Map.of(GOODS, rows(3, 7))), look(12, Map.of(GOODS, rows(4, 8)))))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        fail -> assertThat(fail.evidence())
                                .isEqualTo("shop.goods has 3 rows and not 4, though it executed all that db-01 had"));
        first(look(10, Map.of(GOODS, rows(4, 8))), look(10, Map.of()));
        assertThat(then(look(11, Map.of()), look(12, Map.of(GOODS, rows(4, 8)))).evidence())
                .startsWith("shop.goods is missing");
    }

    @Test
    void transactions_that_only_the_replica_has_do_not_hide_a_difference() {
        first(look(10, Map.of(GOODS, rows(4, 8))), look(10, Map.of(GOODS, rows(3, 7))));
        var gtids = GtidSet.parse(PRIMARY + "11,7a0884f7-e4cf-11f1-b607-02420a4d0902:1");
        assertThat(then(new Look(gtids, gtids, Map.of(GOODS, rows(3, 7))), look(12, Map.of(GOODS, rows(4, 8)))))
                .isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void what_the_primary_changes_all_the_time_is_not_compared() {
        first(look(10, Map.of(GOODS, rows(4, 8))), look(9, Map.of(GOODS, rows(3, 7))));
        var moving = look(11, Map.of(GOODS, rows(5, 9)));
        assertThat(then(look(12, Map.of(GOODS, rows(6, 10))), moving, look(14, Map.of(GOODS, rows(8, 12))))
                        .evidence())
                .contains("rows not compared of 1");
        assertThat(then(look(12, Map.of(GOODS, rows(6, 10))), look(11, Map.of(GOODS, rows(4, 8)))))
                .as("the primary was not seen after the replica")
                .isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void a_replica_that_is_behind_cannot_be_compared() {
        first(look(10, Map.of(GOODS, rows(4, 8))), look(9, Map.of(GOODS, rows(3, 7))));
        assertThat(then(look(9, Map.of(GOODS, rows(3, 7))), look(10, Map.of(GOODS, rows(4, 8)))))
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        unknown -> assertThat(unknown.evidence())
                                .startsWith("cannot be compared: within 5 s it did not have what db-01 had"));
    }
}
