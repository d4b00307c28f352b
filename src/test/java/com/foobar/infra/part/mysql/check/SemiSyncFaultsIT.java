package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.part.mysql.Mysql;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Takes the promise of semi-synchronous replication back, in every way that the check knows, between two real servers. */
@Tag("containers")
@Tag("mysql")
@Order(2)
class SemiSyncFaultsIT extends OnAPair {

    SemiSyncFaultsIT() {
        super(new MysqlPair(Mysql.Durability.SEMI_SYNC));
    }

    @Override
    @BeforeAll
    void start() {
        pair.start();
        primary.sql("SET GLOBAL rpl_semi_sync_source_enabled=ON");
        pair.awaitWell();
    }

    private String status(MysqlHost host, String name) {
        return host.sql(
                "SELECT variable_value FROM performance_schema.global_status WHERE variable_name = '" + name + "'");
    }

    private void await(MysqlHost host, String name, String value) {
        Awaitility.await(name).until(() -> status(host, name), value::equals);
    }

    @Test
    void the_option_files_bring_the_plugins_and_their_settings() {
        primary.sql("INSERT INTO shop.goods VALUES (1, 'acknowledged')");
        assertThat(pair.verdict("semi-sync", "db-01"))
                .isInstanceOfSatisfying(
                        Verdict.Pass.class,
                        pass -> assertThat(pass.evidence())
                                .startsWith("1 replica to acknowledge; ")
                                .doesNotContain(" 0 transactions acknowledged"));
        assertThat(pair.verdict("semi-sync", "db-02")).isEqualTo(new Verdict.Pass("acknowledges what it receives"));
        assertThat(primary.sql("SELECT COUNT(*) FROM mysql.plugin WHERE name LIKE 'rpl%'"))
                .isEqualTo("0");
    }

    @Test
    void a_write_waits_while_no_replica_is_there_and_is_acknowledged_once_one_is() {
        replica.sql("STOP REPLICA IO_THREAD");
        await(primary, "Rpl_semi_sync_source_clients", "0");
        try (var waits = primary.writer("INSERT INTO shop.goods VALUES (2, 'waits')", "SELECT 'acknowledged'")) {
            await(primary, "Rpl_semi_sync_source_wait_sessions", "1");
            var verdict = primaryFails("semi-sync");
            assertThat(verdict.evidence()).isEqualTo("no replica acknowledges, so writes wait; 1 session now");
            assertThat(verdict.hint()).contains("durability: async");
            assertThat(replicaFails("semi-sync").evidence()).isEqualTo("it does not acknowledge what it receives");
            // What is not acknowledged nobody has seen.
            assertThat(primary.sql("SELECT COUNT(*) FROM shop.goods WHERE id = 2"))
                    .isEqualTo("0");
            assertThat(waits.process().isAlive()).isTrue();
            replica.sql("START REPLICA IO_THREAD");
            Awaitility.await("the write ends")
                    .until(() -> primary.sql("SELECT COUNT(*) FROM shop.goods WHERE id = 2"), "1"::equals);
        }
    }

    @Test
    void a_primary_that_gave_up_waiting() {
        replica.sql("STOP REPLICA IO_THREAD");
        await(primary, "Rpl_semi_sync_source_clients", "0");
        var before = Long.parseLong(status(primary, "Rpl_semi_sync_source_no_tx"));
        primary.sql("SET GLOBAL rpl_semi_sync_source_timeout=50", "INSERT INTO shop.goods VALUES (3, 'alone')");
        assertThat(primaryFails("semi-sync").evidence())
                .startsWith("it gave up waiting, and acknowledges writes alone; " + (before + 1) + " transaction");
        replica.sql("START REPLICA IO_THREAD");
        await(primary, "Rpl_semi_sync_source_status", "ON");
        assertThat(primaryFails("semi-sync").evidence())
                .isEqualTo("rpl_semi_sync_source_timeout is 50 instead of 4294967295");
        primary.sql("SET GLOBAL rpl_semi_sync_source_timeout=4294967295");
    }

