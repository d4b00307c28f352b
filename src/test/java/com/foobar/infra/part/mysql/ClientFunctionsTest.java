package com.foobar.infra.part.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import org.junit.jupiter.api.Test;

/** How MySQL is asked. */
class ClientFunctionsTest extends StepShell {

    @Test
    void what_mysql_says_is_seen_although_its_answer_is_caught() throws Exception {
        program("mysql", "echo \"ERROR 1064 (42000) at line 1: You have an error near 'secret'\" >&2; exit 1");
        var ran = run("(set -eu; caught=$(echo x | fi_mysql); echo unseen)");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).isEqualToIgnoringNewLines("ERROR 1064 (42000) at line 1: You have an error near …");
    }

    @Test
    void a_statement_that_mysqld_never_ends_is_given_up_with_what_holds_it() throws Exception {
        program("timeout", "exit 124");
        var ran = run("fi_statement() { echo 'CREATE DATABASE x;' | fi_mysql; }; fi_statement || echo gave up");
        assertThat(ran.said())
                .startsWith("mysqld did not carry out a statement within 2 minutes")
                .endsWith("gave up\n");
    }
}
