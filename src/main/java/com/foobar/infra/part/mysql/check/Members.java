package com.foobar.infra.part.mysql.check;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.setting.ExpectedVariable;
import com.foobar.infra.part.mysql.setting.MysqlPaths;
import com.foobar.infra.part.mysql.setting.MysqldCommand;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The MySQL servers of a topology, and the one question that all checks of a server share. */
final class Members {

    static final String UNIT = MysqldCommand.UNIT;

    static final String ERROR_LOG = MysqlPaths.ERROR_LOG;

    private final Topology topology;
    private final Mysql mysql;
    private final Map<String, List<ExpectedVariable>> expected;
    private final Map<String, MysqlFact> questions = new TreeMap<>();

    Members(Topology topology, Map<String, List<ExpectedVariable>> expected) {
        this.topology = topology;
        this.mysql = topology.part(Mysql.class).orElseThrow();
        this.expected = Map.copyOf(expected);
        for (var server : mysql.members()) {
            questions.put(
                    server,
                    new MysqlFact(expected(server).stream()
                            .map(ExpectedVariable::name)
                            .toList()));
        }
    }

    Topology topology() {
        return topology;
    }

    Mysql mysql() {
        return mysql;
    }

    String primary() {
        return mysql.primary();
    }

    /** Whether that server is to stay behind on purpose. */
    boolean isDelayed(String server) {
        return !mysql.delay(server).isZero();
    }

    /** What its primary had executed when it was asked. */
    GtidSet executedByPrimary(ClusterFacts observed) {
        return state(observed, primary())
                .filter(MysqlState.Running.class::isInstance)
                .map(s -> ((MysqlState.Running) s).executed())
                .orElse(GtidSet.empty());
    }

    List<ExpectedVariable> expected(String server) {
        return expected.getOrDefault(server, List.of());
    }

    MysqlFact question(String server) {
        return Objects.requireNonNull(questions.get(server), server);
    }

    Optional<MysqlState> state(ClusterFacts observed, String server) {
        return observed.get(server, question(server));
    }
}
