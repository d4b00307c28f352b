package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Waits on a replica until it has received transactions, applied or not, and tells what it has then: of one that stays behind
 * on purpose nothing sooner can be asked.
 *
 * @param wanted what is waited for
 * @param seconds how long at most; 1 to 60
 */
public record Receipt(GtidSet wanted, int seconds) implements Fact<Receipt.State> {

    private static final int LOOKS_A_SECOND = 5;

    public Receipt {
        if (seconds < 1 || seconds > 60) {
            throw new IllegalArgumentException("seconds: " + seconds);
        }
    }

    /**
     * What the replica has.
     *
     * @param executed what it has applied; empty if it could not be asked
     * @param received that, and what it has not applied yet
     * @param waits for how many seconds the next transaction waits for its time; empty if none does
     * @param why it could not be asked
     */
    public record State(Optional<GtidSet> executed, GtidSet received, OptionalLong waits, String why) {

        /** Whether all of that has arrived. */
        public boolean has(GtidSet wanted) {
            return received.contains(wanted);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<Receipt, State> {

        private static final String RECEIVED = "IFNULL((SELECT received_transaction_set"
                + " FROM performance_schema.replication_connection_status WHERE channel_name = ''), '')";

        @Override
        public String name() {
            return "receipt";
        }

        @Override
        public Script gather(List<Receipt> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.script(MysqlClient.run(fact.seconds() + 5, Script.of(sql(fact))));
            }
            return MysqlClient.unlessAbsent(out.build());
        }

        /** Once it is there, no look takes time any more. */
        private static String sql(Receipt fact) {
            var look = "DO IF(GTID_SUBSET(@wanted, CONCAT(@@GLOBAL.gtid_executed, ',', " + RECEIVED + ")), 0, SLEEP("
                    + 1.0 / LOOKS_A_SECOND + "));\n";
            return "SET @wanted = '" + fact.wanted() + "';\n"
                    + look.repeat(fact.seconds() * LOOKS_A_SECOND)
                    + "SELECT 'receipt', @@GLOBAL.gtid_executed, " + RECEIVED
                    + ", IFNULL((SELECT remaining_delay FROM performance_schema.replication_applier_status"
                    + " WHERE channel_name = ''), -1);";
        }

        @Override
        public Map<Receipt, State> parse(List<Receipt> asked, String output) {
            return Answers.inOrder(name(), asked, Rows.parseAll(output, asked.size()), (_, rows) -> read(rows));
        }

        private static State read(Rows rows) {
            if (rows.absent() || rows.status() != 0) {
                return new State(Optional.empty(), GtidSet.empty(), OptionalLong.empty(), Canary.why(rows));
            }
            var row = rows.one("receipt");
            var executed = row.gtids(1);
            long waits = row.whole(3);
            return new State(
                    Optional.of(executed),
                    executed.union(row.gtids(2)),
                    waits < 0 ? OptionalLong.empty() : OptionalLong.of(waits),
                    "");
        }
    }
}
