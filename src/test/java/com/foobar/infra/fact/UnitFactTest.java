package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What processes were started with, where they tell it themselves and where their units do. */
class UnitFactTest {

    private static final UnitFact OWN = new UnitFact("a.service", true);
    private static final UnitFact WRITTEN =
            new UnitFact("b-app.service", true, false, UnitVariables.writtenTo("/run/b-app/environment"));

    @SuppressWarnings("unchecked") // a fact's kind asks for that fact
    private static FactKind<UnitFact, UnitFact.State> kind() {
        return (FactKind<UnitFact, UnitFact.State>) OWN.kind();
    }

    private static Map<UnitFact, UnitFact.State> parse(int pid) {
        return kind().parse(
                        List.of(OWN, WRITTEN),
                        "MainPID=7\nActiveState=active\n\nMainPID=" + pid + "\nActiveState=active\n\n"
                                + "/run/b-app/environment:FOOBAR_GENERATION=bb/run/b-app/environment:FOOBAR_SECRET=cc"
                                + "/proc/7/environ:FOOBAR_GENERATION=aa/proc/8/environ:FOOBAR_GENERATION=x\n");
    }

    @Test
    void variables_are_those_of_the_process_or_those_that_were_written_down_for_it() {
        var states = parse(8);
        assertThat(states.get(OWN).generation()).isEqualTo("aa");
        assertThat(states.get(WRITTEN).generation()).isEqualTo("bb");
        assertThat(states.get(WRITTEN).secret()).isEqualTo("cc");
        assertThat(kind().gather(List.of(OWN, WRITTEN)).render()).contains("set -- /run/b-app/environment\n");
    }

    @Test
    void what_does_not_run_was_started_with_nothing() {
        assertThat(parse(0).get(WRITTEN).generation()).isEmpty();
    }
}
