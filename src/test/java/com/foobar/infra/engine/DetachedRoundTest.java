package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.Rounds.Said;
import com.foobar.infra.plan.StepScript;
import org.junit.jupiter.api.Test;

/** What a step that is one round's share on a server is taken to have said. */
class DetachedRoundTest {

    private static final StepScript.Header HEADER = new StepScript.Header("shop", "promote b", "id", "n0", "me");

    private static Said said(String out) {
        return DetachedRound.said(HEADER, out).orElse(new Said.Silent("", false, ""));
    }

    @Test
    void its_answer_is_what_it_printed_between_our_marks() {
        assertThat(said("@@n0 begin 0\nholds\tu:1-9\n\n@@n0 done 0\n@@n0 complete\n"))
                .isEqualTo(new Said.Ended(0, "holds\tu:1-9\n", ""));
    }

    @Test
    void one_that_failed_says_why() {
        assertThat(said("@@n0 begin 0\nit lacks u:9\n\n@@n0 failed 0\n"))
                .isEqualTo(new Said.Ended(1, "", "it lacks u:9"));
        assertThat(said("@@n0 busy\n")).isEqualTo(new Said.Ended(1, "", "another step is at work there"));
    }

    @Test
    void an_output_without_its_end_says_nothing() {
        assertThat(DetachedRound.said(HEADER, "@@n0 begin 0\nopen\n")).isEmpty();
    }
}
