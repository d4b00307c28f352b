package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Secrets that are made on a host. */
class SecretFunctionsTest extends StepShell {

    /** Of every kind several, and no four letters in a row, which a dictionary of words might hold. */
    @Test
    void a_generated_password_passes_every_policy() throws Exception {
        var ran = run("for i in 1 2 3 4 5 6 7 8; do fi_random; echo; done");
        assertThat(ran.said().lines())
                .hasSize(8)
                .doesNotHaveDuplicates()
                .allSatisfy(password -> assertThat(password)
                        .hasSize(32)
                        .matches("([A-Za-z]{3}[0-9_-]){8}")
                        .matches("(.*[A-Z]){4}.*")
                        .matches("(.*[a-z]){4}.*")
                        .matches("(.*[0-9]){4}.*")
                        .matches("(.*[_-]){4}.*"));
    }
}
