package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Gives two real servers other defaults, so that the same statement would mean something else on either. */
@Tag("containers")
@Tag("mysql")
class DefaultsFaultsIT extends OnAPair {

    private static final String ZONES =
            "INSERT INTO mysql.time_zone_name VALUES ('Lab/One', 901), ('Lab/Two', 902); INSERT INTO mysql.time_zone"
                    + " VALUES (901, 'N'), (902, 'N'); INSERT INTO mysql.time_zone_transition_type VALUES (901, 0, 3600, 0,"
                    + " 'ONE'), (902, 0, 7200, 0, 'TWO')";

    @Test
    void a_database_with_another_collation_on_the_replica() {
        onReplicaOnly("ALTER DATABASE shop CHARACTER SET latin1");
        var verdict = replicaFails("defaults");
        assertThat(verdict.evidence()).isEqualTo("database shop has latin1_swedish_ci and not utf8mb4_0900_ai_ci");
        // What it leads to: the same statement makes another table, which is found as well.
        primary.sql("CREATE TABLE shop.made (id INT PRIMARY KEY, name VARCHAR(20))");
        pair.awaitReplica();
        assertThat(replicaFails("tables-alike").evidence()).startsWith("shop.made has other columns or indexes");
        primary.sql("DROP TABLE shop.made");
        onReplicaOnly("ALTER DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci");
    }

    @Test
    void a_database_that_only_one_of_them_has() {
        onReplicaOnly("CREATE DATABASE mine");
        assertThat(replicaFails("defaults").evidence()).isEqualTo("database mine is not on db-01");
        onReplicaOnly("DROP DATABASE mine");
        primary.sql("SET sql_log_bin=0", "CREATE DATABASE theirs");
        assertThat(replicaFails("defaults").evidence()).isEqualTo("database theirs is missing");
        primary.sql("SET sql_log_bin=0", "DROP DATABASE theirs");
    }

    @Test
    void another_collation_and_another_engine_of_the_server() {
        replica.sql("SET GLOBAL collation_server=utf8mb4_bin, GLOBAL default_storage_engine=MyISAM");
        assertThat(replicaFails("defaults").evidence())
                .isEqualTo(
                        "collation_server=utf8mb4_bin and not utf8mb4_0900_ai_ci, default_storage_engine=MyISAM and not InnoDB");
        replica.sql("SET GLOBAL collation_server=utf8mb4_0900_ai_ci, GLOBAL default_storage_engine=InnoDB");
    }

    @Test
    void another_time_zone_of_the_server() {
        replica.sql("SET GLOBAL time_zone='-03:30'");
        var verdict = replicaFails("defaults");
        assertThat(verdict.evidence()).isEqualTo("its own time is UTC-3:30 and not UTC+0:00");
        assertThat(verdict.hint()).contains("default_time_zone");
        // Another name for the same.
        replica.sql("SET GLOBAL time_zone='+00:00'");
        assertThat(pair.verdict("defaults", "db-02")).isInstanceOf(Verdict.Pass.class);
        replica.sql("SET GLOBAL time_zone='SYSTEM'");
    }

    @Test
    void time_zones_without_a_name_or_with_other_rules() {
        primary.sql("SET sql_log_bin=0", ZONES);
        var verdict = replicaFails("defaults");
        assertThat(verdict.evidence()).isEqualTo("it has no time zones by name and not 2 time zones by name");
        assertThat(verdict.hint()).contains("mysql_tzinfo_to_sql");
        replica.sql("SET sql_log_bin=0", "SET GLOBAL super_read_only=OFF", ZONES, "SET GLOBAL super_read_only=ON");
        assertThat(pair.verdict("defaults", "db-02").evidence()).contains("2 time zones by name");
        onReplicaOnly("UPDATE mysql.time_zone_transition_type SET offset=3601 WHERE time_zone_id=901");
        assertThat(replicaFails("defaults").evidence()).isEqualTo("it has other rules for 2 time zones by name");
        onReplicaOnly("UPDATE mysql.time_zone_transition_type SET offset=3600 WHERE time_zone_id=901");
        primary.sql(
                "DELETE FROM mysql.time_zone_name WHERE time_zone_id > 900",
                "DELETE FROM mysql.time_zone WHERE time_zone_id > 900",
                "DELETE FROM mysql.time_zone_transition_type WHERE time_zone_id > 900");
    }

    @Test
    void a_replica_that_was_initialized_with_other_rules_for_names() {
        replica.shell("timeout -k 5 180 mysqld --no-defaults --initialize-insecure --user=mysql"
                + " --datadir=/var/lib/mysql-lower --lower-case-table-names=1 --innodb-buffer-pool-size=64M 2>&1");
        replica.shell("printf '[mysqld]\\ndatadir=/var/lib/mysql-lower\\nlower_case_table_names=1\\n'"
                + " >/etc/mysql/mysql.conf.d/zzz.cnf");
        restartReplica();
        pair.follow();
        replica.sql("START REPLICA");
        pair.awaitReplica();
        var verdict = replicaFails("defaults");
        assertThat(verdict.evidence()).contains("lower_case_table_names=1 and not 0");
        assertThat(verdict.hint()).contains("initialized");
        replica.shell("rm /etc/mysql/mysql.conf.d/zzz.cnf");
        restartReplica();
    }

    @Test
    void settings_by_which_a_crash_loses_what_was_acknowledged_or_a_replica_applies_out_of_order() {
        primary.sql("SET GLOBAL sync_binlog=0, GLOBAL innodb_flush_log_at_trx_commit=2");
        assertThat(primaryFails("drift").evidence())
                .contains("sync_binlog runs as 0, rendered 1", "innodb_flush_log_at_trx_commit runs as 2, rendered 1");
        primary.sql("SET GLOBAL sync_binlog=1, GLOBAL innodb_flush_log_at_trx_commit=1");
        replica.sql(
                "STOP REPLICA SQL_THREAD", "SET GLOBAL replica_preserve_commit_order=OFF", "START REPLICA SQL_THREAD");
        assertThat(replicaFails("drift").evidence()).contains("replica_preserve_commit_order runs as OFF, rendered ON");
        replica.sql(
                "STOP REPLICA SQL_THREAD", "SET GLOBAL replica_preserve_commit_order=ON", "START REPLICA SQL_THREAD");
    }

    private void restartReplica() {
        replica.docker("restart");
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> replica.sql("SELECT 1").equals("1"));
    }
}
