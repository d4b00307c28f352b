package com.foobar.infra.part.mysql.setting;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.mysql.Mysql;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may stand under mysql.settings, and what is said of the rest. */
class SettingsKeyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server_id: 3                 | set by the tool itself",
                "server-id: 3                 | set by the tool itself",
                "loose_server_id: 3           | set by the tool itself",
                "skip_log_bin: ON             | set by the tool itself",
                "gtid_mode: OFF               | set by the tool itself",
                "bind_address: 0.0.0.0        | set by the tool itself",
                "bind_addr: 0.0.0.0           | set by the tool itself",
                "super_read_only: OFF         | set by the tool itself",
                "ssl_ca: /x                   | set by the tool itself",
                "plugin_load_add: x           | set by the tool itself",
                "rpl_semi_sync_source_enabled: ON | use mysql.durability",
                "loose_rpl_semi_sync_replica_enabled: OFF | use mysql.durability",
                "innodb_buffer_pool_size: 1G  | use mysql.buffer_pool",
                "port: 1                      | use mysql.port",
                "innodb_log_file_size: 1G     | MySQL no longer has",
                "expire_logs_days: 3          | use mysql.binlog_retention",
                "slave_parallel_workers: 3    | use replica_parallel_workers",
                "slave_parallel_workers: 3    | slave_parallel_workers is deprecated",
                "binlog_format: ROW           | binlog_format is deprecated",
                "replica_skip_errors: all     | silently differs from its source",
                "slave_skip_errors: all       | silently differs from its source",
                "loose_replica_exec_mode: IDEMPOTENT | silently differs from its source",
                "replicate_do_db: foobar      | cannot take its source's place",
                "replicate-ignore-table: a.b  | cannot take its source's place",
                "binlog_do_db: foobar         | never reaches a replica",
                "sql_log_bin: OFF             | never reaches a replica",
                "innodb_force_recovery: 1     | for rescuing data by hand",
                "innodb_force_recov: 1        | for rescuing data by hand",
                "initialize: ON               | mysqld does something else and ends",
                "time_zone: '+00:00'          | the option is called default_time_zone",
                "lower_case_table_names: 1    | while the data directory is made",
                "skip-host-cache: ON          | MySQL no longer has",
                "max-connections: 3           | did you mean \"max_connections\"?",
                "'[client]': 3                | a setting's name",
                "'!include': 3                | a setting's name",
                "init_connect: \"a' #\"       | no quotes",
                "sql_mode: \"\"               | no quotes",
                "sql_mode: [A, B]             | not a list",
                "max_connections: many        | settings.max_connections: \"many\" is no whole number",
                "max_connections: true        | takes a whole number from 1 to 100000, with K, M or G",
                "max_connections: 10x         | is no whole number",
                "max_connections: 1e3         | is no whole number",
                "max_connections: 101K        | \"101K\" is out of range",
                "max_connections: 1          | \"1\" would keep out the replicas, the app, root or foobar-infra itself",
                "max_connections: 1           | this stack needs 15 or more",
                "loose_max_connections: 14    | needs 15 or more",
                "max_user_connections: 1      | needs 15 or more, or 0 for no limit",
                "max_prepared_stmt_count: 0   | needs 15 or more",
                "max_execution_time: 1        | give 5000 (ms) or more, or 0",
                "general_log_file: /etc/mysql/foobar-infra/server-key.pem | is no place for a log of mysqld",
                "slow_query_log_file: /etc/mysql/conf.d/x.log | is no place for a log of mysqld",
                "slow_query_log_file: /var/log/mysql/../../../etc/x.log | in /var/log/mysql, or in the data directory",
                "loose_general_log_file: ibdata1 | ends in .log: /var/log/mysql/general.log",
                "innodb_buffer_pool_filename: ibdata1 | which would be written over",
                "tmpdir: /srv/shop/static      | \"/srv/shop/static\" is in /srv, where others keep their files",
                "tmpdir: '/tmp:/var/www/html'  | is in /var/www",
                "secure_file_priv: /           | is all of the server",
                "innodb_data_file_path: '/dev/sda1:10Gnewraw' | is in /dev",
                "innodb_undo_directory: ../../etc | leads out of its directory",
                "x.log_file: /etc//mysql/x.cnf | is in /etc",
                "character_set_server: utf9    | did you mean",
                "collation_server: utf9_general_ci | is no collation that MySQL knows",
                "transaction_isolation: SERIAL | is nothing that transaction_isolation takes",
                "log_output: 'FILE,TABEL'      | did you mean \"table\"?",
                "innodb_data_home_dir: /tmp    | \"/tmp\" is in /tmp, where nothing is kept for long",
                "innodb_undo_directory: /var/tmp//undo | where nothing is kept for long",
                "innodb_data_file_path: '/dev/shm/a:10M' | where nothing is kept for long",
                "collation_server: latin1_swedish_ci | no collation of character_set_server utf8mb4, MySQL's default",
                "collation_server: latin1_swedish_ci | give character_set_server: latin1 beside it",
                "'character_set_server: utf8mb3, collation_server: utf8mb4_bin' | no collation of character_set_server utf8mb3",
                "init_connect: SET GLOBAL super_read_only=0 | only one SET of the session is taken",
                "init_connect: SET sql_log_bin=0            | that needs no privilege",
                "init_connect: SET gtid_next=AUTOMATIC       | that needs no privilege",
                "init_connect: SET NAMES utf8mb5             | that needs no privilege",
                "init_connect: SET time_zone = +00:00        | that needs no privilege",
                "init_connect: 'INSERT INTO a.b VALUES (1)' | at each login of the app and of the replicas",
                "init_replica: SET GLOBAL super_read_only=0 | behind this tool's back",
                "max_binlog_size: 2G          | takes a whole number from 4096 to 1073741824",
                "loose_table_open_cache_instances: 65 | is out of range",
                "innodb_redo_log_capacity: 600G | takes a whole number from 8388608 to 549755813888",
                "replica_parallel_workers: 2K | from 1 to 1024 (before MySQL 9 from 0 to 1024)",
                "long_query_time: soon        | \"soon\" is no number",
                "slow_query_log: yes          | slow_query_log takes ON or OFF",
                "innodb_file_per_table: 2     | is neither ON nor OFF",
                "max_connectio: 300           | max_connectio is no option of mysqld",
                "max_connectio: 300           | did you mean \"max_connections\"?",
                "max_connectons: 300          | did you mean \"max_connections\"?",
                "skip_name_resolv: ON         | skip_name_resolv is no option of mysqld",
                "foreign_key_checks: 0        | is no option of mysqld",
                "an_invention: 1              | write loose_an_invention: a server that does not know it goes on without",
                "default_storage_engine: MyISAM | tables of MyISAM survive no crash, and no clone carries their rows",
                "loose_default_storage_engine: myisam | tables of MyISAM survive no crash",
                "default_storage_engine: InoDB | did you mean \"InnoDB\"?",
                "default_tmp_storage_engine: disk | it takes InnoDB, MEMORY, MyISAM",
                "disabled_storage_engines: 'MyISAM,InnoDB' | without InnoDB no table can be made",
                "disabled_storage_engines: MyIsm | did you mean \"MyISAM\"?",
                "autocommit: OFF              | no session's writes are kept unless it says COMMIT",
                "autocommit: 0                | no session's writes are kept",
                "sql_mode: TRADITIONALL       | did you mean \"traditional\"?",
                "sql_mode: 'ANSI_QUOTES,NO_AUTO_CREATE_USER' | \"no_auto_create_user\" is nothing that sql_mode takes",
                "event_scheduler: maybe       | it takes disabled, off, on",
                "innodb_flush_method: O_DIREKT | did you mean \"o_direct\"?",
            })
    void a_mysql_setting_that_is_not_the_users_to_give_is_refused(String setting, String said) {
        var problem = problemAfter("replicas: [web-02]", "replicas: [web-02]\n  settings: {" + setting.strip() + "}");
        assertThat(problem.format()).contains(said);
    }

    @Test
    void mysql_settings_are_taken_as_written() throws ConfigException {
        var text = SOUND
                + "  settings: {max_connections: 0500, sql_mode: 'ANSI,STRICT_ALL_TABLES', innodb_io_capacity: 1k,\n    long_query_time: 0.5, slow_query_log: true, innodb_log_buffer_size: 16M, x.y: off}\n";
        var settings = load(text).part(Mysql.class).orElseThrow().settings();
        assertThat(settings)
                .isEqualTo(Map.of(
                        "max_connections",
                        "0500",
                        "sql_mode",
                        "ANSI,STRICT_ALL_TABLES",
                        "innodb_io_capacity",
                        "1k",
                        "long_query_time",
                        "0.5",
                        "slow_query_log",
                        "true",
                        "innodb_log_buffer_size",
                        "16M",
                        "x.y",
                        "off"));
    }

    @Test
    void paths_and_words_that_mysql_may_have_are_taken() throws ConfigException {
        for (var setting : List.of(
                "general_log_file: /var/log/mysql/all.log",
                "slow_query_log_file: slow.log",
                "tmpdir: '/tmp:/dev/shm'",
                "innodb_undo_directory: /data/mysql/undo",
                "innodb_data_file_path: 'ibdata1:12M:autoextend'",
                "lc_messages_dir: /usr/share/mysql",
                "innodb_buffer_pool_filename: my_buffer_pool",
                "character_set_server: utf8mb4",
                "character_set_server: binary, collation_server: binary",
                "character_set_server: utf8, collation_server: utf8mb3_bin",
                "character_set_server: 33, collation_server: latin1_bin",
                "collation_server: utf8mb4_bin",
                "transaction_isolation: READ-COMMITTED",
                "binlog_row_image: 1",
                "log_output: 'FILE,TABLE'",
                "init_connect: SET NAMES utf8mb4",
                "init_connect: SET time_zone = SYSTEM",
                "init_connect: SET SESSION group_concat_max_len=100000",
                "replica_parallel_workers: 0", // 8.0 and 8.4 take it, 9.7 does not: the server says so
                "innodb_spin_wait_delay: 2000", // 8.0 takes it
                "default_time_zone: Europe/Berlin",
                "default_storage_engine: innodb",
                "disabled_storage_engines: 'MyISAM, memory'",
                "autocommit: ON",
                "sql_mode: 1411",
                "loose_an_invention: 1",
                "skip_show_database: ON",
                "skip_innodb_adaptive_hash_index: ON",
                "validate_password.policy: LOW",
                "validate_password_policy: LOW",
                "innodb_flush_method: O_DIRECT",
                "character_set_client_handshake: ON", // 8.0 and 8.4 have it
                "performance_schema_instrument: 'memory/%=ON'")) {
            assertThat(load(SOUND + "  settings: {" + setting + "}\n")
                            .part(Mysql.class)
                            .orElseThrow()
                            .settings())
                    .isNotEmpty();
        }
    }
}
