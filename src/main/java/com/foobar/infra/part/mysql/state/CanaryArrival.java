package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Waits on a replica until a canary has been applied, and reads it there.
 *
 * @param gtids that {@link CanaryWrite} told
 * @param seconds how long to wait at most; 1 to 60
 */
public record CanaryArrival(String token, GtidSet gtids, int seconds) implements Fact<CanaryArrival.State> {

    public CanaryArrival {
        Canary.requireToken(token);
        if (seconds < 1 || seconds > 60) {
            throw new IllegalArgumentException("seconds: " + seconds);
        }
    }

    /** What became of the canary. */
    public sealed interface State {
        /**
         * It is there and can be read.
         *
         * @param millis from its commit on the primary to the end of applying it, by the clocks of the two hosts; empty
         *     when the replica has applied so much since that it no longer knows
         */
        record Arrived(OptionalLong millis) implements State {}

        /** It was not applied within the time given. */
        record Late() implements State {}

        /** Its transaction counts as executed, yet its row is not there: the replica's data are not the primary's. */
        record Lost() implements State {}

        record Unknown(String why) implements State {}
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<CanaryArrival, State> {
        @Override
        public String name() {
            return "canary-arrival";
        }

        @Override
        public Script gather(List<CanaryArrival> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.script(MysqlClient.run(fact.seconds() + 5, Script.of(sql(fact))));
            }
            return MysqlClient.unlessAbsent(out.build());
        }

        private static String sql(CanaryArrival fact) {
            return """
                    SET SESSION sql_mode = '', SESSION time_zone = '+00:00', SESSION lock_wait_timeout = 3;
                    SELECT 'waited', WAIT_FOR_EXECUTED_GTID_SET('%1$s', %2$d);
                    SELECT 'applied', last_applied_transaction,
                        ROUND(UNIX_TIMESTAMP(last_applied_transaction_end_apply_timestamp) * 1000, 3)
                          - ROUND(UNIX_TIMESTAMP(last_applied_transaction_original_commit_timestamp) * 1000, 3)
                      FROM performance_schema.replication_applier_status_by_worker
                      WHERE GTID_SUBSET(last_applied_transaction, '%1$s') AND last_applied_transaction <> '';
                    SELECT 'row', COUNT(*) FROM %3$s WHERE token = '%4$s';
                    """.formatted(fact.gtids(), fact.seconds(), Canary.TABLE, fact.token());
        }

        @Override
        public Map<CanaryArrival, State> parse(List<CanaryArrival> asked, String output) {
            var each = Rows.parseAll(output, asked.size());
            return Answers.inOrder(name(), asked, each, (_, rows) -> read(rows));
        }

        private static State read(Rows rows) {
            if (rows.absent() || rows.status() != 0 && rows.all("waited").isEmpty()) {
                return new State.Unknown(Canary.why(rows));
            }
            if (rows.one("waited").whole(1) != 0) {
                return new State.Late();
            }
            if (rows.status() != 0) {
                return new State.Unknown(Canary.why(rows));
            }
            if (rows.one("row").whole(1) != 1) {
                return new State.Lost();
            }
            var millis = rows.all("applied").stream()
                    .mapToLong(row -> Math.round(row.number(2)))
                    .max();
            return new State.Arrived(millis);
        }
    }
}
