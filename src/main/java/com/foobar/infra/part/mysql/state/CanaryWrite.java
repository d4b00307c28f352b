package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;

/**
 * Writes a token into the {@link Canary} table of the primary and tells the GTID of that transaction. Ask it of no other
 * server than the primary.
 */
public record CanaryWrite(String token) implements Fact<CanaryWrite.State> {

    public CanaryWrite {
        Canary.requireToken(token);
    }

    /** How the write went. */
    public sealed interface State {
        /**
         * @param gtids of the write, and of what others committed in the same instant
         * @param micros from begin to the acknowledged commit
         */
        record Written(GtidSet gtids, long micros) implements State {}

        /** It was not acknowledged; it may have been committed all the same if there was no answer in time. */
        record Refused(String why) implements State {}
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<CanaryWrite, State> {
        @Override
        public String name() {
            return "canary-write";
        }

        @Override
        public Script gather(List<CanaryWrite> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.script(MysqlClient.run(8, Script.of(sql(fact.token()))));
            }
            return MysqlClient.unlessAbsent(out.build());
        }

        private static String sql(String token) {
            return """
                    SET SESSION sql_mode = '', SESSION lock_wait_timeout = 3, SESSION innodb_lock_wait_timeout = 3,
                      SESSION transaction_isolation = 'READ-COMMITTED';
                    SELECT 'before', @@global.gtid_executed;
                    SET @began = SYSDATE(6);
                    START TRANSACTION;
                    DELETE FROM %1$s WHERE written < NOW(6) - INTERVAL 1 HOUR;
                    INSERT INTO %1$s (token) VALUES ('%2$s') ON DUPLICATE KEY UPDATE written = NOW(6);
                    COMMIT;
                    SELECT 'after', @@global.gtid_executed, TIMESTAMPDIFF(MICROSECOND, @began, SYSDATE(6));
                    """.formatted(Canary.TABLE, token);
        }

        @Override
        public Map<CanaryWrite, State> parse(List<CanaryWrite> asked, String output) {
            var each = Rows.parseAll(output, asked.size());
            return Answers.inOrder(name(), asked, each, (_, rows) -> read(rows));
        }

        private static State read(Rows rows) {
            if (rows.absent() || rows.status() != 0) {
                return new State.Refused(Canary.why(rows));
            }
            var before = rows.one("before");
            var after = rows.one("after");
            var written = after.gtids(1).subtract(before.gtids(1));
            if (written.isEmpty()) {
                return new State.Refused("the write got no GTID: is gtid_mode ON and the binary log on?");
            }
            if (after.whole(2) < 0) {
                throw new MalformedAnswer("canary-write: a write that took " + after.whole(2) + " us");
            }
            return new State.Written(written, after.whole(2));
        }
    }
}
