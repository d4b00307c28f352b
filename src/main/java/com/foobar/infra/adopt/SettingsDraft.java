package com.foobar.infra.adopt;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** {@code mysql.settings}: what somebody set, of which there is no key of its own. */
final class SettingsDraft {

    /** What a topology sets anyway, as MySQL tells it. */
    static final Map<String, String> USUAL = Map.ofEntries(
            Map.entry("skip_name_resolve", "ON"),
            Map.entry("mysqlx", "OFF"),
            Map.entry("sync_binlog", "1"),
            Map.entry("innodb_flush_log_at_trx_commit", "1"),
            Map.entry("replica_parallel_workers", "4"),
            Map.entry("replica_preserve_commit_order", "ON"),
            Map.entry("replica_net_timeout", "30"),
            Map.entry("require_secure_transport", "ON"),
            Map.entry("local_infile", "OFF"),
            Map.entry("max_connections", "200"));

    /** What a topology decides itself, by its other keys or as replication needs it. */
    static final Set<String> DECIDED = Set.of(
            "server_id",
            "report_host",
            "report_port",
            "port",
            "bind_address",
            "gtid_mode",
            "enforce_gtid_consistency",
            "log_bin",
            "skip_log_bin",
            "log_replica_updates",
            "log_slave_updates",
            "relay_log",
            "relay_log_recovery",
            "binlog_expire_logs_seconds",
            "binlog_format",
            "read_only",
            "super_read_only",
            "ssl_ca",
            "ssl_cert",
            "ssl_key",
            "tls_version",
            "skip_name_resolve",
            "innodb_buffer_pool_size",
            "innodb_dedicated_server",
            "performance_schema",
            "datadir",
            "user",
            "socket",
            "pid_file");

    /** Names that stand for one of those, follow from one, or are where the package has its things. */
    private static final String PASSED_OVER =
            "(log_bin_basename|log_bin_index|relay_log_(basename|index)|rpl_semi_sync_.*|mysqlx.*|basedir|tmpdir|plugin_dir|lc_messages_dir"
                    + "|log_error|character_sets_dir|secure_file_priv|general_log_file|slow_query_log_file|admin_.*|hostname|license"
                    + "|slave_.*|master_.*|innodb_buffer_pool_chunk_size|innodb_buffer_pool_instances|gtid_(executed|purged).*|version.*"
                    + "|foreign_key_checks|unique_checks|plugin_load.*|early_plugin_load|auto_generate_certs|caching_sha2_password_.*|innodb_redo_log_capacity)";

    /** The tool's own file; what stands elsewhere in a stack of its own is somebody else's, and stays. */
    private static final String OWN = "/zz-foobar-infra.cnf";

    private final Draft draft;
    private final boolean ours;

    SettingsDraft(Draft draft, boolean ours) {
        this.draft = draft;
        this.ours = ours;
    }

    void add(Roles roles) {
        var primary = roles.primary().orElseThrow();
        var mysql = primary.reading().mysql();
        new TreeMap<>(mysql.variables()).forEach((name, variable) -> {
            if (!variable.set() || DECIDED.contains(name) || name.matches(PASSED_OVER)) {
                return;
            }
            var origin = DatabaseDraft.place(primary, name);
            if (ours && !origin.place().endsWith(OWN)) {
                return;
            }
            if (name.contains("password")) {
                draft.unsaid(origin, name + " is set; what has to do with passwords is not read");
            } else if (!Objects.equals(USUAL.get(name), variable.value())) {
                draft.put(DatabaseDraft.SECTION + ".settings." + name, Yaml.text(variable.value()), origin);
            }
        });
        var connections = mysql.variables().get("max_connections");
        if (connections != null && !connections.set()) {
            draft.put(
                    DatabaseDraft.SECTION + ".settings.max_connections",
                    Yaml.text(connections.value()),
                    new Origin(primary.name(), "@@max_connections", 0));
        }
        for (var replica : roles.replicas()) {
            replica.reading().mysql().variables().forEach((name, variable) -> {
                var key = DatabaseDraft.SECTION + ".settings." + name;
                boolean said = draft.get(key)
                        .filter(e -> e.value().equals(Yaml.text(variable.value())))
                        .isPresent();
                if (draft.get(key).isPresent() && !said) {
                    draft.unsaid(
                            DatabaseDraft.place(replica, name),
                            name + " is " + variable.value() + " there, and "
                                    + draft.get(key).orElseThrow().value() + " on " + primary.name()
                                    + "; a topology's databases have one value");
                }
            });
        }
    }
}
