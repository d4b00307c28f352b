package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.part.mysql.state.SemiSync;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One {@code [mysqld]} setting.
 *
 * @param name as {@code SHOW VARIABLES} writes it
 * @param value as the file says it
 */
public record MysqlSetting(String name, String value) {

    /** When a changed value takes hold. */
    public enum Applied {
        /** By {@code SET GLOBAL}, at once. */
        RUNTIME,
        /** At the next start only. */
        RESTART,
        /** It is the state to boot with; the tool changes the running value as it goes, so the two may differ. */
        BOOT
    }

    private static final Set<String> RUNTIME = Set.of(
            "autocommit",
            "binlog_cache_size",
            "binlog_expire_logs_auto_purge",
            "binlog_expire_logs_seconds",
            "binlog_format",
            "binlog_row_image",
            "connect_timeout",
            "character_set_server",
            "collation_server",
            "cte_max_recursion_depth",
            "default_storage_engine",
            "event_scheduler",
            "explicit_defaults_for_timestamp",
            "general_log",
            "group_concat_max_len",
            "innodb_buffer_pool_size",
            "innodb_flush_log_at_trx_commit",
            "innodb_io_capacity",
            "innodb_io_capacity_max",
            "innodb_lock_wait_timeout",
            "innodb_print_all_deadlocks",
            "innodb_redo_log_capacity",
            "innodb_stats_persistent",
            "interactive_timeout",
            "join_buffer_size",
            "key_buffer_size",
            "local_infile",
            "lock_wait_timeout",
            "log_error_verbosity",
            "log_output",
            "log_queries_not_using_indexes",
            "long_query_time",
            "max_allowed_packet",
            "max_binlog_size",
            "max_connect_errors",
            "max_connections",
            "max_execution_time",
            "max_heap_table_size",
            "max_user_connections",
            "net_read_timeout",
            "net_write_timeout",
            "read_buffer_size",
            "read_rnd_buffer_size",
            "replica_net_timeout",
            "require_secure_transport",
            "slow_query_log",
            "sort_buffer_size",
            "source_verify_checksum",
            "sql_mode",
            "sync_binlog",
            "table_definition_cache",
            "table_open_cache",
            "thread_cache_size",
            "time_zone",
            "tmp_table_size",
            "transaction_isolation",
            "transaction_read_only",
            "wait_timeout");

    private static final Set<String> BOOT = Set.of("read_only", "super_read_only");

    private static final Map<String, String> SWITCH = Map.of(
            "1", "ON", "0", "OFF", "TRUE", "ON", "FALSE", "OFF", "YES", "ON", "NO", "OFF", "ON", "ON", "OFF", "OFF");

    private static final long MIB = 1L << 20;

    /** A setting that the table of run-time ones does not name is taken to need a restart. */
    public Applied applied() {
        if (name.equals("event_scheduler") && canonical(value).equals("DISABLED")) {
            return Applied.RESTART; // Neither to that nor from that is there another way.
        }
        return BOOT.contains(name) || SemiSync.isOption(name)
                ? Applied.BOOT
                : RUNTIME.contains(name) ? Applied.RUNTIME : Applied.RESTART;
    }

    /** Whether {@code SET GLOBAL} changes it. */
    public boolean dynamic() {
        return applied() == Applied.RUNTIME;
    }

    /**
     * Whether a running server's value is what this setting asks for, however the two are written ({@code ON} and
     * {@code 1}, {@code 64M} and {@code 67108864}). Always true for a {@link Applied#BOOT} setting.
     */
    public boolean satisfiedBy(String running) {
        return switch (name) {
            case "super_read_only", "read_only" -> true;
            // The file names the log, the variable tells whether there is one.
            case "log_bin" -> canonical(running).equals("ON");
            case "mysqlx" -> true;
            case "innodb_buffer_pool_size" -> poolSatisfiedBy(canonical(running));
            // Sets of words, in whatever order.
            case "sql_mode", "log_output", "tls_version" -> words(value).equals(words(running));
            default -> canonical(value).equals(canonical(running));
        };
    }

    /** Whether an option file with this value asks for the same; a name alone, the value being empty, asks for {@code ON}. */
    public boolean saidBy(String option) {
        var said = option.isEmpty() && canonical(value).equals("ON") ? "ON" : option;
        return canonical(said).equals(canonical(value)) || applied() != Applied.BOOT && satisfiedBy(said);
    }

    /** InnoDB rounds the pool up to whole chunks. */
    private boolean poolSatisfiedBy(String running) {
        try {
            long want = Long.parseLong(canonical(value));
            long have = Long.parseLong(running);
            return have >= want && have - want < (want >= 1024 * MIB ? 1024 * MIB : 128 * MIB);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Set<String> words(String list) {
        return Arrays.stream(list.toUpperCase(Locale.ROOT).split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
    }

    private static String canonical(String text) {
        var upper = text.strip().toUpperCase(Locale.ROOT);
        var known = SWITCH.get(upper);
        if (known != null) {
            return known;
        }
        if (upper.matches("\\d{1,15}[KMGT]")) {
            long number = Long.parseLong(upper.substring(0, upper.length() - 1));
            return String.valueOf(number << 10 * (1 + "KMGT".indexOf(upper.charAt(upper.length() - 1))));
        }
        // Numbers with a fraction are told with six digits: 2.000000.
        return upper.matches("\\d+\\.\\d+") ? upper.replaceAll("\\.?0+$", "") : upper;
    }
}
