package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.ClusterFacts;
import java.util.Optional;

/** What the MySQL resources share: reading the state, and writing SQL. */
public final class MysqlResources {

    private MysqlResources() {}

    /** The running server; empty when there is none yet, or none any more. */
    public static Optional<MysqlState.Running> running(ClusterFacts observed, String server, MysqlFact fact) {
        return observed.get(server, fact)
                .filter(MysqlState.Running.class::isInstance)
                .map(MysqlState.Running.class::cast);
    }

    /** A value as an SQL string, with the quotes. */
    public static String sql(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** A name as an SQL identifier. */
    public static String name(String value) {
        return "`" + value.replace("`", "``") + "`";
    }
}
