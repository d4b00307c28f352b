package com.foobar.infra.part.mysql.setting;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.mysql.state.MysqlVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounds as the reference manuals of the releases and MySQL 9.7 itself tell. */
class SettingValuesTest {

    @ParameterizedTest
    @CsvSource({
        "replica_parallel_workers, 0, 8.0.43, true",
        "replica_parallel_workers, 0, 8.4.6, true",
        "replica_parallel_workers, 0, 9.7.4, false",
        "replica_parallel_workers, 1025, 8.0.43, false",
        "binlog_transaction_dependency_history_size, 1000001, 8.4.6, false",
        "binlog_transaction_dependency_history_size, 1000001, 9.7.4, true",
        "replica_net_timeout, 0, 8.0.43, false",
        "replica_net_timeout, 0, 9.7.4, false",
        "innodb_io_capacity, 99, 8.0.43, false",
        "innodb_io_capacity, 2000, 8.0.43, true",
        "long_query_time, 0.5, 8.4.6, true",
    })
    void each_release_has_its_bounds(String name, String value, String version, boolean taken) {
        assertThat(SettingValues.problem(
                                name, value, MysqlVersion.parse(version).orElseThrow())
                        .isEmpty())
                .isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replica_parallel_workers | 0    | ",
                "replica_parallel_workers | 1025 | takes a whole number from 1 to 1024 (before MySQL 9 from 0 to 1024), with K",
                "sync_binlog              | -1   | takes a whole number from 0 to 4294967295, with K",
                "innodb_io_capacity       | 99   | takes a whole number from 100 to",
                "innodb_lock_wait_timeout | 0    | takes a whole number from 1 to",
                "join_buffer_size         | 64   | takes a whole number from 128 to",
                "back_log                 | 65536|",
            })
    void refused_is_what_no_release_takes_that_is_known(String name, String value, String takes) {
        var problem = SettingValues.problem(name, value);
        if (takes == null) {
            assertThat(problem).isEmpty();
        } else {
            assertThat(problem).hasValueSatisfying(p -> assertThat(p.takes()).startsWith(name + " " + takes));
        }
    }

    @Test
    void what_is_no_number_is_none_in_any_release() {
        assertThat(SettingValues.problem("back_log", "many"))
                .hasValueSatisfying(p -> assertThat(p.takes())
                        .isEqualTo("back_log takes a whole number, with K, M or G for the 1024-fold"));
    }
}
