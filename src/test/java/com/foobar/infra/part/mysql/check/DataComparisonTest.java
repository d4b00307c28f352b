package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Progress;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.DataChunks;
import com.foobar.infra.part.mysql.state.DataDigest;
import com.foobar.infra.part.mysql.state.DataListing;
import com.foobar.infra.part.mysql.state.DataRange;
import com.foobar.infra.part.mysql.state.DataTable;
import com.foobar.infra.part.mysql.state.DataTable.Column;
import com.foobar.infra.part.mysql.state.DataWalk;
import com.foobar.infra.part.mysql.state.TableLook.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is a difference, and what only looks like one; the servers are two tables of numbers. */
class DataComparisonTest {

    private static final GtidSet DONE = GtidSet.parse("6a0884f7-e4cf-11f1-b607-02420a4d0902:1-9");
    private static final int CHUNK = 10;

    private final Map<String, TreeMap<Integer, Integer>> rows =
            Map.of("db-01", new TreeMap<>(), "db-02", new TreeMap<>());
    private final Map<String, Map<Name, DataTable>> tables = Map.of("db-01", new TreeMap<>(), "db-02", new TreeMap<>());
    private final Map<String, Map<Fact<?>, Object>> answers =
            Map.of("db-01", new HashMap<>(), "db-02", new HashMap<>());
    private final List<Fact<?>> asked = new ArrayList<>();
    private Runnable betweenRounds = () -> {};
    private boolean late;
    private String error = "";

    DataComparisonTest() {
        for (int i = 1; i <= 35; i++) {
            rows("db-01").put(i, i);
            rows("db-02").put(i, i);
        }
        tables("db-01").put(name("goods"), table("goods", "int"));
        tables("db-02").put(name("goods"), table("goods", "int"));
    }

    private TreeMap<Integer, Integer> rows(String server) {
        return rows.getOrDefault(server, new TreeMap<>());
    }

    private Map<Name, DataTable> tables(String server) {
        return tables.getOrDefault(server, Map.of());
    }

    private static Name name(String table) {
        return new Name("shop", table);
    }

    private static DataTable table(String name, String type) {
        var id = new Column("id", "int", "", "");
        return new DataTable(
                name(name), "InnoDB", List.of(id, new Column("v", type, "", "")), "PRIMARY", List.of(id), 35, 8);
    }

    private static String hex(int number) {
        var out = new StringBuilder();
        String.valueOf(number).chars().forEach(c -> out.append(String.format("%02X", c)));
        return out.toString();
    }

    private static int number(String hex) {
        var out = new StringBuilder();
        for (int i = 0; i < hex.length(); i += 2) {
            out.append((char) Integer.parseInt(hex.substring(i, i + 2), 16));
        }
        return Integer.parseInt(out.toString());
    }

    private DataDigest digest(String server, DataRange range) {
        var part = new TreeMap<>(rows(server));
        if (!range.low().isEmpty()) {
            part = new TreeMap<>(part.tailMap(number(range.low().getFirst()), false));
        }
        if (!range.high().isEmpty()) {
            part = new TreeMap<>(part.headMap(number(range.high().getFirst()), true));
        }
        return new DataDigest(part.size(), part.toString());
    }

    /** Two chunks at a time. */
    private DataWalk.State walk(String server, DataWalk walk) {
        var chunks = new LinkedHashMap<DataRange, DataDigest>();
        var range = walk.from().getFirst();
        for (int i = 0; i < 2 && error.isEmpty(); i++) {
            var behind = range.low().isEmpty()
                    ? rows(server)
                    : rows(server).tailMap(number(range.low().getFirst()), false);
            var high = behind.keySet().stream().skip(CHUNK - 1).findFirst();
            var chunk = new DataRange(
                    range.table(), range.low(), high.map(h -> List.of(hex(h))).orElse(List.of()));
            chunks.put(chunk, digest(server, chunk));
            if (chunk.last()) {
                break;
            }
            range = new DataRange(range.table(), chunk.high(), List.of());
        }
        return new DataWalk.State.Walked(chunks, DONE, 1000, error);
    }

    private Object answer(String server, Fact<?> fact) {
        return switch (fact) {
            case DataListing _ -> new DataListing.State.Listed(tables(server), DONE);
            case DataWalk walk -> walk(server, walk);
            case DataChunks chunks when late && !chunks.after().isEmpty() -> new DataChunks.State.Late();
            case DataChunks chunks -> {
                var read = new HashMap<DataRange, DataDigest>();
                chunks.ranges().forEach(range -> read.put(range, digest(server, range)));
                yield new DataChunks.State.Read(read, DONE, 1000);
            }
            default -> throw new IllegalStateException(fact.toString());
        };
    }

    private ClusterFacts observed() {
        var facts = new HashMap<String, Facts>();
        answers.forEach((server, some) -> facts.put(server, Facts.of(some)));
        return new ClusterFacts(facts);
    }

