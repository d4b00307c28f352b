package com.foobar.infra.part.mysql.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What accounts are made of. */
class AccountFunctionsTest extends StepShell {

    @Test
    void a_secret_becomes_an_sql_string_in_which_nothing_ends_it() throws Exception {
        Files.writeString(directory.resolve("secret"), "it's \\ \"q\"\n");
        assertThat(run("fi_sql_secret " + directory.resolve("secret")).said()).isEqualTo("'it\\'s \\\\ \"q\"'");
    }
}
