package com.foobar.infra.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.secret.Secret;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ScriptTest {

    private static final Script.Import KEY = new Script.Import("web-01", "public key", Script.of("cat key.pub"));

    @Test
    void a_secret_is_masked_wherever_the_script_is_shown() {
        var script = Script.builder()
                .text("printf %s ")
                .secret(Secret.of("hunter2"))
                .line("")
                .build();
        assertThat(script.toString()).doesNotContain("hunter2").contains("***");
        assertThat(script.render()).contains("hunter2");
    }

    @Test
    void an_import_is_named_when_shown_and_inserted_when_run() {
        var script = Script.builder().text("k=").imported(KEY).line("").build();
        assertThat(script.toString()).contains("<public key of web-01>");
        assertThat(script.imports()).containsExactly(KEY);
        assertThat(script.render(_ -> "it's")).isEqualTo("k='it'\\''s'\n");
        assertThatThrownBy(script::render).isInstanceOf(IllegalStateException.class);
    }

    @Property(tries = 100)
    void any_text_is_one_shell_word(@ForAll @StringLength(max = 40) String text) throws Exception {
        var word = text.replace("\0", "");
        // Unpaired surrogates have no UTF-8.
        var value = new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        var process = new ProcessBuilder("sh", "-s").start();
        try (var in = process.getOutputStream()) {
            in.write(("printf '%s.' " + Shell.quote(value) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(value + ".");
    }
}