    @Test
    void a_primary_that_does_not_wait() {
        primary.sql("SET GLOBAL rpl_semi_sync_source_enabled=OFF");
        assertThat(primaryFails("semi-sync").evidence())
                .startsWith("it acknowledges writes alone: rpl_semi_sync_source_enabled is OFF");
        primary.sql("SET GLOBAL rpl_semi_sync_source_enabled=ON");
    }

    @Test
    void a_primary_that_shows_a_write_before_a_replica_has_it() {
        primary.sql("SET GLOBAL rpl_semi_sync_source_wait_point='AFTER_COMMIT'");
        assertThat(primaryFails("semi-sync").evidence()).contains("is AFTER_COMMIT instead of AFTER_SYNC");
        primary.sql("SET GLOBAL rpl_semi_sync_source_wait_point='AFTER_SYNC'");
    }

    @Test
    void a_replica_that_does_not_acknowledge() {
        replica.sql(
                "SET GLOBAL rpl_semi_sync_replica_enabled=OFF", "STOP REPLICA IO_THREAD", "START REPLICA IO_THREAD");
        assertThat(replicaFails("semi-sync").evidence())
                .isEqualTo("it does not acknowledge: rpl_semi_sync_replica_enabled is OFF");
        replica.sql("SET GLOBAL rpl_semi_sync_replica_enabled=ON");
        assertThat(replicaFails("semi-sync").hint()).contains("STOP REPLICA IO_THREAD; START REPLICA IO_THREAD");
        replica.sql("STOP REPLICA IO_THREAD", "START REPLICA IO_THREAD");
    }

    @Test
    void a_replica_that_would_wait_for_its_own_replicas() {
        replica.sql("SET GLOBAL rpl_semi_sync_source_enabled=ON");
        assertThat(replicaFails("semi-sync").evidence()).contains("is ON on a replica");
        replica.sql("SET GLOBAL rpl_semi_sync_source_enabled=OFF");
    }

    @Test
    void plugins_that_are_gone() {
        replica.sql("STOP REPLICA IO_THREAD");
        onReplicaOnly("UNINSTALL PLUGIN rpl_semi_sync_replica");
        assertThat(replicaFails("semi-sync").evidence()).isEqualTo("its plugins are not loaded");
        onReplicaOnly("INSTALL PLUGIN rpl_semi_sync_replica SONAME 'semisync_replica.so'");
        onReplicaOnly("DELETE FROM mysql.plugin WHERE name = 'rpl_semi_sync_replica'");
        replica.sql("SET GLOBAL rpl_semi_sync_replica_enabled=ON", "START REPLICA IO_THREAD");
    }

    /** As the opener does on a primary that was replaced while it waited: none of its clients hears that the write is there. */
    @Test
    void who_waits_can_be_sent_away_unanswered_so_that_the_server_can_be_closed() throws Exception {
        primary.sql("CREATE USER waiter@'%' IDENTIFIED BY 'Right-1'", "GRANT INSERT ON shop.* TO waiter@'%'");
        pair.awaitReplica();
        replica.sql("STOP REPLICA IO_THREAD");
        await(primary, "Rpl_semi_sync_source_clients", "0");
        try (var waits = primary.writerAs(
                "waiter", "Right-1", "INSERT INTO shop.goods VALUES (4, 'waits')", "SELECT 'acknowledged'")) {
            await(primary, "Rpl_semi_sync_source_wait_sessions", "1");
            primary.sql(
                    "SET GLOBAL offline_mode=ON",
                    "SET GLOBAL rpl_semi_sync_source_enabled=OFF",
                    "SET lock_wait_timeout=5",
                    "SET GLOBAL super_read_only=ON",
                    "SET GLOBAL offline_mode=OFF");
            Awaitility.await("its client is sent away")
                    .until(() -> !waits.process().isAlive());
            assertThat(waits.process().inputReader().lines().toList().toString())
                    .doesNotContain("acknowledged");
        }
        primary.sql(
                "SET GLOBAL rpl_semi_sync_source_enabled=ON",
                "SET GLOBAL super_read_only=OFF",
                "SET GLOBAL read_only=OFF");
        replica.sql("START REPLICA IO_THREAD");
        primary.sql("DROP USER waiter@'%'");
    }
}
