package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.stack.Parts;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What functions go along with a step. */
class PreludeTest {

    private static String of(String script) {
        return Prelude.of(Script.of(script), Parts.functions()).render();
    }

    @Test
    void a_step_carries_the_functions_that_it_calls_and_those_that_these_call_and_no_more() {
        assertThat(of("fi_install '' nginx"))
                .contains("fi_install() {", "fi_apt() {", "fi_fail() {")
                .doesNotContain("fi_mysql", "fi_tx_begin() {");
        assertThat(of("fi_join_checks x")).contains("fi_join_checks() {", "fi_mysql() {", "fi_session=");
        assertThat(of("echo hello")).isEmpty();
    }

    @Test
    void no_name_is_given_twice() {
        var seen = new HashSet<String>();
        assertThat(Stream.concat(Prelude.SHARED.stream(), Parts.functions().stream())
                        .flatMap(library -> library.defined().stream())
                        .filter(name -> !seen.add(name)))
                .isEmpty();
    }

    /** A part may be missing from the house, and steps of the others run all the same. */
    @Test
    void shared_functions_call_none_of_a_part() {
        var own = Parts.functions().stream().flatMap(l -> l.defined().stream()).toList();
        var shared = Prelude.SHARED.stream().map(Library::script).reduce(Script.empty(), Script::then);
        assertThat(own).isNotEmpty();
        assertThat(Library.neededBy(shared, Parts.functions())).isEmpty();
        assertThat(Prelude.of(shared, List.of()).render()).contains("fi_say() {");
    }
}