    private DataFindings compared() {
        while (true) {
            var comparison = DataComparison.of("db-01", "db-02", observed());
            if (comparison.next().isEmpty()) {
                return comparison.found();
            }
            comparison
                    .next()
                    .forEach((server, facts) -> facts.forEach(fact -> {
                        assertThat(asked).hasSizeLessThan(500);
                        asked.add(fact);
                        answers.getOrDefault(server, Map.of()).put(fact, answer(server, fact));
                    }));
            betweenRounds.run();
        }
    }

    @Test
    void all_alike_is_counted_and_read_once_on_each() {
        var found = compared();
        assertThat(found.different()).isEmpty();
        assertThat(found.summary())
                .isEqualTo("35 rows of 1 table alike, in 4 chunks read within 0.0 s on db-01 and 0.0 s on db-02");
        assertThat(asked).hasSize(6);
    }

    @Test
    void how_far_it_is_is_told_by_tables_and_rows_until_all_is_read() {
        tables("db-01").put(name("more"), table("more", "int"));
        tables("db-02").put(name("more"), table("more", "int"));
        var told = new ArrayList<Progress>();
        betweenRounds =
                () -> DataComparison.of("db-01", "db-02", observed()).progress().ifPresent(told::add);
        compared();
        assertThat(told.stream().distinct())
                .containsExactly(
                        new Progress(0, 2, 0, 70),
                        new Progress(0, 2, 20, 70),
                        new Progress(1, 2, 35, 70),
                        new Progress(1, 2, 55, 70));
        assertThat(told.getLast().percent()).isEqualTo(78);
        assertThat(new Progress(1, 2, 90, 70).percent())
                .as("the estimate was low")
                .isEqualTo(100);
    }

    @Test
    void a_difference_that_stands_is_told_with_its_keys() {
        rows("db-02").put(17, 0);
        rows("db-02").remove(34);
        assertThat(compared().different())
                .containsExactly(
                        "shop.goods where id is after 10 and up to 20 has other values in its 10 rows",
                        "shop.goods where id is after 30 has 4 rows and not 5");
    }

    @Test
    void what_arrives_meanwhile_is_no_difference() {
        rows("db-01").put(17, 0);
        betweenRounds = () -> {
            if (asked.size() == 9) {
                rows("db-02").put(17, 0);
            }
        };
        assertThat(compared().summary()).startsWith("35 rows of 1 table alike");
    }

    /** A row that changes back and forth differs in nearly every look, yet never for good. */
    @Test
    void what_never_stands_still_is_said_to_be_not_compared() {
        betweenRounds = () -> {
            rows("db-01").merge(17, 1, Integer::sum);
            rows("db-02").put(17, -asked.size());
        };
        var found = compared();
        assertThat(found.different()).isEmpty();
        assertThat(found.summary())
                .contains("not compared: shop.goods where id is after 10 and up to 20, which changes");
    }

    @Test
    void tables_that_are_odd_for_good_are_told() {
        tables("db-01").put(name("gone"), table("gone", "int"));
        tables("db-02").put(name("more"), table("more", "int"));
        tables("db-02").put(name("goods"), table("goods", "bigint"));
        assertThat(compared().different())
                .containsExactly(
                        "shop.gone is missing",
                        "shop.goods has other columns or another engine",
                        "shop.more is not on db-01");
    }

    /** Both are listed at different times, and tables come and go. */
    @Test
    void a_table_that_was_made_meanwhile_is_no_difference() {
        tables("db-02").put(name("more"), table("more", "int"));
        betweenRounds = () -> tables("db-01").put(name("more"), table("more", "int"));
        var found = compared();
        assertThat(found.different()).isEmpty();
        assertThat(found.summary()).startsWith("70 rows of 2 tables alike");
    }

    @Test
    void a_replica_that_is_late_ends_it() {
        late = true;
        assertThat(compared().stopped()).contains("db-02 has not executed within");
    }

    /** What nobody has read is not alike. */
    @Test
    void a_table_whose_reading_fails_leaves_it_unproven() {
        error = "ERROR 1142 (42000): SELECT command denied";
        assertThat(compared().unread())
                .isEqualTo(
                        "not read: shop.goods (all of it), which cannot be read: ERROR 1142 (42000): SELECT command denied");
    }

    @Test
    void what_cannot_be_read_is_told() {
        var id = new Column("id", "double", "", "");
        var keyless = new DataTable(name("log"), "InnoDB", List.of(id), "", List.of(), 200_000, 8);
        var foreign = new DataTable(name("old"), "MyISAM", List.of(id), "", List.of(), 2, 8);
        for (var table : Set.of(keyless, foreign)) {
            tables("db-01").put(table.name(), table);
            tables("db-02").put(table.name(), table);
        }
        assertThat(compared().summary())
                .contains("shop.log, which has no key to walk along", "shop.old, which is MyISAM");
    }
}
