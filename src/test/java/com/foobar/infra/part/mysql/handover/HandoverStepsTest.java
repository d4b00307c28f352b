package com.foobar.infra.part.mysql.handover;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import org.junit.jupiter.api.Test;

/** What each of the two servers looks at, and what it says; the sessions are stood in for. */
class HandoverStepsTest extends StepShell {

    /** @param answers of this server and of the other one, as patterns of a question and rows */
    private Ran run(String function, String here, String there) throws Exception {
        return run("fi_here() { case $1 in " + here + " esac; }\nfi_there() { case $1 in " + there
                + " esac; }\n(set -eu; " + function + "; echo fit)");
    }

    private static final String FREE = "*innodb_trx*) fi_row= ;; *metadata_locks*) fi_row= ;;";

    @Test
    void a_primary_that_is_free_gives_and_one_that_is_not_says_why() throws Exception {
        assertThat(run("fi_free_to_give", "*super_read_only*) fi_row='0 0 u-1' ;; " + FREE, "*) ;;")
                        .said())
                .isEqualTo("fit\n");
        assertThat(run("fi_free_to_give", "*super_read_only*) fi_row='1 0 u-1' ;; " + FREE, "*) ;;")
                        .said())
                .contains("takes no writes, or follows another one")
                .doesNotContain("fit\n");
        var long_ = "*super_read_only*) fi_row='0 0 u-1' ;; *innodb_trx*) fi_row='connection 7, since 9 s' ;;";
        assertThat(run("fi_free_to_give", long_, "*) ;;").said())
                .contains("would fail at its COMMIT: connection 7, since 9 s");
        var locked =
                "*super_read_only*) fi_row='0 0 u-1' ;; *innodb_trx*) fi_row= ;; *metadata_locks*) fi_row='table lock of connection 7' ;;";
        assertThat(run("fi_free_to_give", locked, "*) ;;").said())
                .contains("somebody holds a lock here: table lock of connection 7");
    }

    private static String replica(String threads, String behind) {
        return "*replication_connection_status*) fi_row='" + threads + "' ;; *WAIT_FOR*) fi_row="
                + (behind.isEmpty() ? 0 : 1) + " ;; *GTID_SUBTRACT*) fi_row='" + behind
                + "' ;; *gtid_executed*) fi_row=u-1:1-9 ;;";
    }

    private static String source(String closed, String errant) {
        return "*server_uuid*) fi_row='" + closed + " u-1' ;; *GTID_SUBTRACT*) fi_row='" + errant + ";u-1:1-9' ;;";
    }

    @Test
    void a_replica_takes_over_only_if_it_runs_and_has_all_and_nothing_else() throws Exception {
        assertThat(run("fi_fit_to_take db-01", replica("ON ON 0 u-1", ""), source("0", ""))
                        .said())
                .isEqualTo("fit\n");
        assertThat(run("fi_fit_to_take db-01", replica("ON OFF 0 u-1", ""), source("0", ""))
                        .said())
                .contains("replication from db-01 does not run here (receiver, applier, error, source: ON OFF 0 u-1)");
        assertThat(run("fi_fit_to_take db-01", replica("ON ON 0 u-9", ""), source("0", ""))
                        .said())
                .contains("replication from db-01 does not run here");
        assertThat(run("fi_fit_to_take db-01", replica("ON ON 0 u-1", ""), source("1", ""))
                        .said())
                .contains("db-01 takes no writes, so there is nothing to take over");
        assertThat(run("fi_fit_to_take db-01", replica("ON ON 0 u-1", ""), source("0", "u-2:1"))
                        .said())
                .contains("this server has transactions that db-01 lacks: u-2:1");
        // Under load a replica may have what its source sent a moment before that counts it as done.
        var early = "*server_uuid*) fi_row='0 u-1' ;; *WAIT_FOR*) done=yes; fi_row=0 ;;"
                + " *GTID_SUBTRACT*) fi_row=';u-1:1-9'; [ \"${done-no}\" = yes ] || fi_row='u-1:9;u-1:1-8' ;;";
        assertThat(run("fi_fit_to_take db-01", replica("ON ON 0 u-1", ""), early)
                        .said())
                .isEqualTo("fit\n");
        assertThat(run("fi_fit_to_take db-01", replica("ON ON 0 u-1", "u-1:8-9"), source("0", ""))
                        .said())
                .contains("this server is behind db-01, by more than it applies in 2 s: u-1:8-9");
    }
}
