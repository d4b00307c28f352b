package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.DataTable.Column;
import com.foobar.infra.part.mysql.state.TableLook.Name;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which tables a server has, with what is needed to read their rows; MySQL's own and the canary's are left out.
 *
 * @param after first wait until this is executed, for {@link DataChunks#WAIT_SECONDS} at most
 * @param look the how manieth look this is; the first is 0
 */
public record DataListing(GtidSet after, int look) implements Fact<DataListing.State> {

    /** What it has. */
    public sealed interface State {
        /** @param after what was executed when they had been listed, and perhaps more */
        record Listed(Map<Name, DataTable> tables, GtidSet after) implements State {
            public Listed {
                tables = java.util.Collections.unmodifiableMap(new TreeMap<>(tables));
            }
        }

        /** What was waited for was not executed in time. */
        record Late() implements State {}

        record Unknown(String why) implements State {}
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<DataListing, State> {

        private static final String OURS = "t.table_type = 'BASE TABLE' AND t.table_schema NOT IN ('mysql', 'sys',"
                + " 'information_schema', 'performance_schema', '" + Canary.SCHEMA + "')";

        private static final String SQL = """
                SET SESSION sql_mode = '', SESSION lock_wait_timeout = 2, SESSION information_schema_stats_expiry = 0;
                SELECT 'table', CONCAT(HEX(t.table_schema), '.', HEX(t.table_name)), IFNULL(t.engine, ''),
                    IFNULL(t.table_rows, 0), IFNULL(t.avg_row_length, 0)
                  FROM information_schema.tables t WHERE %1$s;
                SELECT 'column', CONCAT(HEX(t.table_schema), '.', HEX(t.table_name)), HEX(c.column_name), c.data_type,
                    IFNULL(c.character_set_name, ''), IFNULL(c.collation_name, '')
                  FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
                  WHERE %1$s ORDER BY c.table_schema, c.table_name, c.ordinal_position;
                SELECT 'key', CONCAT(HEX(t.table_schema), '.', HEX(t.table_name)), HEX(s.index_name),
                    IFNULL(HEX(s.column_name), ''), s.nullable, IFNULL(s.sub_part, ''), IFNULL(s.collation, '')
                  FROM information_schema.tables t JOIN information_schema.statistics s USING (table_schema, table_name)
                  WHERE %1$s AND s.non_unique = 0 AND s.is_visible = 'YES'
                  ORDER BY s.table_schema, s.table_name, s.index_name <> 'PRIMARY', s.index_name, s.seq_in_index;
                SELECT 'after', @@global.gtid_executed;
                """.formatted(OURS);

        @Override
        public String name() {
            return "data-listing";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<DataListing> facts) {
            var out = Script.builder();
            facts.forEach(fact -> out.script(
                    MysqlClient.run(45, Script.of("SELECT 'waited', " + DataSql.waited(fact.after) + ";\n" + SQL))));
            return MysqlClient.unlessAbsent(out.build());
        }

        @Override
        public Map<DataListing, State> parse(List<DataListing> asked, String output) {
            return Answers.inOrder(name(), asked, Rows.parseAll(output, asked.size()), (_, rows) -> read(rows));
        }

        private static State read(Rows rows) {
            if (rows.absent()
                    || rows.all("waited").size() != 1
                    || rows.all("after").size() != 1) {
                return new State.Unknown(rows.absent() ? "MySQL is not installed" : rows.why());
            }
            if (!rows.one("waited").text(1).equals("0")) {
                return new State.Late();
            }
            var columns = new TreeMap<Name, List<Column>>();
            for (var row : rows.all("column")) {
                columns.computeIfAbsent(Name.ofHex(row.text(1)), _ -> new ArrayList<>())
                        .add(new Column(plain(row.text(2)), row.text(3), row.text(4), row.text(5)));
            }
            var keys = new TreeMap<Name, Map<String, List<Rows.Row>>>();
            for (var row : rows.all("key")) {
                keys.computeIfAbsent(Name.ofHex(row.text(1)), _ -> new java.util.LinkedHashMap<>())
                        .computeIfAbsent(plain(row.text(2)), _ -> new ArrayList<>())
                        .add(row);
            }
            var tables = new TreeMap<Name, DataTable>();
            for (var row : rows.all("table")) {
                var name = Name.ofHex(row.text(1));
                var of = columns.getOrDefault(name, List.of());
                if (of.isEmpty()) {
                    continue; // dropped in between
                }
                var key = keys.getOrDefault(name, Map.of()).entrySet().stream()
                        .filter(k -> leads(k.getValue(), of))
                        .findFirst();
                tables.put(
                        name,
                        new DataTable(
                                name,
                                row.text(2),
                                of,
                                key.map(Map.Entry::getKey).orElse(""),
                                key.map(k -> k.getValue().stream()
                                                .map(part -> named(part, of))
                                                .toList())
                                        .orElse(List.of()),
                                row.whole(3),
                                row.whole(4)));
            }
            return new State.Listed(tables, rows.one("after").gtids(1));
        }

        /** Whether rows can be walked along that key: none NULL, whole columns, all ascending. */
        private static boolean leads(List<Rows.Row> parts, List<Column> columns) {
            return IntStream.range(0, parts.size()).allMatch(i -> {
                var part = parts.get(i);
                return !part.text(3).isEmpty()
                        && part.text(4).isEmpty()
                        && part.text(5).isEmpty()
                        && part.text(6).equals("A")
                        && named(part, columns).leads(i == 0);
            });
        }

        private static Column named(Rows.Row part, List<Column> columns) {
            var name = plain(part.text(3));
            return columns.stream()
                    .filter(c -> c.name().equals(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new MalformedAnswer("data-listing: a key of a column that is not there: " + name));
        }

        private static String plain(String hex) {
            try {
                return new String(java.util.HexFormat.of().parseHex(hex), java.nio.charset.StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new MalformedAnswer("data-listing: not a name: " + hex);
            }
        }
    }
}
