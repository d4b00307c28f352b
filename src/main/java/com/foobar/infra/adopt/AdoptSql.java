package com.foobar.infra.adopt;

/** What MySQL is asked: its settings, whom it follows, who follows it, what its accounts may do. Nothing that is secret. */
final class AdoptSql {

    private AdoptSql() {}

    /**
     * Names that hold for MySQL 8.0.26 and later. What a session set for itself looks as if it were set for
     * all, and is gone at the next start anyway.
     */
    static final String TEXT = """
            SELECT 'my-server', @@version, @@port, IF(@@read_only OR @@super_read_only, 1, 0), @@server_uuid;
            SELECT 'my-variable', LOWER(v.variable_name), i.variable_source NOT IN ('COMPILED', 'DYNAMIC'),
                IF(v.variable_name LIKE '%password%', '', IFNULL(v.variable_value, ''))
              FROM performance_schema.global_variables v
              JOIN performance_schema.variables_info i ON i.variable_name = v.variable_name
              WHERE i.variable_source NOT IN ('COMPILED', 'DYNAMIC') OR LOWER(v.variable_name) IN
                ('innodb_buffer_pool_size', 'binlog_expire_logs_seconds', 'max_connections', 'gtid_mode', 'log_bin',
                'rpl_semi_sync_source_enabled', 'rpl_semi_sync_replica_enabled');
            SET SESSION sql_mode = '', SESSION max_execution_time = 5000, SESSION lock_wait_timeout = 2,
              SESSION group_concat_max_len = 1048576;
            SELECT 'my-source', c.channel_name, c.host, c.port, c.user, d.desired_delay
              FROM performance_schema.replication_connection_configuration c
              JOIN performance_schema.replication_applier_configuration d USING (channel_name)
              JOIN performance_schema.replication_connection_status s USING (channel_name)
              WHERE s.service_state <> 'OFF';
            SELECT DISTINCT 'my-replica', IFNULL(t.processlist_host, ''), IFNULL(u.variable_value, '')
              FROM performance_schema.threads t
              LEFT JOIN performance_schema.user_variables_by_thread u
                ON u.thread_id = t.thread_id AND u.variable_name = 'replica_uuid'
              WHERE t.processlist_command LIKE 'Binlog Dump%';
            SELECT 'my-account', user, host FROM mysql.user WHERE user NOT LIKE 'mysql.%';
            SELECT 'my-grant', grantee, '*.*', GROUP_CONCAT(privilege_type ORDER BY privilege_type)
              FROM information_schema.user_privileges
              WHERE privilege_type <> 'USAGE' AND grantee NOT LIKE '''mysql.%' GROUP BY grantee;
            SELECT 'my-grant', grantee, CONCAT(table_schema, '.*'), GROUP_CONCAT(privilege_type ORDER BY privilege_type)
              FROM information_schema.schema_privileges
              WHERE privilege_type <> 'USAGE' AND grantee NOT LIKE '''mysql.%' GROUP BY grantee, table_schema;
            SELECT DISTINCT 'my-grant', grantee, CONCAT(table_schema, '.', table_name), 'some'
              FROM information_schema.table_privileges WHERE grantee NOT LIKE '''mysql.%';
            SELECT 'my-schema', schema_name, default_character_set_name, default_collation_name
              FROM information_schema.schemata
              WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema', 'foobar_infra');
            SELECT 'my-end';""";
}
