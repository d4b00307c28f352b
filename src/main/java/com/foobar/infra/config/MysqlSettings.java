package com.foobar.infra.config;

import com.foobar.infra.config.Scalar.Refused;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which settings of {@code [mysqld]} a topology may give, and which values. */
final class MysqlSettings {

    private MysqlSettings() {}

    /** What the tool sets itself, and the key of the language that changes it, if there is one. */
    private static final Map<String, String> OWNED = Map.ofEntries(
            Map.entry("server_id", ""),
            Map.entry("server_uuid", ""),
            Map.entry("gtid_mode", ""),
            Map.entry("gtid_next", ""),
            Map.entry("gtid_purged", ""),
            Map.entry("enforce_gtid_consistency", ""),
            Map.entry("log_bin", ""),
            Map.entry("log_bin_index", ""),
            Map.entry("log_replica_updates", ""),
            Map.entry("log_error", ""),
            Map.entry("super_read_only", ""),
            Map.entry("read_only", ""),
            Map.entry("offline_mode", ""),
            Map.entry("bind_address", ""),
            Map.entry("admin_address", ""),
            Map.entry("port", "mysql.port"),
            Map.entry("datadir", ""),
            Map.entry("basedir", ""),
            Map.entry("socket", ""),
            Map.entry("pid_file", ""),
            Map.entry("user", ""),
            Map.entry("report_host", ""),
            Map.entry("report_port", "mysql.port"),
            Map.entry("report_user", ""),
            Map.entry("report_password", ""),
            Map.entry("networking", ""),
            Map.entry("grant_tables", ""),
            Map.entry("replica_start", ""),
            Map.entry("replica_load_tmpdir", ""),
            Map.entry("persisted_globals_load", ""),
            Map.entry("persist_sensitive_variables_in_plaintext", ""),
            Map.entry("require_secure_transport", ""),
            Map.entry("auto_generate_certs", ""),
            Map.entry("init_file", ""),
            Map.entry("innodb_dedicated_server", "mysql.buffer_pool"),
            Map.entry("innodb_buffer_pool_size", "mysql.buffer_pool"),
            Map.entry("binlog_expire_logs_seconds", "mysql.binlog_retention"),
            Map.entry("binlog_expire_logs_auto_purge", "mysql.binlog_retention"));

    /** Families that the tool sets itself. */
    private static final List<String> OWNED_PREFIXES = List.of(
            "ssl_",
            "admin_ssl_",
            "mysqlx",
            "plugin",
            "early_plugin",
            "relay_log",
            "rpl_semi_sync_",
            "group_replication_",
            "clone_");

    /** What stops a current MySQL from starting, or soon will, and what to use instead. */
    private static final Map<String, String> REMOVED = Map.ofEntries(
            Map.entry("expire_logs_days", "use mysql.binlog_retention"),
            Map.entry("master_info_repository", "remove it; it is always a table"),
            Map.entry("relay_log_info_repository", "remove it; it is always a table"),
            Map.entry("default_authentication_plugin", "use authentication_policy"),
            Map.entry("mysql_native_password", "remove it; accounts use caching_sha2_password"),
            Map.entry("replica_parallel_type", "remove it; it is always LOGICAL_CLOCK"),
            Map.entry("transaction_write_set_extraction", "remove it; it is always XXHASH64"),
            Map.entry("binlog_transaction_dependency_tracking", "remove it; it is always WRITESET"),
            Map.entry("innodb_log_file_size", "use innodb_redo_log_capacity"),
            Map.entry("innodb_log_files_in_group", "use innodb_redo_log_capacity"),
            Map.entry("innodb_undo_tablespaces", "remove it; CREATE UNDO TABLESPACE adds one"),
            Map.entry("host_cache", "use host_cache_size"),
            Map.entry("ssl", "remove it; the tool sets up TLS"),
            Map.entry("log_slave_updates", "remove it; the tool sets log_replica_updates"),
            Map.entry("binlog_format", "remove it; it is always ROW"),
            Map.entry("sync_master_info", "use sync_source_info"),
            Map.entry("sync_relay_log_info", "remove it; positions are kept in a table"),
            Map.entry("query_cache_size", "remove it; the query cache is gone"),
            Map.entry("query_cache_type", "remove it; the query cache is gone"));

    /** Prefixes that MySQL strips from an option's name. */
    private static final List<String> MODIFIERS = List.of("loose_", "skip_", "disable_", "enable_", "maximum_");

    private static final String NAME_PATTERN = "[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?";

    /** No quotes, backslashes, comment signs or line ends: nothing that an option file reads as more than a value. */
    private static final String VALUE_PATTERN =
            "[A-Za-z0-9_.,:/+@%*=()-]([A-Za-z0-9_.,:/+@%*=() -]*[A-Za-z0-9_.,:/+@%*=()-])?";

    static final Scalar<String> NAME = Scalar.text(
            "mysql_setting",
            "a setting's name (lower-case letters, digits and _)",
            Json.Obj.ofType("string").put("pattern", "^" + NAME_PATTERN + "$").put("maxLength", 64),
            MysqlSettings::name);

    static final Scalar<String> VALUE = Scalar.text(
            "mysql_value",
            "a plain value (letters, digits, blanks and _ . , : / + - @ % * = ( ))",
            Json.Obj.of()
                    .put("type", Json.strings(List.of("string", "number", "boolean")))
                    .put("pattern", "^" + VALUE_PATTERN + "$")
                    .put("maxLength", 1000),
            written -> {
                if (!Pattern.matches(VALUE_PATTERN, Scalars.within(written, 1000))) {
                    throw new Refused("", "no quotes, \\, # or ;");
                }
                return written;
            });

    private static String name(String written) throws Refused {
        Scalars.within(written, 64);
        var underscored = Addresses.lower(written).replace('-', '_');
        if (!Pattern.matches(NAME_PATTERN, underscored)) {
            throw new Refused("", "such as max_connections");
        }
        var bare = unmodified(underscored);
        var removed = Optional.ofNullable(REMOVED.get(bare));
        if (removed.isPresent()) {
            throw new Refused("MySQL no longer has " + written, removed.get());
        }
        if (bare.startsWith("slave_")) {
            throw new Refused("MySQL no longer has " + written, "use replica_" + bare.substring("slave_".length()));
        }
        var key = ownedAs(bare);
        if (key.isPresent()) {
            throw new Refused(
                    written + " is set by the tool itself", key.get().isEmpty() ? "remove it" : "use " + key.get());
        }
        if (!underscored.equals(written)) {
            throw new Refused("", "did you mean \"" + underscored + "\"?");
        }
        return written;
    }

    private static String unmodified(String name) {
        for (var modifier : MODIFIERS) {
            if (name.startsWith(modifier)) {
                return unmodified(name.substring(modifier.length()));
            }
        }
        return name;
    }

    /** MySQL takes any unambiguous beginning of an option's name, so that of an owned one is refused too. */
    private static Optional<String> ownedAs(String name) {
        if (OWNED_PREFIXES.stream().anyMatch(name::startsWith)) {
            return Optional.of("");
        }
        return OWNED.entrySet().stream()
                .filter(owned -> owned.getKey().startsWith(name))
                .map(Map.Entry::getValue)
                .min(Comparator.naturalOrder());
    }
}
