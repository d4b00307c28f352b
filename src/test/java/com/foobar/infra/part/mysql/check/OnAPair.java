package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * One pair of real servers for all tests of a class. Each test breaks something, has a check say so, and mends it;
 * afterwards every check must pass.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnAPair {

    static final String ACCOUNT = MysqlPair.ACCOUNT;
    static final String PASSWORD = MysqlPair.PASSWORD;

    final MysqlPair pair;
    final MysqlHost primary;
    final MysqlHost replica;

    OnAPair() {
        this(new MysqlPair());
    }

    OnAPair(MysqlPair pair) {
        this.pair = pair;
        this.primary = pair.primary;
        this.replica = pair.replica;
    }

    @BeforeAll
    void start() {
        pair.start();
        pair.awaitWell();
    }

    @AfterAll
    void stop() {
        pair.close();
    }

    @AfterEach
    void all_is_well_again() {
        pair.awaitWell();
    }

    /** The verdict of the replica's check once it fails. */
    Verdict.Fail replicaFails(String check) {
        return pair.failure(check, "db-02");
    }

    /** The verdict of the primary's check, or the cluster's, once it fails. */
    Verdict.Fail primaryFails(String check) {
        return pair.failure(check, "db-01");
    }

    /** Changes the replica alone, leaving no trace in its binary log. */
    void onReplicaOnly(String statement) {
        pair.onReplicaOnly(statement);
    }
}
