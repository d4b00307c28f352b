package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The whole state of the host's mysqld, asked in one call of the client over the local socket as root.
 *
 * @param variables names of the system variables whose running values are wanted, beyond {@link #ALWAYS}
 */
public record MysqlFact(List<String> variables) implements Fact<MysqlState> {

    /** Whether privileges can be taken back for one database; the names of databases in GRANT are no patterns then. */
    public static final String PARTIAL_REVOKES = "partial_revokes";

    /** What every answer holds: the variables that replication, durability and accounts depend on. */
    public static final List<String> ALWAYS = List.of(
            "binlog_expire_logs_auto_purge",
            "binlog_expire_logs_seconds",
            "binlog_format",
            "binlog_row_image",
            "enforce_gtid_consistency",
            "gtid_mode",
            "innodb_flush_log_at_trx_commit",
            "log_bin",
            "log_replica_updates",
            "lower_case_table_names",
            PARTIAL_REVOKES,
            "relay_log_recovery",
            "replica_exec_mode",
            "replica_parallel_workers",
            "replica_preserve_commit_order",
            "replica_skip_errors",
            "replica_type_conversions",
            "require_secure_transport",
            "rpl_semi_sync_replica_enabled",
            "rpl_semi_sync_source_enabled",
            "rpl_semi_sync_source_timeout",
            "rpl_semi_sync_source_wait_for_replica_count",
            "rpl_semi_sync_source_wait_no_replica",
            "rpl_semi_sync_source_wait_point",
            "skip_replica_start",
            "sync_binlog",
            "transaction_read_only",
            "validate_password.length",
            "validate_password.mixed_case_count",
            "validate_password.number_count",
            "validate_password.policy",
            "validate_password.special_char_count",
            "validate_password_length",
            "validate_password_mixed_case_count",
            "validate_password_number_count",
            "validate_password_policy",
            "validate_password_special_char_count");

    public MysqlFact {
        variables = List.copyOf(new TreeSet<>(variables));
        for (var name : variables) {
            if (!name.matches("[a-z][a-z0-9_.]*")) {
                throw new IllegalArgumentException("not a system variable: " + name);
            }
        }
    }

    public MysqlFact(String... variables) {
        this(List.of(variables));
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, MysqlState> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<MysqlFact, MysqlState> {
        @Override
        public String name() {
            return "mysql";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<MysqlFact> facts) {
            var names = new TreeSet<>(ALWAYS);
            facts.forEach(f -> names.addAll(f.variables()));
            return MysqlQuestion.script(names);
        }

        @Override
        public Map<MysqlFact, MysqlState> parse(List<MysqlFact> asked, String output) {
            var state = MysqlAnswer.parse(output);
            var answers = new HashMap<MysqlFact, MysqlState>();
            asked.forEach(fact -> answers.put(fact, state));
            return answers;
        }
    }
}
