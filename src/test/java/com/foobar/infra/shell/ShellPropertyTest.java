package com.foobar.infra.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class ShellPropertyTest {

    /** A shell takes it as it is; who reads the script, a person or a checker, takes it for the end of a loop. */
    @Example
    void a_word_of_the_shells_own_is_quoted() {
        assertThat(Shell.quoteAll(List.of("8b92c5309a77e635", "done", "-"))).isEqualTo("8b92c5309a77e635 'done' -");
    }

    @Property(tries = 100)
    void any_text_is_one_shell_word(@ForAll @StringLength(max = 40) String text) throws Exception {
        var word = text.replace("\0", "");
        // Unpaired surrogates have no UTF-8.
        var value = new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(LocalShell.run("printf '%s.' " + Shell.quote(value) + "\n")).isEqualTo(value + ".");
    }
}
