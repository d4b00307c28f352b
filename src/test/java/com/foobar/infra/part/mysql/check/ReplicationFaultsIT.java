package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Breaks the link between two real servers, and their data, in every way that {@code verify replication} knows. */
@Tag("containers")
@Tag("mysql")
@Order(2)
class ReplicationFaultsIT extends OnAPair {

    @Test
    void a_healthy_pair_passes_every_check_with_evidence() {
        assertThat(pair.verify(pair.checks()))
                .hasSize(33)
                .allSatisfy((_, verdict) -> assertThat(verdict)
                        .isInstanceOfSatisfying(
                                Verdict.Pass.class,
                                pass -> assertThat(pass.evidence()).isNotBlank().doesNotContain("null")));
    }

    @Test
    void a_stopped_applier() {
        replica.sql("STOP REPLICA SQL_THREAD");
        assertThat(replicaFails("threads").evidence()).contains("OFF");
        replica.sql("START REPLICA");
    }

    @Test
    void a_stopped_receiver() {
        replica.sql("STOP REPLICA IO_THREAD");
        assertThat(replicaFails("threads").evidence()).isEqualTo("receiver OFF");
        assertThat(replicaFails("heartbeat").evidence()).contains("OFF");
        replica.sql("START REPLICA");
    }

    @Test
    void no_replication_at_all() {
        replica.sql("STOP REPLICA", "RESET REPLICA ALL");
        assertThat(replicaFails("threads").evidence()).isEqualTo("it replicates from nowhere");
        assertThat(replicaFails("source-is-primary").hint()).contains("foobar-infra apply");
        pair.follow();
        replica.sql("START REPLICA");
    }

    @Test
    void a_wrong_replication_password() {
        primary.sql("ALTER USER " + ACCOUNT + " IDENTIFIED BY 'Other-1'");
        replica.sql("STOP REPLICA IO_THREAD", "START REPLICA IO_THREAD");
        var verdict = replicaFails("threads");
        assertThat(verdict.evidence()).contains("error 1045").contains("Access denied");
        assertThat(verdict.hint()).contains("the password");
        primary.sql("ALTER USER " + ACCOUNT + " IDENTIFIED BY '" + PASSWORD + "'");
    }

    @Test
    void a_source_that_does_not_listen() {
        pair.channel("SOURCE_PORT=3999");
        var verdict = replicaFails("threads");
        assertThat(verdict.evidence()).contains("error 2003");
        assertThat(verdict.hint()).contains("db-01:3999");
        pair.channel("SOURCE_PORT=3306");
    }

    @Test
    void a_source_under_a_name_that_its_certificate_does_not_bear() {
        var address = primary.shell("hostname -i").strip();
        pair.channel("SOURCE_HOST='" + address + "'");
        var verdict = replicaFails("threads");
        assertThat(verdict.evidence()).contains("error 2026");
        assertThat(verdict.hint()).contains("certificate of db-01");
        pair.channel("SOURCE_HOST='db-01'");
    }

    @Test
    void a_row_that_the_replica_has_already() {
        onReplicaOnly("INSERT INTO shop.goods VALUES (1062, 'own')");
        primary.sql("INSERT INTO shop.goods VALUES (1062, 'sent')");
        var verdict = replicaFails("threads");
        assertThat(verdict.evidence()).contains("worker 1 OFF").contains("error 1062");
        assertThat(verdict.hint()).contains("seed it anew");
        onReplicaOnly("DELETE FROM shop.goods WHERE id=1062");
        replica.sql("START REPLICA");
    }

    @Test
    void a_database_that_the_replica_lacks() {
        primary.sql("SET sql_log_bin=0", "CREATE DATABASE unlogged");
        primary.sql("CREATE TABLE unlogged.t (id INT PRIMARY KEY)");
        var verdict = replicaFails("threads");
        assertThat(verdict.evidence()).contains("error 1049");
        assertThat(verdict.hint()).contains("seed it anew").doesNotContain("START REPLICA");
        onReplicaOnly("CREATE DATABASE unlogged");
        replica.sql("START REPLICA");
        primary.sql("DROP DATABASE unlogged");
    }

