package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.UnitFact;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tells by which load of its files a service lives. */
class LoadsTest extends StepShell {

    /** Or what was noted would never be found again. */
    @Test
    @SuppressWarnings("unchecked") // a fact's kind asks for that fact
    void a_process_is_told_from_others_in_the_same_way_when_it_is_noted_and_when_it_is_asked() throws Exception {
        var fact = new UnitFact("x.service", false, true);
        var asked = ((FactKind<UnitFact, ?>) fact.kind()).gather(List.of(fact)).render();
        var function = asked.substring(asked.indexOf("fi_process() {"), asked.indexOf("\n}\n") + 3);
        assertThat(Prelude.SHARED)
                .anySatisfy(library -> assertThat(library.script().render()).contains(function));
        assertThat(run("fi_process $$; fi_process $$").said()).matches("([0-9a-f]{64}\n)\\1");
    }

    /** What a program adds to its own environment, when it begins anew by itself, tells nothing of how it was started. */
    @Test
    void variables_that_a_program_adds_do_not_tell_it_from_others() throws Exception {
        var said = run("""
                tail -f /dev/null & one=$!
                PROXY_WORKERS=2 tail -f /dev/null & other=$!
                for pid in $one $other; do until grep -q tail "/proc/$pid/comm"; do :; done; done
                echo "$(fi_process $one) $(fi_process $other)"
                fi_added='PROXY_[A-Z_]+'
                echo "$(fi_process $one) $(fi_process $other)"
                kill $one $other
                """).said();
        assertThat(said).matches("([0-9a-f]{64}) (?!\\1)[0-9a-f]{64}\n\\1 \\1\n");
    }
}
