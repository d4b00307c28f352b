package com.foobar.infra.part.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a primary is opened that is to wait for its replicas; with a client of ours. */
class SemiSyncFunctionsTest extends StepShell {

    @BeforeEach
    void no_replica_acknowledges() throws Exception {
        program("sleep", ":");
        program("mysql", """
                sql=$(cat)
                case $sql in
                    *source_clients*) echo "${REPLICAS-0}" ;;
                    'SELECT @@read_only;') echo "${CLOSED-0}" ;;
                    'SELECT @@super_read_only;') echo 0 ;;
                    *) echo "$sql" >>'@D@/done' ;;
                esac""".replace("@D@", directory.toString()));
    }

    @Test
    void without_one_a_closed_primary_stays_closed_and_an_open_one_open() throws Exception {
        var closed = run("export CLOSED=1; fi_semi_sync_source " + directory + "/mark");
        assertThat(closed.exit()).isEqualTo(1);
        assertThat(closed.said()).contains("this primary is not opened", "durability: async");
        var open = run("fi_semi_sync_source " + directory + "/mark");
        assertThat(open.exit()).isZero();
        assertThat(open.said()).contains("goes on alone until one does");
        assertThat(directory.resolve("done")).doesNotExist();
        assertThat(directory.resolve("mark")).doesNotExist();
    }

    @Test
    void with_one_it_waits_before_it_is_opened() throws Exception {
        var ran = run("export REPLICAS=1 CLOSED=1; fi_write() { cat >/dev/null; }; fi_semi_sync_source " + directory
                + "/mark");
        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(directory.resolve("done"))
                .content()
                .isEqualTo("SET GLOBAL rpl_semi_sync_source_enabled = 1;\nSET GLOBAL read_only = 0;\n");
    }
}