    @Test
    void filters_by_statement_and_by_option() {
        replica.sql(
                "STOP REPLICA SQL_THREAD",
                "CHANGE REPLICATION FILTER REPLICATE_IGNORE_TABLE = (shop.goods)",
                "START REPLICA SQL_THREAD");
        var verdict = replicaFails("one-stream");
        assertThat(verdict.evidence()).isEqualTo("replicate_ignore_table=shop.goods");
        replica.sql(
                "STOP REPLICA SQL_THREAD",
                "CHANGE REPLICATION FILTER REPLICATE_IGNORE_TABLE = ()",
                "START REPLICA SQL_THREAD");
        primary.shell("printf '[mysqld]\\nbinlog-ignore-db=logs\\n' >/etc/mysql/mysql.conf.d/zzz.cnf");
        assertThat(primaryFails("one-stream").evidence()).isEqualTo("binlog_ignore_db=logs");
        primary.shell("rm /etc/mysql/mysql.conf.d/zzz.cnf");
    }

    @Test
    void a_channel_beside_the_one_from_the_primary() {
        replica.sql("CHANGE REPLICATION SOURCE TO SOURCE_HOST='elsewhere' FOR CHANNEL 'reports'");
        assertThat(replicaFails("one-stream").evidence()).contains("elsewhere:3306 over channel 'reports'");
        replica.sql("RESET REPLICA ALL FOR CHANNEL 'reports'");
        primary.sql("CHANGE REPLICATION SOURCE TO SOURCE_HOST='elsewhere' FOR CHANNEL 'reports'");
        assertThat(primaryFails("one-stream").evidence()).contains("over channel 'reports'");
        primary.sql("RESET REPLICA ALL FOR CHANNEL 'reports'");
    }

    @Test
    void a_channel_by_file_and_position() {
        pair.channel("SOURCE_AUTO_POSITION=0");
        assertThat(replicaFails("gtid-mode").evidence()).isEqualTo("SOURCE_AUTO_POSITION=0");
        pair.channel("SOURCE_AUTO_POSITION=1");
    }

    @Test
    void an_applier_behind_a_lock_is_stuck_late_and_behind() {
        try (var lock = replica.session("FLUSH TABLES WITH READ LOCK")) {
            primary.sql("REPLACE INTO shop.goods VALUES (1, 'waits')");
            var stuck = replicaFails("executed-sets");
            assertThat(stuck.evidence()).contains("lacks ").contains("; no progress between two samples");
            assertThat(stuck.hint()).contains("locks");
            assertThat(replicaFails("canary").evidence()).startsWith("not applied within 10 s: ");
            assertThat(replicaFails("lag").evidence()).matches(".* behind, the oldest for 1[0-9] s");
            assertThat(lock.process().isAlive()).isTrue();
        }
    }

    @Test
    void a_replica_that_is_delayed_on_purpose() {
        pair.channel("SOURCE_DELAY=600");
        assertThat(replicaFails("lag").evidence()).isEqualTo("it is delayed on purpose by 600 s");
        pair.channel("SOURCE_DELAY=0");
    }

    @Test
    void an_errant_transaction_is_named() {
        replica.sql("SET GLOBAL super_read_only=OFF", "CREATE DATABASE errant", "SET GLOBAL super_read_only=ON");
        var gtid = replica.sql("SELECT @@server_uuid") + ":1";
        var verdict = replicaFails("errant-transactions");
        assertThat(verdict.evidence()).isEqualTo("1 errant transaction: " + gtid);
        assertThat(verdict.hint()).contains("--include-gtids=" + gtid);
        onReplicaOnly("DROP DATABASE errant");
        primary.sql("SET gtid_next='" + gtid + "'", "BEGIN", "COMMIT");
    }

