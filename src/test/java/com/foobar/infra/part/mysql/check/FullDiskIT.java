package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.check.Verification;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A lone primary on a file system of 220 MiB. */
@Tag("containers")
@Tag("mysql")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullDiskIT {

    private final MysqlPair pair = new MysqlPair();
    private final MysqlHost host =
            pair.host("db-01", MysqlPair.topology("db-01"), Map.of("/var/lib/mysql", "rw,size=220m"));

    @BeforeAll
    void start() {
        host.start();
        MysqlPair.openPrimary(host);
    }

    @AfterAll
    void stop() {
        host.close();
        pair.network.close();
    }

    private Verdict verdict(String name) {
        var checks = ReplicationChecks.of(MysqlPair.topology("db-01"), Map.of(), "full-disk").stream()
                .filter(c -> c.id().name().equals(name))
                .toList();
        return Verification.of(checks, Map.of("db-01", host))
                .values()
                .iterator()
                .next();
    }

    @Test
    void little_room_is_told_before_commits_hang_and_the_hang_is_told_too() {
        assertThat(verdict("free-disk"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence()).matches("[0-9]{2,3} MiB \\([0-9]+ %\\) free in /var/lib/mysql"));

        // InnoDB has room for these rows already; the binary log, which must take them once more, has not.
        host.sql(
                "CREATE TABLE shop.big (id INT PRIMARY KEY, t CHAR(200) CHARACTER SET ascii NOT NULL)",
                "SET cte_max_recursion_depth=20000",
                "INSERT INTO shop.big WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                        + " SELECT i, 'old' FROM n");
        host.shell("dd if=/dev/zero of=/var/lib/mysql/filler bs=4k 2>/dev/null || true");
        try (var writer = host.writer("UPDATE shop.big SET t = 'new'")) {
            var full = Awaitility.await("a commit hangs")
                    .until(() -> verdict("free-disk"), v -> v.evidence().contains("hanging"));
            assertThat(full.evidence()).startsWith("1 thread hanging in a write; 0 MiB (0 %) free");
            assertThat(verdict("canary").evidence()).contains("mysqld did not answer in time");
            assertThat(writer.process().isAlive()).isTrue();
            host.shell("rm /var/lib/mysql/filler");
        }
    }
}
