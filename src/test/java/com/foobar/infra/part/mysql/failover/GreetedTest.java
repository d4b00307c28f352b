package com.foobar.infra.part.mysql.failover;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import com.foobar.infra.shell.Library;
import org.junit.jupiter.api.Test;

/** What a replica takes for a sign of life of its source, and what for none. */
class GreetedTest extends StepShell {

    private boolean greeted(String answer, int exit) throws Exception {
        program("mysql", "echo \"$*\" >\"$fi_state/asked\"; echo '" + answer + "' >&2; exit " + exit);
        var ran = run("fi_sql() { echo '10.0.0.1 3307'; }\n"
                + Library.beside(FailoverScripts.class, "greeted.sh").script().render() + "\nfi_greeted");
        assertThat(directory.resolve("asked")).content().contains("--host=10.0.0.1 --port=3307");
        return ran.exit() == 0;
    }

    @Test
    void one_that_answers_at_all_lives() throws Exception {
        assertThat(greeted("", 0)).isTrue();
        assertThat(greeted("ERROR 1045 (28000): Access denied for user", 1)).isTrue();
        assertThat(greeted("ERROR 1040 (HY000): Too many connections", 1)).isTrue();
        assertThat(greeted("ERROR 2026 (HY000): SSL connection error", 1)).isTrue();
    }

    @Test
    void one_that_nobody_reaches_or_that_says_nothing_does_not() throws Exception {
        assertThat(greeted("ERROR 2003 (HY000): Can not connect to MySQL server (111)", 1))
                .isFalse();
        assertThat(greeted("ERROR 2013 (HY000): Lost connection at waiting for initial communication packet", 1))
                .isFalse();
        assertThat(greeted("", 124)).isFalse();
    }
}
