package com.foobar.infra.part.mysql.state;

import com.foobar.infra.shell.Script;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The statements behind {@link MysqlFact}: every row begins with a tag that says how to read it.
 *
 * <p>All names exist in MySQL 8.0.26 and later. The session neither waits for locks nor computes for long, writes no
 * cached statistics, and does not depend on the server's SQL mode or time zone.
 */
final class MysqlQuestion {

    private MysqlQuestion() {}

    private static final int SECONDS = 8;

    /** What a server that is down would tell if it were not. */
    private static final Script STORED = Script.lines(
            "  for d in \"$data\"/*/; do",
            "    d=${d%/}",
            "    if [ -d \"$d\" ]; then printf 'stored\\t%s\\n' \"${d##*/}\"; fi",
            "  done");

    static Script script(Collection<String> variables) {
        var names = variables.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return Script.builder()
                .line(
                        "if command -v mariadbd >/dev/null || { [ -e /var/lib/mysql/aria_log_control ] && ! command -v mysqld >/dev/null; }; then")
                .line("  printf 'mariadb\\nstatus\\t0\\t\\n'")
                // A package that was removed, and not purged, leaves its data to the one that is installed next.
                .line("elif ! command -v mysqld >/dev/null && [ -d /var/lib/mysql/mysql ]; then")
                .line("  data=/var/lib/mysql")
                .script(STORED)
                .line("  printf 'removed\\nstatus\\t0\\t\\n'")
                .line("else")
                .script(ask(names))
                .line("fi")
                .build();
    }

    private static Script ask(String names) {
        return MysqlClient.unlessAbsent(Script.lines(
                        // What mysqld would read at its next start, in order; names with dashes or underscores.
                        "set -- mysqld server",
                        "if grep -rqsE '^[[:space:]]*\\[mysqld-' /etc/my.cnf /etc/mysql; then",
                        "  set -- \"$@\" \"$(mysqld --no-defaults --version | sed 's/.* Ver \\([0-9]*[.][0-9]*\\).*/mysqld-\\1/')\"",
                        "fi",
                        "my_print_defaults \"$@\" 2>/dev/null | {",
                        "  data=/var/lib/mysql",
                        "  while IFS= read -r option; do",
                        "    case $option in --*) printf 'option\\t%s\\n' \"${option#--}\" ;; esac",
                        "    case $option in --datadir=?*) data=${option#*=} ;; esac",
                        "  done")
                .then(STORED)
                .then(Script.lines("}"))
                .then(MysqlClient.run(
                        SECONDS,
                        Script.of(SESSION + SERVER.replace("@NAMES@", names).replace("@STATUS@", SemiSync.STATUS)
                                + REPLICATION + ACCOUNTS + Origin.SELECT_COMMENT + "\n" + DATA))));
    }

    private static final String SESSION = """
            SET SESSION sql_mode = '', SESSION time_zone = '+00:00', SESSION max_execution_time = 5000,
              SESSION lock_wait_timeout = 2, SESSION group_concat_max_len = 1048576,
              SESSION information_schema_stats_expiry = 0;
            """;

    // performance_schema.global_variables would cut a GTID set at 1024 characters.
    private static final String SERVER = """
            SELECT 'server', @@version, @@version_comment, @@server_uuid, @@server_id, @@hostname, @@port, @@datadir,
                @@read_only, @@super_read_only, @@gtid_mode, variable_value, ROUND(UNIX_TIMESTAMP(NOW(6)) * 1000)
              FROM performance_schema.global_status WHERE variable_name = 'Uptime';
            SELECT 'gtid', @@global.gtid_executed, @@global.gtid_purged;
            SELECT 'variable', LOWER(variable_name), IFNULL(variable_value, '')
              FROM performance_schema.global_variables WHERE variable_name IN (@NAMES@);
            SELECT 'variable', LOWER(variable_name), variable_value
              FROM performance_schema.global_status WHERE variable_name IN (@STATUS@);
            SELECT 'persisted', LOWER(variable_name), IFNULL(variable_value, '')
              FROM performance_schema.persisted_variables;
            """;

