package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.part.mysql.state.MysqlVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What became of {@code [mysqld]} settings from one MySQL release to the next: a server that is given a removed one
 * doesn't start.
 *
 * @param name with underscores
 * @param deprecated the release that began to warn of it
 * @param removed the release that doesn't start with it; empty while it is only deprecated
 * @param replacement what to write instead, valid from 8.0.26 on; empty if nothing takes its place
 */
public record SettingHistory(
        String name, Optional<MysqlVersion> deprecated, Optional<MysqlVersion> removed, Optional<String> replacement) {

    private static final MysqlVersion V8_0_0 = new MysqlVersion(8, 0, 0);
    private static final MysqlVersion V8_3 = new MysqlVersion(8, 3, 0);
    private static final MysqlVersion V9_0 = new MysqlVersion(9, 0, 0);

    private static final Map<String, SettingHistory> ALL = table();

    /** Empty for a setting that is the same in all supported releases, or unknown. */
    public static Optional<SettingHistory> of(String name) {
        return Optional.ofNullable(ALL.get(normal(name)));
    }

    /** The name as {@code SHOW VARIABLES} writes it: an option file may write hyphens and capitals too. */
    public static String normal(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** Why this setting can't be written for a server of that release; empty if it can. */
    public static Optional<String> problem(String name, String value, MysqlVersion version) {
        var normal = normal(name);
        if (normal.equals("tls_version")) {
            return oldTls(value);
        }
        return of(normal)
                .filter(h -> h.removed().filter(version::atLeast).isPresent())
                .map(SettingHistory::advice);
    }

    /** Why this setting can't be written for every supported release; empty if it can. */
    public static Optional<String> problem(String name, String value) {
        return problem(name, value, MysqlVersion.V9_7);
    }

    /** What a release that still accepts the setting says against it. */
    public static Optional<String> warning(String name, MysqlVersion version) {
        return of(name).filter(h -> h.deprecated().filter(version::atLeast).isPresent())
                .filter(h -> h.removed().filter(version::atLeast).isEmpty())
                .map(SettingHistory::advice);
    }

    private String advice() {
        var why = removed.map(v -> "keeps MySQL " + v.major() + "." + v.minor() + " and later from starting")
                .orElse("is deprecated");
        return name + " " + why
                + replacement.map(r -> ": write " + r + " instead").orElse(": leave it out");
    }

    private static Optional<String> oldTls(String value) {
        for (var part : value.split(",", -1)) {
            var v = part.strip();
            if (v.equalsIgnoreCase("TLSv1") || v.equalsIgnoreCase("TLSv1.1")) {
                return Optional.of("tls_version " + v + " keeps MySQL from starting: write TLSv1.2,TLSv1.3");
            }
        }
        return Optional.empty();
    }

    private static Map<String, SettingHistory> table() {
        var t = new TreeMap<String, SettingHistory>();
        var v8_4 = MysqlVersion.V8_4;
        removed(t, "expire_logs_days", V8_0_0, v8_4, "binlog_expire_logs_seconds");
        removed(t, "master_info_repository", new MysqlVersion(8, 0, 23), V8_3, "");
        removed(t, "relay_log_info_repository", new MysqlVersion(8, 0, 23), V8_3, "");
        removed(t, "relay_log_info_file", new MysqlVersion(8, 0, 18), V8_3, "");
        removed(t, "transaction_write_set_extraction", new MysqlVersion(8, 0, 26), V8_3, "");
        removed(t, "log_bin_use_v1_row_events", new MysqlVersion(8, 0, 18), V8_3, "");
        removed(t, "slave_rows_search_algorithms", new MysqlVersion(8, 0, 18), V8_3, "");
        removed(t, "default_authentication_plugin", new MysqlVersion(8, 0, 27), v8_4, "authentication_policy");
        removed(t, "mysql_native_password", v8_4, V9_0, "");
        removed(t, "binlog_transaction_dependency_tracking", new MysqlVersion(8, 0, 35), v8_4, "");
        removed(t, "skip_host_cache", new MysqlVersion(8, 0, 30), v8_4, "host_cache_size");
        removed(t, "ssl", new MysqlVersion(8, 0, 26), v8_4, "");
        removed(t, "innodb_undo_tablespaces", V8_0_0, MysqlVersion.V9_7, "");
        removed(t, "innodb_log_file_size", new MysqlVersion(8, 0, 30), MysqlVersion.V9_7, "innodb_redo_log_capacity");
        removed(
                t,
                "innodb_log_files_in_group",
                new MysqlVersion(8, 0, 30),
                MysqlVersion.V9_7,
                "innodb_redo_log_capacity");
        removed(t, "replica_parallel_type", new MysqlVersion(8, 0, 29), MysqlVersion.V9_7, "");
        removed(t, "slave_parallel_type", new MysqlVersion(8, 0, 26), MysqlVersion.V9_7, "");
        removed(t, "query_cache_size", V8_0_0, V8_0_0, "");
        removed(t, "query_cache_type", V8_0_0, V8_0_0, "");
        removed(t, "innodb_file_format", V8_0_0, V8_0_0, "");
        removed(t, "innodb_large_prefix", V8_0_0, V8_0_0, "");
        removed(t, "sync_frm", V8_0_0, V8_0_0, "");
        deprecated(t, "binlog_format", new MysqlVersion(8, 0, 34), "");
        deprecated(t, "log_slave_updates", MysqlVersion.V8_0, "log_replica_updates");
        deprecated(t, "sync_master_info", MysqlVersion.V8_0, "");
        deprecated(t, "sync_relay_log_info", new MysqlVersion(8, 0, 34), "");
        for (var renamed : List.of(
                "net_timeout",
                "parallel_workers",
                "preserve_commit_order",
                "max_allowed_packet",
                "compressed_protocol",
                "exec_mode",
                "skip_errors",
                "load_tmpdir",
                "type_conversions",
                "transaction_retries",
                "pending_jobs_size_max",
                "checkpoint_group",
                "checkpoint_period",
                "sql_verify_checksum")) {
            deprecated(t, "slave_" + renamed, MysqlVersion.V8_0, "replica_" + renamed);
        }
        deprecated(t, "skip_slave_start", MysqlVersion.V8_0, "skip_replica_start");
        deprecated(t, "init_slave", MysqlVersion.V8_0, "init_replica");
        return Map.copyOf(t);
    }

    private static void removed(
            Map<String, SettingHistory> t, String name, MysqlVersion warned, MysqlVersion gone, String instead) {
        t.put(name, new SettingHistory(name, Optional.of(warned), Optional.of(gone), some(instead)));
    }

    private static void deprecated(Map<String, SettingHistory> t, String name, MysqlVersion warned, String instead) {
        t.put(name, new SettingHistory(name, Optional.of(warned), Optional.empty(), some(instead)));
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
