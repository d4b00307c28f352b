package com.foobar.infra.config;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of values that cannot be, alone or together. */
class BadValuesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "port: 0            | 9:9  | must be a port",
                "port: 65536        | 9:9  | must be a port",
                "port: 080          | 9:9  | must be a port",
                "port: 8e1          | 9:9  | must be a port",
                "port: 99999999999  | 9:9  | must be a port",
                "port: \"80\"       | 9:9  | remove the quotes",
                "port: [80]         | 9:9  | not a list",
                "port: {a: 80}      | 9:9  | not a mapping",
                "port:              | 9:8  | has no value",
                "port: ~            | 9:9  | has no value",
                "mode: active_passive     | 9:9  | did you mean \"active-passive\"?",
                "algorithm: round-robin   | 9:14 | did you mean \"roundrobin\"?",
                "algorithm: random        | 9:14 | allowed: roundrobin, leastconn",
                "health_check: {interval: 2}      | 9:28 | a number and ms, s, m, h or d",
                "health_check: {interval: 2sec}   | 9:28 | a number and ms, s, m, h or d",
                "health_check: {interval: 0s}     | 9:28 | a number and ms, s, m, h or d",
                "health_check: {interval: 30d}    | 9:28 | from 100ms to 1h",
                "health_check: {path: healthz}    | 9:24 | it begins with /",
                "health_check: {path: \"/a b\"}   | 9:24 | it begins with /",
                "health_check: {path: //well}      | 9:24 | it begins with /, and has no //, /./ or /../ in it",
                "health_check: {path: /a/../well}  | 9:24 | it begins with /, and has no //, /./ or /../ in it",
                "health_check: {path: /a/.}        | 9:24 | it begins with /, and has no //, /./ or /../ in it",
                "health_check: {path: \"/a\\n  bind :1\"} | 9:24 | control character U+000A",
                "health_check: [2s]               | 9:17 | must be a mapping",
                "port: !!int 80     | 9:9 | tags (tag:yaml.org,2002:int)",
                "servers: [lb-01]   | 9:3 | given a second time",
            })
    void a_bad_value_is_answered_with_what_is_allowed(String line, String place, String said) {
        var problem = problemAfter("servers: lb-01\n", "servers: lb-01\n  " + line.strip() + "\n");
        assertThat(place(problem)).isEqualTo(place);
        assertThat(problem.format()).contains(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "256.1.1.1       | 0 to 255",
                "1.2.3           | four numbers",
                "1.2.3.4.5       | four numbers",
                "01.2.3.4        | leading zeros",
                "0.0.0.0         | no single server",
                "224.0.0.1       | no single server",
                "fd00:::1        | IPv6",
                "fd00:1          | IPv6",
                "1:2:3:4:5:6:7:8:9 | IPv6",
                "ff02::1         | no single server",
                "fe80::1         | one link only",
                "fe80::1%eth0    | zone",
                "`\"[fd00::1]\"` | without brackets: fd00::1",
                "-web.internal   | such as",
                "web_01          | such as",
                "a..b            | such as",
                "web.1           | such as",
            })
    void a_bad_address_is_answered_with_a_reason(String address, String said) {
        var problem = problemAfter("lb-01: 192.168.56.10", "lb-01: " + address.strip());
        assertThat(place(problem)).isEqualTo("4:10");
        assertThat(problem.hint().orElseThrow()).contains(said);
    }

    @ParameterizedTest
    @CsvSource({
        "fd00::10, fd00::10",
        "FD00:0:0:0:0:0:0:10, fd00::10",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "Web-01.Internal, web-01.internal",
        "10.0.0.1, 10.0.0.1"
    })
    void an_address_has_one_way_of_being_written(String written, String canonical) throws Exception {
        assertThat(Addresses.canonical(written)).isEqualTo(canonical);
    }

    @Test
    void two_ways_of_writing_one_address_are_one_address() {
        var problem = problems(SOUND.replace("192.168.56.10", "fd00::1").replace("192.168.56.11", "FD00:0::1"))
                .getFirst();
        assertThat(problem.message()).contains("is also the address of lb-01");
        assertThat(place(problem)).isEqualTo("5:21");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "primary: web-01        | primary: [web-01, web-02] | exactly one server is the primary",
                "replicas: [web-02]     | replicas: [web-01]        | cannot be its own replica",
                "replicas: [web-02]     | replicas: [web-02, web-02]| a second time",
                "replicas: [web-02]     | port: 8000                | port 8000 of web-01 is already taken by app.port",
                "servers: lb-01         | servers: web-01           | is already taken by load_balancer.port",
                "domain: www.foobar.com | #                         | web needs \"domain\" beside it",
                "domain: www.foobar.com | domain: WWW.foobar.com    | did you mean \"www.foobar.com\"?",
                "name: foobar           | name: Foobar              | lower-case letters",
                "name: foobar           | name: a-name-of-29-characters-long-x | Linux allows 32 characters",
                "name: foobar           | name: nginx               | /etc/nginx is the system's own",
                "name: foobar           | name: foobar-infra        | /etc/foobar-infra is the system's own",
                "replicas: [web-02]     | database: mysql           | is MySQL's own",
                "replicas: [web-02]     | app_user: root            | is MySQL's own",
                "replicas: [web-02]     | database: Foobar_Infra    | what the tool itself writes its canaries to",
                "lb-01: 192.168.56.10   | lb-01: 127.0.0.1         | the other servers cannot reach 127.0.0.1",
                "replicas: [web-02]     | replication_user: foobar_app | is also the app's account",
                "replicas: [web-02]     | buffer_pool: 128          | a number and K, M or G",
                "replicas: [web-02]     | buffer_pool: 1M           | from 5M",
                "replicas: [web-02]     | binlog_retention: 5m      | from 1h",
                "replicas: [web-02]     | app_password: {env: A, file: b} | needs exactly one key",
                "replicas: [web-02]     | app_password: {env: 1A}   | an environment variable's name",
                "mysql:                 | '  start_timeout: 0s\nmysql:' | a number and ms, s, m, h or d",
                "app:                   | '  max_header_size: 16K\napp:' | a number and k, from 4k to 64k",
                "app:                   | '  max_header_size: 2k\napp:' | from 4k to 64k",
                "mysql:                 | '  environment: {PORT: 1}\nmysql:' | PORT is set by the tool itself",
                "mysql:                 | '  environment: {HOST: a}\nmysql:' | nginx decides where the app listens",
                "mysql:                 | '  environment: {FOOBAR_SECRET: a}\nmysql:' | set by the tool itself",
            })
    void a_topology_that_makes_no_sense_is_answered_with_the_reason(String piece, String replacement, String said) {
        assertThat(problemAfter(piece, replacement).format()).contains(said);
    }

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
                "max_connections: true        | takes a whole number from 16 to 100000, with K, M or G",
                "max_connections: 10x         | is no whole number",
                "max_connections: 1e3         | is no whole number",
                "max_connections: 101K        | \"101K\" is out of range",
                "max_binlog_size: 2G          | takes a whole number from 4096 to 1073741824",
                "loose_table_open_cache_instances: 65 | is out of range",
                "long_query_time: soon        | \"soon\" is no number",
                "slow_query_log: yes          | slow_query_log takes ON or OFF",
                "innodb_file_per_table: 2     | is neither ON nor OFF",
            })
    void a_mysql_setting_that_is_not_the_users_to_give_is_refused(String setting, String said) {
        var problem = problemAfter("replicas: [web-02]", "replicas: [web-02]\n  settings: {" + setting.strip() + "}");
        assertThat(problem.format()).contains(said);
    }

    @Test
    void a_backup_without_a_load_balancer_that_knows_of_backups_is_refused() {
        for (var balancer : new String[] {"", "load_balancer: {servers: [a]}\n"}) {
            assertThatThrownBy(() -> load("name: x\ndomain: localhost\nservers: {a: 10.0.0.1, b: 10.0.0.2}\n" + balancer
                            + "web: {port: 8080, servers: [a, {server: b, backup: true}]}\n"))
                    .hasMessageContaining("web.servers[1].backup: a backup server makes sense only");
        }
    }

    @Test
    void mysql_settings_are_taken_as_written() throws ConfigException {
        var text = SOUND
                + "  settings: {max_connections: 0500, sql_mode: 'A,B', innodb_io_capacity: 1k,\n    long_query_time: 0.5, slow_query_log: true, innodb_log_buffer_size: 16M, x.y: off}\n";
        var settings = load(text).mysql().orElseThrow().settings();
        assertThat(settings)
                .isEqualTo(Map.of(
                        "max_connections",
                        "0500",
                        "sql_mode",
                        "A,B",
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
    void a_password_in_the_file_is_refused_and_not_repeated() {
        var problem = problemAfter("replicas: [web-02]", "app_password: hunter2");
        assertThat(place(problem)).isEqualTo("15:17");
        assertThat(problem.format())
                .contains("never written into this file", "app_password: ***")
                .doesNotContain("hunter2");
    }

    @Test
    void a_password_under_an_unknown_key_is_not_repeated() {
        assertThat(problems(SOUND + "  pasword: hunter2\n").toString()).doesNotContain("hunter2");
        assertThat(problems(SOUND + "  password: hunter2\n  port: x\n").toString())
                .doesNotContain("hunter2");
    }
}
