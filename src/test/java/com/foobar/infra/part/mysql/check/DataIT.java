package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.ContainerHost;
import com.foobar.infra.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code verify replication --data} between two real servers: each row that differs is found, and none that only is on its way. */
@Tag("containers")
@Tag("mysql")
@Order(2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataIT {

    private final MysqlPair pair = new MysqlPair();
    private final MysqlHost primary = pair.primary;
    private final MysqlHost replica = pair.replica;

    private static final String LONG = "`" + "t".repeat(60) + "é'``\"`";

    /** Some chunks of a table. */
    private static final int ROWS = 11_000;

    /** A table, a change of it, and how that is told. */
    private record Case(String table, String columns, String fill, String change, String named) {}

    /** Tables of many chunks, by all kinds of keys. */
    private static final List<Case> WALKED = List.of(
            new Case(
                    "numbers",
                    "id BIGINT PRIMARY KEY, v INT",
                    "i * 7 - 20000, i",
                    "UPDATE shop.numbers SET v = 0 WHERE v = 7777",
                    "shop.numbers where id is after 15000 and up to 50000 has other values in its 5000 rows"),
            new Case(
                    "less",
                    "id BIGINT PRIMARY KEY, v INT",
                    "i * 7, i",
                    "DELETE FROM shop.less WHERE v = 7777",
                    "shop.less where id is after 35000 and up to 70000 has 4999 rows and not 5000"),
            new Case(
                    "behind",
                    "id BIGINT PRIMARY KEY, v INT",
                    "i, i",
                    "INSERT INTO shop.behind VALUES (99999999, 1)",
                    "shop.behind where id is after 10000 has 1001 rows and not 1000"),
            new Case(
                    "before",
                    "id BIGINT PRIMARY KEY, v INT",
                    "i, i",
                    "INSERT INTO shop.before VALUES (-99999999, 1)",
                    "shop.before where id is up to 5000 has 5001 rows and not 5000"),
            new Case(
                    "triples",
                    "a INT, b DATETIME(3), c ENUM('z', 'a'), v INT, PRIMARY KEY (a, b, c)",
                    "i % 3, '2026-01-01' + INTERVAL i SECOND, IF(i % 2, 'z', 'a'), i",
                    "UPDATE shop.triples SET v = 0 WHERE v = 7777",
                    "shop.triples where a, b, c is "),
            new Case(
                    "words",
                    "w VARCHAR(40) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, v INT",
                    "IF(i = 1, '', CONCAT(IF(i % 2, 'é', 'E'), i)), i",
                    "UPDATE shop.words SET w = 'e7777' WHERE v = 7777",
                    "shop.words where w is after '"),
            new Case(
                    "western",
                    "w VARCHAR(40) CHARACTER SET latin1 PRIMARY KEY, v INT",
                    "CONCAT('ü', i), i",
                    "UPDATE shop.western SET v = 0 WHERE v = 7777",
                    "shop.western where w is "),
            new Case(
                    "bytes",
                    "id BINARY(16) PRIMARY KEY, v INT",
                    "UNHEX(LEFT(SHA2(i, 256), 32)), i",
                    "UPDATE shop.bytes SET v = 0 WHERE v = 7777",
                    "shop.bytes where id is "),
            new Case(
                    "times",
                    "d DECIMAL(30, 10), t TIME(6), y YEAR, b BIT(20), v INT, UNIQUE KEY `no id` (d, t, y, b),"
                            + " CHECK (v > 0)",
                    "i - 5000.777767, SEC_TO_TIME(i), 1970 + i % 100, i, i",
                    "UPDATE shop.times SET v = 1 WHERE v = 7777",
                    "shop.times (all of it) has other values"),
            new Case(
                    "moments",
                    "at TIMESTAMP(6) NOT NULL, b BIT(20) NOT NULL, v INT, UNIQUE KEY (at, b)",
                    "'2026-01-01' + INTERVAL i SECOND, i, i",
                    "UPDATE shop.moments SET v = 0 WHERE v = 7777",
                    "shop.moments where at, b is after '2026-01-01 "),
            new Case(
                    "parts",
                    "id INT, at DATE, v INT, PRIMARY KEY (id, at)) PARTITION BY HASH (id) PARTITIONS 4",
                    "i, '2026-01-01', i",
                    "DELETE FROM shop.parts WHERE v = 7777",
                    "shop.parts where id, at is "),
            new Case(
                    "states",
                    "s ENUM('new', 'old'), id INT, PRIMARY KEY (s, id)",
                    "1 + i % 2, i",
                    "UPDATE shop.states SET s = 'old' WHERE id = 7778",
                    "shop.states (all of it) has other values"),
            new Case(
                    "keyless",
                    "a INT, b INT",
                    "IF(i > 3, i, 1), 1",
                    "DELETE FROM shop.keyless WHERE a = 1",
                    "shop.keyless (all of it) has 10997 rows and not 11000"),
            new Case(
                    LONG,
                    "`i'd``\"` INT PRIMARY KEY, `b c` INT",
                    "i, 1",
                    "UPDATE shop." + LONG + " SET `b c` = NULL WHERE `i'd``\"` = 7",
                    "é'`\" where i'd`\" is up to 5000 has other values"));

    /** Column type, value, and another that is nearly the same. */
    private static final List<List<String>> VALUES = List.of(
            List.of("VARCHAR(10)", "NULL", "''"),
            List.of("VARCHAR(10)", "'a'", "'A'"),
            List.of("VARCHAR(10)", "'n'", "NULL"),
            List.of("FLOAT", "1.1", "1.10000014"),
            List.of("DOUBLE", "0.1e0", "0.1e0 + 2e-17"),
            List.of("DECIMAL(30, 10)", "1.5", "1.5000000001"),
            List.of("JSON", "'{\"k\": 7}'", "'{\"k\": \"7\"}'"),
            List.of("LONGBLOB", "REPEAT('b', 500)", "CONCAT(REPEAT('b', 499), 'c')"),
            List.of("TEXT", "'x'", "'x '"),
            List.of("BIT(10)", "999", "998"),
            List.of("SET('q', 'r')", "'q,r'", "'q'"),
            List.of("TIME(6)", "'00:00:00.000001'", "'00:00:00.000002'"),
            List.of("POINT SRID 0", "POINT(1, 7)", "POINT(2, 7)"));

    @AfterAll
    void stop() {
        pair.close();
    }

    /** Not all of its tables have keys, so {@code verify} as a whole has something to say. */
    @BeforeAll
    void fill() {
        pair.start();
        primary.sql(
                "SET cte_max_recursion_depth = " + ROWS,
                "CREATE TABLE shop.n (i INT PRIMARY KEY)",
                "INSERT INTO shop.n WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                        + ") SELECT i FROM n");
        fillWalked();
        fillValues();
        primary.sql(
                "CREATE TABLE shop.hot (id INT AUTO_INCREMENT PRIMARY KEY, n INT)",
                "CREATE TABLE shop.busy (id INT PRIMARY KEY, go INT)",
                "INSERT INTO shop.busy VALUES (1, 1)");
    }

    /** What one test mended on the primary is still on its way when the next one changes the replica. */
    @BeforeEach
    void alike() {
        pair.awaitReplica();
    }

    /** Makes the tables anew, on the replica too. */
    private void fillWalked() {
        var all = new ArrayList<String>();
        all.add("SET NAMES utf8mb4");
        for (var walked : WALKED) {
            all.add("DROP TABLE IF EXISTS shop." + walked.table());
            all.add("CREATE TABLE shop." + walked.table() + " (" + walked.columns()
                    + (walked.columns().contains("PARTITION BY") ? "" : ")"));
            all.add("INSERT INTO shop." + walked.table() + " SELECT " + walked.fill() + " FROM shop.n");
        }
        primary.sql(all.toArray(String[]::new));
    }

    private void fillValues() {
        var all = new ArrayList<String>();
        for (int i = 0; i < VALUES.size(); i++) {
            all.add("DROP TABLE IF EXISTS shop.v" + i);
            all.add("CREATE TABLE shop.v" + i + " (id INT PRIMARY KEY, g INT AS (id * 2) VIRTUAL, v "
                    + VALUES.get(i).get(0) + ")");
            all.add("INSERT INTO shop.v" + i + " (id, v) VALUES (1, "
                    + VALUES.get(i).get(1) + ")");
        }
        primary.sql(all.toArray(String[]::new));
    }

    private String differs() {
        var verdict = pair.data();
        assertThat(verdict).isInstanceOf(Verdict.Fail.class);
        return ((Verdict.Fail) verdict).evidence();
    }

    /** With three statements a chunk, no row may be read more than twice, or a large table would never be done. */
    @Test
    void all_alike_is_said_with_how_many_rows_and_each_is_read_twice_at_most() {
        primary.sql("TRUNCATE performance_schema.table_io_waits_summary_by_table");
        assertThat(pair.data())
                .isInstanceOfSatisfying(
                        Verdict.Pass.class,
                        pass -> assertThat(pass.evidence())
                                .contains("rows of " + (WALKED.size() + VALUES.size() + 4) + " tables alike, in ")
                                .containsPattern(" chunks read within [0-9.]+ s on db-01 and [0-9.]+ s on db-02")
                                .doesNotContain("not compared"));
        assertThat(primary.sql("SELECT object_name, count_read FROM performance_schema.table_io_waits_summary_by_table"
                        + " WHERE object_schema = 'shop' AND count_read > " + (2 * ROWS + 200)))
                .isEmpty();
    }

    @Test
    void a_change_past_the_binary_log_is_named() {
        pair.onReplicaOnly("SET NAMES utf8mb4;\n"
                + String.join(";\n", WALKED.stream().map(Case::change).toList()));
        var told = differs();
        var softly = new SoftAssertions();
        WALKED.forEach(walked -> softly.assertThat(told).contains(walked.named()));
        softly.assertThat(told.split("; ")).as(told).hasSize(WALKED.size() + 1);
        softly.assertAll();
        fillWalked();
    }

    @Test
    void values_that_are_nearly_the_same_differ() {
        for (int i = 0; i < VALUES.size(); i++) {
            pair.onReplicaOnly("UPDATE shop.v" + i + " SET v = " + VALUES.get(i).get(2));
        }
        var told = differs();
        var softly = new SoftAssertions();
        for (int i = 0; i < VALUES.size(); i++) {
            softly.assertThat(told)
                    .as(VALUES.get(i).toString())
                    .contains("shop.v" + i + " (all of it) has other values in its 1 row");
        }
        softly.assertAll();
        fillValues();
    }

    @Test
    void a_missing_and_an_extra_table_are_named() {
        pair.onReplicaOnly("RENAME TABLE shop.keyless TO shop.stray");
        try {
            assertThat(differs()).contains("shop.keyless is missing", "shop.stray is not on db-01");
        } finally {
            pair.onReplicaOnly("RENAME TABLE shop.stray TO shop.keyless");
        }
    }

    /** Rows come, and one goes back and forth, as a difference that comes and goes would. */
    @Test
    void writes_are_no_difference_and_hide_none_elsewhere() {
        ContainerHost.run(
                "DELIMITER //\nCREATE PROCEDURE shop.work() WHILE (SELECT go FROM shop.busy) DO"
                        + " INSERT INTO shop.hot (n) VALUES (1);"
                        + " UPDATE shop.numbers SET v = 3 - v WHERE id = -19993;"
                        + " DO SLEEP(0.005); END WHILE//\n",
                "lab/inside",
                primary.id(),
                "mysql",
                "-uroot");
        try (var _ = primary.writer("CALL shop.work()")) {
            try {
                pair.onReplicaOnly("UPDATE shop.western SET v = 0 WHERE v = 7777");
                assertThat(differs())
                        .startsWith("shop.western where w is ")
                        .doesNotContain("shop.hot (all of it) has", "shop.hot where", "shop.numbers where");
                pair.onReplicaOnly("UPDATE shop.western SET v = 7777 WHERE v = 0");
            } finally {
                primary.sql("UPDATE shop.busy SET go = 0");
            }
        }
        assertThat(primary.sql("SELECT COUNT(*) > 200 FROM shop.hot")).isEqualTo("1");
    }

    @Test
    void a_replica_that_is_stopped_is_no_difference_and_goes_unproven() {
        replica.sql("STOP REPLICA SQL_THREAD");
        primary.sql("INSERT INTO shop.hot (n) VALUES (2)");
        assertThat(pair.data())
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        unknown -> assertThat(unknown.evidence()).contains("has not executed within"));
        replica.sql("START REPLICA");
    }
}
