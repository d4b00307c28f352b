package com.foobar.infra.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.secret.Secret;
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
}