    @Test
    void a_row_that_was_deleted_past_the_binary_log() {
        primary.sql("REPLACE INTO shop.goods VALUES (3, 'kept'), (4, 'kept too')");
        Awaitility.await().until(() -> replica.sql("SELECT COUNT(*) FROM shop.goods WHERE id IN (3, 4)"), "2"::equals);
        onReplicaOnly("DELETE FROM shop.goods WHERE id = 3");
        var verdict = replicaFails("tables-alike");
        assertThat(verdict.evidence())
                .matches("shop\\.goods has \\d+ rows? and not \\d+, though it executed all that db-01 had");
        assertThat(verdict.hint()).contains("seed db-02 anew");
        onReplicaOnly("INSERT INTO shop.goods VALUES (3, 'kept')");
    }

    @Test
    void a_transaction_that_was_skipped() {
        replica.sql("STOP REPLICA");
        primary.sql("REPLACE INTO shop.goods VALUES (5, 'once')", "UPDATE shop.goods SET name = 'twice' WHERE id = 5");
        var uuid = primary.sql("SELECT @@server_uuid");
        var last = primary.sql("SELECT @@gtid_executed").replaceAll("(?s).*" + uuid + ":1-(\\d+).*", "$1");
        replica.sql("SET gtid_next = '" + uuid + ":" + last + "'", "BEGIN", "COMMIT", "SET gtid_next = AUTOMATIC");
        replica.sql("START REPLICA");
        assertThat(replicaFails("tables-alike").evidence()).startsWith("shop.goods has other rows");
        onReplicaOnly("UPDATE shop.goods SET name = 'twice' WHERE id = 5");
    }

    @Test
    void tables_columns_and_indexes_that_only_one_of_them_has() {
        onReplicaOnly("ALTER TABLE shop.goods ADD INDEX by_name (name)");
        assertThat(replicaFails("tables-alike").evidence()).startsWith("shop.goods has other columns or indexes");
        onReplicaOnly("ALTER TABLE shop.goods DROP INDEX by_name");
        primary.sql("SET sql_log_bin = 0", "CREATE TABLE shop.unlogged (id INT PRIMARY KEY)");
        assertThat(replicaFails("tables-alike").evidence()).startsWith("shop.unlogged is missing");
        primary.sql("SET sql_log_bin = 0", "DROP TABLE shop.unlogged");
    }

    @Test
    void views_triggers_routines_and_events_that_one_of_them_has_otherwise() {
        primary.sql(
                "CREATE VIEW shop.cheap AS SELECT name FROM shop.goods WHERE id < 10",
                "CREATE TRIGGER shop.named BEFORE INSERT ON shop.goods FOR EACH ROW SET NEW.name = TRIM(NEW.name)",
                "CREATE PROCEDURE shop.tidy(days INT) DELETE FROM shop.goods WHERE id > days",
                "CREATE FUNCTION shop.one() RETURNS INT DETERMINISTIC RETURN 1",
                "CREATE EVENT shop.nightly ON SCHEDULE EVERY 1 DAY DISABLE DO DO 1");
        Awaitility.await().until(() -> replica.sql("SELECT COUNT(*) FROM information_schema.events"), "1"::equals);
        assertThat(pair.verdict("tables-alike", "db-02").evidence())
                .contains("5 views, triggers, routines and events with the same definition");
        onReplicaOnly("ALTER VIEW shop.cheap AS SELECT name FROM shop.goods WHERE id < 11");
        assertThat(replicaFails("tables-alike").evidence()).startsWith("shop.cheap has another definition");
        onReplicaOnly("ALTER VIEW shop.cheap AS SELECT name FROM shop.goods WHERE id < 10");
        onReplicaOnly("DROP TRIGGER shop.named");
        assertThat(replicaFails("tables-alike").evidence()).startsWith("trigger shop.named is missing");
        onReplicaOnly("DROP PROCEDURE shop.tidy");
        onReplicaOnly("CREATE PROCEDURE shop.tidy(days BIGINT) DELETE FROM shop.goods WHERE id > days");
        onReplicaOnly("DROP FUNCTION shop.one");
        onReplicaOnly("ALTER EVENT shop.nightly ON SCHEDULE EVERY 2 DAY");
        assertThat(replicaFails("tables-alike").evidence())
                .contains(
                        "event shop.nightly has another definition",
                        "function shop.one is missing",
                        "procedure shop.tidy has another definition",
                        "trigger shop.named is missing");
        onReplicaOnly("CREATE TRIGGER shop.named BEFORE INSERT ON shop.goods FOR EACH ROW SET NEW.name = 1");
        onReplicaOnly("CREATE FUNCTION shop.one() RETURNS INT DETERMINISTIC RETURN 2");
        primary.sql(
                "DROP VIEW shop.cheap",
                "DROP TRIGGER shop.named",
                "DROP PROCEDURE shop.tidy",
                "DROP FUNCTION shop.one",
                "DROP EVENT shop.nightly");
    }

