package com.foobar.infra.part.mysql.setting;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.mysql.state.MysqlVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingHistoryTest {

    /** Seen on MySQL 9.7.4: each of these keeps it from starting. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "expire_logs_days",
                "master_info_repository",
                "relay_log_info_repository",
                "relay_log_info_file",
                "default_authentication_plugin",
                "mysql_native_password",
                "replica_parallel_type",
                "slave_parallel_type",
                "transaction_write_set_extraction",
                "binlog_transaction_dependency_tracking",
                "innodb_log_file_size",
                "innodb_log_files_in_group",
                "innodb_undo_tablespaces",
                "skip-host-cache",
                "ssl",
                "log_bin_use_v1_row_events",
                "slave_rows_search_algorithms",
            })
    void namesWhatTheNewestReleaseRefuses(String name) {
        assertThat(SettingHistory.problem(name, "1", MysqlVersion.V9_7)).isPresent();
        assertThat(SettingHistory.problem(name, "1")).isPresent();
    }

    /** Seen on MySQL 9.7.4: accepted still. */
    @ParameterizedTest
    @CsvSource({
        "slave_net_timeout, replica_net_timeout",
        "slave_parallel_workers, replica_parallel_workers",
        "log_slave_updates, log_replica_updates",
        "skip_slave_start, skip_replica_start",
        "init_slave, init_replica",
    })
    void warnsOfOldNames(String old, String name) {
        assertThat(SettingHistory.problem(old, "1")).isEmpty();
        assertThat(SettingHistory.warning(old, MysqlVersion.V9_7))
                .hasValueSatisfying(w -> assertThat(w).isEqualTo(old + " is deprecated: write " + name + " instead"));
        assertThat(SettingHistory.warning(name, MysqlVersion.V9_7)).isEmpty();
    }

    @Test
    void what_a_removed_setting_became_is_said() {
        assertThat(SettingHistory.problem("Expire-Logs-Days", "7", MysqlVersion.V8_4))
                .contains(
                        "expire_logs_days keeps MySQL 8.4 and later from starting: write binlog_expire_logs_seconds instead");
        assertThat(SettingHistory.problem("ssl", "1"))
                .contains("ssl keeps MySQL 8.4 and later from starting: leave it out");
    }

    @Test
    void an_old_release_still_takes_it() {
        var jammy = new MysqlVersion(8, 0, 43);
        assertThat(SettingHistory.problem("expire_logs_days", "7", jammy)).isEmpty();
        assertThat(SettingHistory.warning("expire_logs_days", jammy)).isPresent();
        assertThat(SettingHistory.problem("innodb_log_file_size", "64M", jammy)).isEmpty();
        assertThat(SettingHistory.problem("query_cache_size", "1", jammy)).isPresent();
    }

    @Test
    void old_tls_is_refused() {
        assertThat(SettingHistory.problem("tls-version", "TLSv1,TLSv1.2"))
                .hasValueSatisfying(p -> assertThat(p).startsWith("tls_version TLSv1 keeps"));
        assertThat(SettingHistory.problem("tls_version", "TLSv1.2,TLSv1.3")).isEmpty();
    }

    @Test
    void an_unknown_or_unchanged_setting_is_fine() {
        assertThat(SettingHistory.problem("max_connections", "10")).isEmpty();
        assertThat(SettingHistory.warning("max_connections", MysqlVersion.V9_7)).isEmpty();
    }
}
