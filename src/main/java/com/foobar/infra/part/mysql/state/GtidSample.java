package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code gtid_executed} alone, asked again: only what is sampled later than another server's set can be compared with it
 * without mistaking a fresh transaction for an errant one.
 */
public record GtidSample() implements Fact<GtidSample.State> {

    /** @param why there is no set; empty if there is one */
    public record State(Optional<GtidSet> executed, String why) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<GtidSample, State> {
        @Override
        public String name() {
            return "gtid-sample";
        }

        @Override
        public Script gather(List<GtidSample> facts) {
            return MysqlClient.unlessAbsent(MysqlClient.run(5, Script.of("SELECT 'gtid', @@global.gtid_executed;")));
        }

        @Override
        public Map<GtidSample, State> parse(List<GtidSample> asked, String output) {
            var rows = Rows.parse(output);
            if (rows.absent() || rows.status() != 0) {
                return Map.of(asked.getFirst(), new State(Optional.empty(), Canary.why(rows)));
            }
            return Map.of(
                    asked.getFirst(), new State(Optional.of(rows.one("gtid").gtids(1)), ""));
        }
    }
}