    @Test
    void rows_in_the_middle_of_a_long_table_and_rows_without_a_key() {
        primary.sql(
                "CREATE TABLE shop.numbers (id BIGINT UNSIGNED PRIMARY KEY, name VARCHAR(40))",
                "CREATE TABLE shop.words (id VARCHAR(64) PRIMARY KEY, name INT)",
                "CREATE TABLE shop.bytes (id BINARY(16), part INT, PRIMARY KEY (id, part))",
                "CREATE TABLE shop.keyless (name INT)",
                "SET SESSION cte_max_recursion_depth = 30000",
                "INSERT INTO shop.numbers WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
                        + " SELECT i * 1000, i FROM n",
                "INSERT INTO shop.words SELECT SHA2(id, 256), id / 1000 FROM shop.numbers",
                "INSERT INTO shop.bytes SELECT UNHEX(LEFT(SHA2(id, 256), 32)), id / 1000 FROM shop.numbers",
                "INSERT INTO shop.keyless SELECT id / 1000 FROM shop.numbers WHERE id <= 3000000");
        Awaitility.await().until(() -> replica.sql("SELECT COUNT(*) FROM shop.keyless"), "3000"::equals);
        assertThat(pair.verdict("tables-alike", "db-02").evidence())
                .contains("(30", "of 3, and 1000 between them of 3")
                .doesNotContain("not compared");
        onReplicaOnly("UPDATE shop.numbers SET name = 'x' WHERE id BETWEEN 6000000 AND 29400000");
        onReplicaOnly("UPDATE shop.words SET name = -name WHERE id BETWEEN '2b' AND 'fa'");
        onReplicaOnly("DELETE FROM shop.bytes WHERE id > 0x2B AND id < 0xFA AND part % 3 = 0");
        onReplicaOnly("UPDATE shop.keyless SET name = 0 WHERE name = 1500");
        assertThat(replicaFails("tables-alike").evidence())
                .contains(
                        "shop.bytes has other rows",
                        "shop.keyless has other rows",
                        "shop.numbers has other rows",
                        "shop.words has other rows");
        primary.sql("DROP TABLE shop.numbers, shop.words, shop.bytes, shop.keyless");
    }

    @Test
    void a_table_that_is_written_all_the_time_is_no_difference() {
        var loop = "REPLACE INTO shop.goods VALUES (6, UUID_SHORT() % 1000000); DO SLEEP(0.02);\n".repeat(800);
        try (var writer = primary.writer(loop)) {
            for (int i = 0; i < 3; i++) {
                assertThat(pair.verdict("tables-alike", "db-02")).isInstanceOf(Verdict.Pass.class);
            }
            assertThat(writer.process().isAlive()).isTrue();
            writer.process().destroy();
        }
    }

    @Test
    void a_frozen_source_is_silent_while_the_replica_shows_no_error() {
        primary.docker("pause");
        try {
            var verdict = replicaFails("heartbeat");
            assertThat(verdict.evidence()).endsWith("every 1.0 s expected");
            assertThat(verdict.hint()).contains("frozen");
            assertThat(pair.verdict("threads", "db-02")).isInstanceOf(Verdict.Pass.class);
        } finally {
            primary.docker("unpause");
        }
    }

