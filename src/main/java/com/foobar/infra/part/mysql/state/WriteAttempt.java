package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;

/**
 * Whether an administrator's write is refused: tried for real on the {@link Canary} table, in a transaction that is
 * rolled back, so that nothing is left even where it is accepted.
 */
public record WriteAttempt() implements Fact<WriteAttempt.State> {

    /** What the server said to the write. */
    public sealed interface State {
        /** By {@code super_read_only} or {@code read_only}, as it must be on a replica. */
        record Refused(String error) implements State {}

        record Accepted() implements State {}

        record Unknown(String why) implements State {}
    }

    private static final int READ_ONLY = 1290;
    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<WriteAttempt, State> {
        @Override
        public String name() {
            return "write-attempt";
        }

        @Override
        public Script gather(List<WriteAttempt> facts) {
            return MysqlClient.unlessAbsent(MysqlClient.run(8, Script.of("""
                    SET SESSION sql_mode = '', SESSION lock_wait_timeout = 3, SESSION innodb_lock_wait_timeout = 3;
                    START TRANSACTION;
                    INSERT INTO %s (token) VALUES ('write-attempt');
                    SELECT 'accepted';
                    ROLLBACK;
                    """.formatted(Canary.TABLE))));
        }

        @Override
        public Map<WriteAttempt, State> parse(List<WriteAttempt> asked, String output) {
            return Map.of(asked.getFirst(), read(Rows.parse(output)));
        }

        private static State read(Rows rows) {
            if (!rows.all("accepted").isEmpty()) {
                return new State.Accepted();
            }
            if (rows.errno() == READ_ONLY) {
                return new State.Refused(rows.error());
            }
            if (!rows.absent() && rows.status() == 0) {
                throw new MalformedAnswer("write-attempt: neither accepted nor refused");
            }
            return new State.Unknown(Canary.why(rows));
        }
    }
}
