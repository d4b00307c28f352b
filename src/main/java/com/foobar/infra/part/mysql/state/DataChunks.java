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
 * Reads some chunks.
 *
 * @param after first wait until this is executed, for {@link #WAIT_SECONDS} at most
 * @param look the how manieth look at them this is; the first is 0
 */
public record DataChunks(List<DataRange> ranges, GtidSet after, int look) implements Fact<DataChunks.State> {

    /** How long a replica may take to have what the primary had. */
    public static final int WAIT_SECONDS = 15;

    private static final int SECONDS = 25;

    public DataChunks {
        ranges = List.copyOf(ranges);
    }

    /** What came of it. */
    public sealed interface State {
        /**
         * @param digests of those that were reached in time
         * @param after what was executed when they had been read, and perhaps more
         * @param micros how long that took, with the pauses, without the wait before it
         */
        record Read(Map<DataRange, DataDigest> digests, GtidSet after, long micros) implements State {
            public Read {
                digests = Map.copyOf(digests);
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

    private static final class Kind implements FactKind<DataChunks, State> {
        @Override
        public String name() {
            return "data-chunks";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<DataChunks> facts) {
            var out = Script.builder();
            facts.forEach(fact -> out.script(script(fact)));
            return MysqlClient.unlessAbsent(out.build());
        }

        private static Script script(DataChunks fact) {
            var lines = new ArrayList<String>();
            lines.add(DataSql.print(
                    DataSql.SESSION,
                    fact.look > 0 ? DataSql.JITTER : "",
                    "SET SESSION max_execution_time = 0; SET @late = " + DataSql.waited(fact.after)
                            + "; SELECT 'waited', @late;",
                    DataSql.SESSION,
                    DataSql.start(SECONDS)));
            for (int i = 0; i < fact.ranges.size(); i++) {
                var range = fact.ranges.get(i);
                lines.add(DataSql.print(
                        "SET @began = SYSDATE(6); SET @go = IF(@late = 0 AND @began < @until, 1, 0);",
                        DataSql.begin(range),
                        DataSql.digest(range.table(), i),
                        DataSql.PAUSE));
            }
            lines.add(DataSql.print(DataSql.END));
            return DataSql.run(lines);
        }

        @Override
        public Map<DataChunks, State> parse(List<DataChunks> asked, String output) {
            return Answers.inOrder(name(), asked, Rows.parseAll(output, asked.size()), Kind::read);
        }

        private static State read(DataChunks fact, Rows rows) {
            if (rows.absent()
                    || rows.all("waited").size() != 1
                    || rows.all("after").size() != 1) {
                return new State.Unknown(rows.absent() ? "MySQL is not installed" : rows.why());
            }
            if (!rows.one("waited").text(1).equals("0")) {
                return new State.Late();
            }
            var digests = new LinkedHashMap<DataRange, DataDigest>();
            for (var row : rows.all("chunk")) {
                if (row.whole(2) == 1) {
                    digests.put(fact.ranges.get(Math.toIntExact(row.whole(1))), DataDigest.of(row, 5));
                }
            }
            var after = rows.one("after");
            return new State.Read(digests, after.gtids(1), after.whole(2));
        }
    }
}