    @Test
    void a_link_in_clear_text() {
        primary.sql("SET GLOBAL require_secure_transport=OFF", "ALTER USER " + ACCOUNT + " REQUIRE NONE");
        pair.channel("SOURCE_SSL=0, GET_SOURCE_PUBLIC_KEY=1");
        Awaitility.await().until(() -> pair.verdict("threads", "db-02") instanceof Verdict.Pass);
        assertThat(replicaFails("link-tls").evidence())
                .contains("SOURCE_SSL=0")
                .contains("db-01 sees the connection in clear text");
        assertThat(primaryFails("replication-account").evidence()).contains("does not require TLS");
        pair.channel("SOURCE_SSL=1, GET_SOURCE_PUBLIC_KEY=0");
        primary.sql("SET GLOBAL require_secure_transport=ON", "ALTER USER " + ACCOUNT + " REQUIRE SSL");
    }

    @Test
    void a_link_that_does_not_authenticate_its_source() {
        pair.channel("SOURCE_SSL_VERIFY_SERVER_CERT=0");
        assertThat(replicaFails("link-tls").evidence()).contains("the source is not authenticated");
        pair.channel("SOURCE_SSL_VERIFY_SERVER_CERT=1");
    }

    @Test
    void purged_binary_logs_are_foreseen_and_then_named() {
        replica.sql("STOP REPLICA");
        primary.sql("REPLACE INTO shop.goods VALUES (2, 'purged')", "FLUSH BINARY LOGS");
        var last = primary.sql("SHOW BINARY LOGS").lines().toList().getLast().split("\t")[0];
        primary.sql("PURGE BINARY LOGS TO '" + last + "'");
        assertThat(replicaFails("purged").evidence()).startsWith("db-01 has purged what db-02 lacks: ");
        replica.sql("START REPLICA");
        var verdict = replicaFails("threads");
        assertThat(verdict.evidence()).contains("error 13114").contains("purged required binary logs");
        assertThat(verdict.hint()).contains("seed db-02 anew");
        var executed = primary.sql("SELECT @@global.gtid_executed").replace("\\n", "");
        replica.sql(
                "STOP REPLICA",
                "SET GLOBAL super_read_only=OFF",
                "RESET BINARY LOGS AND GTIDS",
                "SET GLOBAL gtid_purged='" + executed + "'");
        onReplicaOnly("REPLACE INTO shop.goods VALUES (2, 'purged')");
        replica.sql("START REPLICA");
    }

    @Test
    void a_canary_table_that_is_missing_on_the_primary_or_swallows_rows_on_the_replica() {
        primary.sql("SET sql_log_bin=0", "RENAME TABLE foobar_infra.canary TO foobar_infra.away");
        assertThat(primaryFails("canary").evidence()).contains("foobar_infra.canary is missing");
        primary.sql("SET sql_log_bin=0", "RENAME TABLE foobar_infra.away TO foobar_infra.canary");
        onReplicaOnly("ALTER TABLE foobar_infra.canary ENGINE=BLACKHOLE");
        assertThat(replicaFails("canary").evidence()).contains("counts as executed, but its row is not there");
        onReplicaOnly("ALTER TABLE foobar_infra.canary ENGINE=InnoDB");
    }

    @Test
    void two_servers_with_one_server_id() {
        var own = replica.sql("SELECT @@server_id");
        var other = primary.sql("SELECT @@server_id");
        replica.sql("STOP REPLICA", "SET GLOBAL server_id=" + other, "START REPLICA");
        assertThat(primaryFails("identities").evidence()).isEqualTo("server_id " + other + " on db-01 and db-02");
        var threads = replicaFails("threads");
        assertThat(threads.evidence()).contains("error 13117");
        assertThat(threads.hint()).contains("share an identity");
        replica.sql("STOP REPLICA", "SET GLOBAL server_id=" + own, "START REPLICA");
    }
}
