package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.shell.Script;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a statement leaves to the server that executes it, and what the binary log therefore does not bring: how names of tables
 * are compared, the collation of each database, the engine of a table that names none, what {@code SYSTEM} time is, and which time
 * zones have names.
 *
 * @param after first wait until this is executed, for {@link #WAIT_SECONDS} at most; empty: ask at once
 */
public record ServerDefaults(GtidSet after) implements Fact<ServerDefaults.State> {

    /** How long a replica may take to have what the primary had. */
    public static final int WAIT_SECONDS = 5;

    /** The name under which {@link State.Told} has a database's collation, before the database's own. */
    public static final String DATABASE = "database ";

    /** How far the server's own time zone is from UTC in January and in July. */
    public static final String ZONE = "time zone";

    /** How many time zones have names, and a checksum of these and of their rules. */
    public static final String ZONE_TABLES = "time zone tables";

    private static final Kind KIND = new Kind();

    public static ServerDefaults now() {
        return new ServerDefaults(GtidSet.empty());
    }

    /** What came of it. */
    public sealed interface State {
        /**
         * @param executed before anything of it was read
         * @param values by name: a system variable's, or one of the names above
         */
        record Told(GtidSet executed, Map<String, String> values) implements State {
            public Told {
                values = Collections.unmodifiableMap(new TreeMap<>(values));
            }
        }

        record Unknown(String why) implements State {}
    }

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<ServerDefaults, State> {
        @Override
        public String name() {
            return "server-defaults";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<ServerDefaults> facts) {
            var out = Script.builder();
            facts.forEach(fact -> out.script(MysqlClient.run(8 + WAIT_SECONDS, Script.of(sql(fact)))));
            return MysqlClient.unlessAbsent(out.build());
        }

        // What time it is differs between any two questions, but not how far a zone is from UTC on a given day.
        private static String sql(ServerDefaults fact) {
            var wait = fact.after().isEmpty()
                    ? ""
                    : "DO WAIT_FOR_EXECUTED_GTID_SET('" + fact.after() + "', " + WAIT_SECONDS + ");\n";
            return wait
                    + """
                    SET SESSION max_execution_time = 5000, SESSION lock_wait_timeout = 2,
                      SESSION transaction_isolation = 'READ-COMMITTED';
                    SELECT 'executed', @@global.gtid_executed;
                    SELECT 'value', LOWER(variable_name), variable_value FROM performance_schema.global_variables
                      WHERE variable_name IN ('character_set_server', 'collation_server', 'default_storage_engine',
                        'default_collation_for_utf8mb4', 'innodb_default_row_format', 'lower_case_table_names');
                    SELECT 'value', CONCAT('@DATABASE@', schema_name), default_collation_name
                      FROM information_schema.schemata
                      WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema');
                    SET @winter = CONCAT(YEAR(UTC_TIMESTAMP()), '-01-15 12:00:00'),
                      @summer = CONCAT(YEAR(UTC_TIMESTAMP()), '-07-15 12:00:00');
                    SELECT 'value', '@ZONE@', CONCAT_WS('/',
                      TIMESTAMPDIFF(MINUTE, CONVERT_TZ(@winter, @@global.time_zone, '+00:00'), @winter),
                      TIMESTAMPDIFF(MINUTE, CONVERT_TZ(@summer, @@global.time_zone, '+00:00'), @summer));
                    -- Sums: the numbers of zones depend on the order in which they were loaded.
                    SELECT 'value', '@TABLES@', CONCAT_WS(' ',
                      (SELECT CONCAT(COUNT(*), ' ', IFNULL(SUM(CRC32(name)), 0)) FROM mysql.time_zone_name),
                      (SELECT CONCAT(COUNT(*), ' ', IFNULL(SUM(CRC32(CONCAT_WS(' ', transition_time, transition_type_id))), 0))
                        FROM mysql.time_zone_transition),
                      (SELECT IFNULL(SUM(CRC32(CONCAT_WS(' ', transition_type_id, offset, is_dst, abbreviation))), 0)
                        FROM mysql.time_zone_transition_type));
                    """.replace("@DATABASE@", DATABASE)
                            .replace("@ZONE@", ZONE)
                            .replace("@TABLES@", ZONE_TABLES);
        }

        @Override
        public Map<ServerDefaults, State> parse(List<ServerDefaults> asked, String output) {
            var each = Rows.parseAll(output, asked.size());
            return Answers.inOrder(name(), asked, each, (_, rows) -> read(rows));
        }

        private static State read(Rows rows) {
            if (rows.absent() || rows.status() != 0) {
                return new State.Unknown(Canary.why(rows));
            }
            var values = new TreeMap<String, String>();
            rows.all("value").forEach(row -> values.put(row.expect(3).text(1), row.text(2)));
            return new State.Told(rows.one("executed").gtids(1), values);
        }
    }
}
