package com.foobar.infra.part.mysql.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicaStatusTest {

    @Test
    void the_hash_of_a_password_in_a_failed_statement_is_not_repeated() {
        var said =
                "Worker 1 failed executing transaction 'x:19'; Error 'Operation ALTER USER failed for 'app'@'10.0.0.1''"
                        + " on query. Query: 'ALTER USER 'app'@'10.0.0.1' IDENTIFIED WITH 'caching_sha2_password' AS ";
        var thread = new ReplicaStatus.Thread("OFF", 1396, said + "'$A$005$>.f{*\n&BeP74''", 0);
        assertThat(thread.message()).isEqualTo(said + "'…'");
    }
}