    private static final String REPLICATION = """
            SELECT 'channel', c.channel_name, c.host, c.port, c.user, c.auto_position, c.ssl_allowed, c.ssl_ca_file,
                c.ssl_verify_server_certificate, c.heartbeat_interval, d.desired_delay,
                s.service_state, s.last_error_number, s.last_error_message,
                ROUND(UNIX_TIMESTAMP(s.last_error_timestamp) * 1000), s.source_uuid,
                ROUND(UNIX_TIMESTAMP(GREATEST(
                  s.last_heartbeat_timestamp, s.last_queued_transaction_end_queue_timestamp)) * 1000),
                IFNULL(t.processlist_state, ''), IFNULL(t.processlist_time, 0), s.received_transaction_set,
                a.service_state
              FROM performance_schema.replication_connection_configuration c
              JOIN performance_schema.replication_connection_status s USING (channel_name)
              JOIN performance_schema.replication_applier_status a USING (channel_name)
              JOIN performance_schema.replication_applier_configuration d USING (channel_name)
              LEFT JOIN performance_schema.threads t ON t.thread_id = s.thread_id;
            SELECT 'channel-options', c.channel_name, @OPTIONS@
              FROM (SELECT '0' AS gtid_only) older
              JOIN performance_schema.replication_connection_configuration c
              JOIN performance_schema.replication_applier_configuration d USING (channel_name);
            SELECT 'filter', LOWER(filter_name), filter_rule, configured_by
              FROM performance_schema.replication_applier_global_filters WHERE filter_rule <> '';
            SELECT DISTINCT 'filter', LOWER(filter_name), filter_rule, configured_by
              FROM performance_schema.replication_applier_filters WHERE filter_rule <> '';
            SELECT 'coordinator', channel_name, service_state, last_error_number, last_error_message,
                ROUND(UNIX_TIMESTAMP(last_error_timestamp) * 1000)
              FROM performance_schema.replication_applier_status_by_coordinator;
            SELECT 'worker', channel_name, worker_id, service_state, last_error_number, last_error_message,
                ROUND(UNIX_TIMESTAMP(last_error_timestamp) * 1000), last_applied_transaction,
                ROUND(UNIX_TIMESTAMP(last_applied_transaction_original_commit_timestamp) * 1000, 3),
                ROUND(UNIX_TIMESTAMP(last_applied_transaction_end_apply_timestamp) * 1000, 3),
                applying_transaction,
                ROUND(UNIX_TIMESTAMP(applying_transaction_original_commit_timestamp) * 1000, 3)
              FROM performance_schema.replication_applier_status_by_worker;
            SELECT STRAIGHT_JOIN 'replica', IFNULL(u.variable_value, ''), IFNULL(t.processlist_user, ''),
                IFNULL(t.processlist_host, ''), IFNULL(t.processlist_state, ''), IFNULL(v.variable_value, ''),
                IFNULL(x.variable_value, '')
              FROM performance_schema.threads t
              LEFT JOIN performance_schema.user_variables_by_thread u
                ON u.thread_id = t.thread_id AND u.variable_name = 'replica_uuid'
              LEFT JOIN performance_schema.status_by_thread v
                ON v.thread_id = t.thread_id AND v.variable_name = 'Ssl_version'
              LEFT JOIN performance_schema.status_by_thread x
                ON x.thread_id = t.thread_id AND x.variable_name = 'Ssl_cipher'
              WHERE t.processlist_command LIKE 'Binlog Dump%';
            -- InnoDB's own threads, which have no id, rest in that state; and whoever commits behind one that waits for a replica.
            -- A thread of a replica's has the lag as its time, so what it is at has been begun by its own clock.
            SELECT 'disk-wait', COUNT(*) FROM performance_schema.threads t
              LEFT JOIN performance_schema.replication_applier_status_by_worker a ON a.thread_id = t.thread_id
              WHERE t.processlist_id IS NOT NULL AND (t.processlist_state = 'Waiting for disk space'
                OR t.processlist_state = 'waiting for handler commit'
                AND IF(a.thread_id IS NULL, t.processlist_time,
                  TIMESTAMPDIFF(SECOND, a.applying_transaction_start_apply_timestamp, NOW())) >= 5
                AND NOT EXISTS
                  (SELECT 1 FROM performance_schema.threads w
                    WHERE w.processlist_id IS NOT NULL AND w.processlist_state = 'Waiting for semi-sync ACK from replica'));
            SELECT 'tls', LOWER(property), value FROM performance_schema.tls_channel_status
              WHERE channel = 'mysql_main' AND property IN
                ('Enabled', 'Ssl_server_not_after', 'Current_tls_ca', 'Current_tls_cert', 'Current_tls_version');
            """.replace("@OPTIONS@", ChannelOption.columns());

