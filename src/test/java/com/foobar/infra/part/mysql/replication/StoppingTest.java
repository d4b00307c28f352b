package com.foobar.infra.part.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a replica stops whose source died in the midst of a transaction; with a client of ours. */
class StoppingTest extends StepShell {

    @BeforeEach
    void an_applier_that_is_in_the_midst_of_half_a_transaction_until_it_is_killed() throws Exception {
        program("sleep", ":");
        program("mysql", """
                sql=$(cat)
                case $sql in
                    *processing_transaction*) [ -e '@D@/killed' ] || printf '%s\\n' "${APPLIER-}" ;;
                    'KILL '*) : >'@D@/killed'; echo "$sql" >>'@D@/done' ;;
                    *) echo "$sql" >>'@D@/done'; echo stopped ;;
                esac""".replace("@D@", directory.toString()));
    }

    @Test
    void one_that_is_in_the_midst_of_nothing_is_asked_alone() throws Exception {
        assertThat(run("fi_stop_replica fi_mysql 'SELECT 1;'").said()).contains("stopped");
        assertThat(directory.resolve("done")).content().isEqualTo("STOP REPLICA; SELECT 1;\n");
    }

    @Test
    void one_that_would_wait_for_the_rest_is_killed_before_it_is_asked() throws Exception {
        var ran = run("export APPLIER=17; fi_stop_replica fi_mysql");
        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(directory.resolve("done")).content().isEqualTo("KILL 17;\nSTOP REPLICA; \n");
    }
}
