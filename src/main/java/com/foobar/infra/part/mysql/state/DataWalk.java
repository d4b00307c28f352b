package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Walks along tables from where the last walk ended, chunk by chunk, for some seconds; the places where chunks begin and end
 * are the primary's, and are told.
 *
 * @param from the rows that are left of each table: their ranges are open at the end
 */
public record DataWalk(List<DataRange> from) implements Fact<DataWalk.State> {

    private static final int SECONDS = 8;

    /** As many chunks are read in one walk. */
    private static final int CHUNKS = 100;

    public DataWalk {
        from = List.copyOf(from);
    }

    /** The first of these, as many as one walk may get through. */
    public static DataWalk along(List<DataRange> left) {
        int count = 0;
        long chunks = 0;
        while (count < left.size() && chunks < CHUNKS) {
            chunks += left.get(count).table().chunks();
            count++;
        }
        return new DataWalk(left.subList(0, count));
    }

    /** How far it came. */
    public sealed interface State {
        /**
         * @param chunks in the order in which they were read
         * @param after what was executed when they had been read, and perhaps more
         * @param micros how long that took, with the pauses
         * @param error the first error of a statement; empty if all went well
         */
        record Walked(Map<DataRange, DataDigest> chunks, GtidSet after, long micros, String error) implements State {
            public Walked {
                chunks = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(chunks));
            }
        }

        record Unknown(String why) implements State {}
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<DataWalk, State> {
        @Override
        public String name() {
            return "data-walk";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<DataWalk> facts) {
            var out = Script.builder();
            facts.forEach(fact -> out.script(script(fact)));
            return MysqlClient.unlessAbsent(out.build());
        }

        private static Script script(DataWalk fact) {
            var lines = new ArrayList<String>();
            lines.add(DataSql.print(DataSql.SESSION, DataSql.start(SECONDS)));
            for (int i = 0; i < fact.from.size(); i++) {
                var range = fact.from.get(i);
                var table = range.table();
                var step = DataSql.print(
                        "SET @began = SYSDATE(6); SET @go = IF(@more = 1 AND @began < @until, 1, 0);",
                        DataSql.bound(table),
                        DataSql.digest(table, i),
                        DataSql.advance(table),
                        DataSql.PAUSE);
                lines.add(DataSql.print(DataSql.begin(range), "SET @more = 1;"));
                lines.add("steps=" + Math.min(CHUNKS, table.chunks()) + "; while [ \"$steps\" -gt 0 ]; do " + step
                        + "; steps=$((steps - 1)); done");
            }
            lines.add(DataSql.print(DataSql.END));
            return DataSql.run(lines);
        }

        @Override
        public Map<DataWalk, State> parse(List<DataWalk> asked, String output) {
            return Answers.inOrder(name(), asked, Rows.parseAll(output, asked.size()), Kind::read);
        }

        private static State read(DataWalk fact, Rows rows) {
            if (rows.absent() || rows.all("after").size() != 1) {
                return new State.Unknown(rows.absent() ? "MySQL is not installed" : rows.why());
            }
            var chunks = new LinkedHashMap<DataRange, DataDigest>();
            for (var row : rows.all("chunk")) {
                if (row.whole(2) == 1) {
                    var table = fact.from.get(Math.toIntExact(row.whole(1))).table();
                    var low = new ArrayList<String>();
                    var high = new ArrayList<String>();
                    for (int i = 0; i < table.key().size(); i++) {
                        low.add(row.text(9 + 2 * i));
                        high.add(row.text(10 + 2 * i));
                    }
                    chunks.put(
                            new DataRange(
                                    table, row.whole(3) == 1 ? List.of() : low, row.whole(4) == 1 ? List.of() : high),
                            DataDigest.of(row, 5));
                }
            }
            var after = rows.one("after");
            return new State.Walked(chunks, after.gtids(1), after.whole(2), rows.error());
        }
    }
}
