package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rarer keys, names and sizes of {@code verify replication --data}, between two real servers. */
@Tag("containers")
@Tag("mysql")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataKeysIT {

    private static final int ROWS = 11_000;

    /** A table, its key, what fills it, and the beginning of how a change of the row 7777 is told. */
    private record Case(String table, String columns, String fill, String named) {}

    private static final List<Case> CASES = List.of(
            new Case("amounts", "k DECIMAL(30, 10) PRIMARY KEY", "5000 - i * 1.0000000001", " where k is "),
            new Case("large", "k BIGINT UNSIGNED PRIMARY KEY", "18446744073709551615 - i", " where k is "),
            new Case("pairs", "k INT, s SET('q', 'r'), PRIMARY KEY (k, s)", "i DIV 4, i % 4", " where k, s is "),
            new Case(
                    "padded",
                    "k VARCHAR(40) COLLATE utf8mb4_unicode_ci PRIMARY KEY",
                    "CONCAT(IF(i % 2, 'ß', 'SS '), i, IF(i % 3, '', ' '))",
                    " where k is "),
            new Case("general", "k CHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY", "CONCAT('É', i)", " where k is "),
            new Case("binaries", "k VARCHAR(40) COLLATE utf8mb4_bin PRIMARY KEY", "CONCAT('É', i)", " where k is "),
            new Case("wide", "k VARCHAR(40) CHARACTER SET utf16 PRIMARY KEY", "CONCAT('ü', i)", " where k is "),
            new Case(
                    "zeros",
                    "k VARBINARY(20) PRIMARY KEY",
                    "UNHEX(CONCAT('00', LPAD(HEX(i), 6, '0'), '00'))",
                    " where k is "),
            new Case(
                    "spans",
                    "k TIME(3), d DATE, PRIMARY KEY (k, d)",
                    "SEC_TO_TIME(i - 5000.5), '2026-01-01'",
                    " where k, d is "),
            new Case("floats", "k FLOAT, d DOUBLE, PRIMARY KEY (k, d)", "i / 7, i / 3", " (all of it) "),
            new Case("downwards", "k INT, PRIMARY KEY (k DESC)", "i", " (all of it) "),
            new Case("prefixed", "k VARCHAR(200), PRIMARY KEY (k(30))", "LPAD(i, 30, '0')", " (all of it) "));

    private final MysqlPair pair = new MysqlPair();
    private final MysqlHost primary = pair.primary;

    @BeforeAll
    void fill() {
        pair.start();
        var all = new ArrayList<>(List.of(
                "SET NAMES utf8mb4",
                "SET cte_max_recursion_depth = " + ROWS,
                "CREATE TABLE shop.n (i INT PRIMARY KEY)",
                "INSERT INTO shop.n WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                        + ") SELECT i FROM n"));
        for (var one : CASES) {
            all.add("CREATE TABLE shop." + one.table() + " (v INT, " + one.columns() + ")");
            all.add("INSERT INTO shop." + one.table() + " SELECT i, " + one.fill() + " FROM shop.n");
        }
        primary.sql(all.toArray(String[]::new));
        pair.awaitReplica();
    }

    @AfterAll
    void stop() {
        pair.close();
    }

    private String differs() {
        var verdict = pair.data();
        assertThat(verdict).isInstanceOf(Verdict.Fail.class);
        return verdict.evidence();
    }

    private void isAlike() {
        assertThat(pair.data())
                .isInstanceOfSatisfying(
                        Verdict.Pass.class, pass -> assertThat(pass.evidence()).doesNotContain("not compared"));
    }

    @Test
    void a_row_that_differs_is_found_whatever_its_key_and_no_other_is_told() {
        isAlike();
        for (var one : CASES) {
            pair.onReplicaOnly("UPDATE shop." + one.table() + " SET v = 0 WHERE v = 7777");
        }
        var told = differs();
        var softly = new SoftAssertions();
        CASES.forEach(one -> softly.assertThat(told).contains("shop." + one.table() + one.named()));
        softly.assertThat(told.split("; ")).as(told).hasSize(CASES.size() + 1);
        softly.assertAll();
        for (var one : CASES) {
            pair.onReplicaOnly("UPDATE shop." + one.table() + " SET v = 7777 WHERE v = 0");
        }
        isAlike();
    }

    @Test
    void a_database_and_a_table_may_have_any_name() {
        var name = "`a-b.c é``'\"`";
        primary.sql(
                "SET NAMES utf8mb4",
                "CREATE DATABASE " + name,
                "CREATE TABLE " + name + ".`d-e` (id INT PRIMARY KEY, v INT)",
                "INSERT INTO " + name + ".`d-e` SELECT i, i FROM shop.n");
        pair.awaitReplica();
        pair.onReplicaOnly("SET NAMES utf8mb4;\nUPDATE " + name + ".`d-e` SET v = 0 WHERE v = 7777");
        assertThat(differs()).contains("a-b.c é`'\".d-e where id is after 5000 and up to 10000 has other values");
        primary.sql("SET NAMES utf8mb4", "DROP DATABASE " + name);
        pair.awaitReplica();
    }

    @Test
    void rows_of_many_megabytes_are_compared() {
        primary.sql(
                "CREATE TABLE shop.huge (id INT PRIMARY KEY, a LONGTEXT, b LONGBLOB)",
                "INSERT INTO shop.huge SELECT i, REPEAT('a', 5000000), REPEAT('b', 5000000) FROM shop.n WHERE i <= 8");
        pair.awaitReplica();
        pair.onReplicaOnly("UPDATE shop.huge SET b = CONCAT(REPEAT('b', 4999999), 'c') WHERE id = 5");
        assertThat(differs()).startsWith("shop.huge ").contains(" has other values in its ");
        primary.sql("DROP TABLE shop.huge");
        pair.awaitReplica();
    }
}
