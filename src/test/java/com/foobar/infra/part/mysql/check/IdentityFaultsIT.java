package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Confuses who is who among real servers. */
@Tag("containers")
@Tag("mysql")
class IdentityFaultsIT extends OnAPair {

    @Test
    void a_replica_that_follows_another_server_shows_no_error_and_is_found_out() {
        try (var other = pair.host("db-03", MysqlPair.topology("db-03"), Map.of())) {
            other.start();
            MysqlPair.openPrimary(other);
            // What the other server wrote so far is none of this test's business.
            other.sql("RESET BINARY LOGS AND GTIDS");
            pair.channel("SOURCE_HOST='db-03'");
            Awaitility.await().until(() -> pair.verdict("threads", "db-02") instanceof Verdict.Pass);
            var verdict = replicaFails("source-is-primary");
            assertThat(verdict.evidence())
                    .contains("it follows the server " + other.sql("SELECT @@server_uuid") + " (db-03:3306)")
                    .contains("not the primary db-01");
            primary.sql("REPLACE INTO shop.goods VALUES (3, 'goes nowhere')");
            assertThat(replicaFails("executed-sets").evidence()).contains("1 not received; no progress");
        } finally {
            pair.channel("SOURCE_HOST='db-01'");
        }
    }

    @Test
    void a_replica_that_is_an_image_of_the_primary() {
        var uuid = primary.sql("SELECT @@server_uuid");
        replica.shell("printf '[auto]\\nserver-uuid=" + uuid + "\\n' >/var/lib/mysql/auto.cnf");
        restartReplica();
        assertThat(primaryFails("identities").evidence()).isEqualTo("server_uuid " + uuid + " on db-01 and db-02");
        var threads = replicaFails("threads");
        assertThat(threads.evidence()).contains("equal MySQL server UUIDs");
        assertThat(threads.hint()).contains("auto.cnf");
        replica.shell("rm /var/lib/mysql/auto.cnf");
        restartReplica();
    }

    @Test
    void a_primary_that_has_rebooted_is_read_only_until_it_is_opened() {
        primary.docker("restart");
        awaitAnswer(primary);
        assertThat(primaryFails("one-writable").evidence()).isEqualTo("no server accepts writes");
        primary.sql("SET GLOBAL super_read_only=OFF", "SET GLOBAL read_only=OFF");
    }

    private void restartReplica() {
        replica.docker("restart");
        awaitAnswer(replica);
    }

    private static void awaitAnswer(MysqlHost host) {
        Awaitility.await().ignoreExceptions().until(() -> host.sql("SELECT 1").equals("1"));
    }
}
