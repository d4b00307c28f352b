package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.mysql.MysqlFact;
import com.foobar.infra.mysql.MysqlState;
import java.util.Optional;

/** What the MySQL resources share: reading the state, and writing SQL. */
final class MysqlResources {

    private MysqlResources() {}

    /** The running server; empty when there is none yet, or none any more. */
    static Optional<MysqlState.Running> running(ClusterFacts observed, String server, MysqlFact fact) {
        return observed.get(server, fact)
                .filter(MysqlState.Running.class::isInstance)
                .map(MysqlState.Running.class::cast);
    }

    /** A value as an SQL string, with the quotes. */
    static String sql(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** A name as an SQL identifier. */
    static String name(String value) {
        return "`" + value.replace("`", "``") + "`";
    }
}