    // The stored hash itself stays on the host.
    private static final String ACCOUNTS = """
            SELECT 'account', user, host, plugin, ssl_type, account_locked,
                IF(password_expired = 'Y' OR IFNULL(password_lifetime, @@default_password_lifetime) > 0
                  AND password_last_changed + INTERVAL IFNULL(password_lifetime, @@default_password_lifetime) DAY
                    < NOW(), 'Y', 'N'),
                IF(IFNULL(authentication_string, '') = '', '', SHA2(authentication_string, 256))
              FROM mysql.user WHERE user NOT LIKE 'mysql.%';
            SELECT 'account-terms', user, host, @TERMS@ FROM mysql.user WHERE user NOT LIKE 'mysql.%';
            SELECT 'grant', grantee, '*.*', is_grantable,
                IF(COUNT(*) > 50, 'ALL', GROUP_CONCAT(privilege_type ORDER BY privilege_type))
              FROM information_schema.user_privileges
              WHERE (privilege_type <> 'USAGE' OR is_grantable = 'YES') AND grantee NOT LIKE '''mysql.%' GROUP BY grantee, is_grantable;
            SELECT 'grant', grantee, CONCAT(table_schema, '.*'), is_grantable,
                GROUP_CONCAT(privilege_type ORDER BY privilege_type)
              FROM information_schema.schema_privileges
              WHERE grantee NOT LIKE '''mysql.%' GROUP BY grantee, table_schema, is_grantable;
            SELECT 'grant', grantee, CONCAT(table_schema, '.', table_name), is_grantable,
                GROUP_CONCAT(privilege_type ORDER BY privilege_type)
              FROM information_schema.table_privileges
              WHERE grantee NOT LIKE '''mysql.%' GROUP BY grantee, table_schema, table_name, is_grantable;
            SELECT 'grant', grantee, CONCAT(table_schema, '.', table_name, '(', column_name, ')'), is_grantable,
                GROUP_CONCAT(privilege_type ORDER BY privilege_type)
              FROM information_schema.column_privileges
              WHERE grantee NOT LIKE '''mysql.%' GROUP BY grantee, table_schema, table_name, column_name, is_grantable;
            SELECT 'grant', CONCAT('''', user, '''@''', host, ''''), CONCAT(db, '.', routine_name, '()'), 'NO',
                UPPER(proc_priv)
              FROM mysql.procs_priv WHERE proc_priv <> '';
            SELECT 'role', CONCAT('''', to_user, '''@''', to_host, ''''),
                CONCAT(QUOTE(from_user), '@', QUOTE(from_host))
              FROM mysql.role_edges;
            """.replace(
            "@TERMS@",
            Arrays.stream(AccountTerm.values()).map(AccountTerm::column).collect(Collectors.joining(",\n    ")));

    // What may take long, or hang behind a full disk, stands last. MySQL's own figures of tables may be a day old;
    // files tell.
    private static final String DATA = """
            SELECT 'schema', s.schema_name, s.default_collation_name, COUNT(t.table_name),
                GREATEST(IFNULL(SUM(t.data_length + t.index_length), 0), IFNULL(MAX(f.bytes), 0))
              FROM information_schema.schemata s
              LEFT JOIN information_schema.tables t ON t.table_schema = s.schema_name
              LEFT JOIN (SELECT SUBSTRING_INDEX(name, '/', 1) AS home, SUM(file_size) AS bytes
                FROM information_schema.innodb_tablespaces GROUP BY home) f ON f.home = s.schema_name
              WHERE s.schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
              GROUP BY s.schema_name, s.default_collation_name;
            SELECT 'no-key', t.table_schema, t.table_name FROM information_schema.tables t
              WHERE t.table_type = 'BASE TABLE'
                AND t.table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
                AND NOT EXISTS (SELECT 1 FROM information_schema.table_constraints k
                  WHERE k.table_schema = t.table_schema AND k.table_name = t.table_name
                    AND k.constraint_type = 'PRIMARY KEY')
              LIMIT 20;
            SELECT 'engine', table_schema, table_name, IFNULL(engine, 'unknown') FROM information_schema.tables
              WHERE table_type = 'BASE TABLE' AND IFNULL(engine, '') <> 'InnoDB'
                AND table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
              LIMIT 20;
            SELECT 'backtick', table_schema, table_name FROM information_schema.tables
              WHERE table_type = 'BASE TABLE' AND INSTR(CONCAT(table_schema, table_name), CHAR(96)) LIMIT 20;
            SELECT 'binlogs';
            SET @foobar_binlogs = IF(@@log_bin, 'SHOW BINARY LOGS', 'DO 0');
            PREPARE foobar_binlogs FROM @foobar_binlogs;
            EXECUTE foobar_binlogs;
            SELECT 'binlog-status';
            SET @foobar_status = IF(@@log_bin, IF(SUBSTRING_INDEX(@@version, '.', 1) * 100
                + SUBSTRING_INDEX(SUBSTRING_INDEX(@@version, '.', 2), '.', -1) >= 802,
              'SHOW BINARY LOG STATUS', 'SHOW MASTER STATUS'), 'DO 0');
            PREPARE foobar_status FROM @foobar_status;
            EXECUTE foobar_status;
            SELECT 'end';
            """;
}
