package com.foobar.infra.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class ShellPropertyTest {

    @Property(tries = 100)
    void any_text_is_one_shell_word(@ForAll @StringLength(max = 40) String text) throws Exception {
        var word = text.replace("\0", "");
        // Unpaired surrogates have no UTF-8.
        var value = new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(LocalShell.run("printf '%s.' " + Shell.quote(value) + "\n")).isEqualTo(value + ".");
    }
}
