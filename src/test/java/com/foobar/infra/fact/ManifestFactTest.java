package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.foobar.infra.stack.FreshHost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestFactTest {

    private static final ManifestFact MANIFEST = new ManifestFact("shop");

    private static Map<String, String> read(String text) {
        return FreshHost.answer(List.of(MANIFEST), Map.of("manifest", text))
                .get(MANIFEST)
                .digests();
    }

    @Test
    void each_line_is_a_thing_of_ours() {
        assertThat(read("file\t/etc/a\t1\nunit\tb\t2\n")).isEqualTo(Map.of("file /etc/a", "1", "unit b", "2"));
    }

    /** What it says there is not repeated: it may be anything. */
    @ParameterizedTest
    @ValueSource(strings = {"file\t/etc/b", "\u001b[2J\u0007", "file\t/etc/b\t1\t2", "\ufffd\ufffd"})
    void a_damaged_line_is_named_with_what_to_do(String line) {
        assertThatExceptionOfType(MalformedAnswer.class)
                .isThrownBy(() -> read("file\t/etc/a\t1\n" + line + "\n"))
                .withMessage("/var/lib/foobar-infra/shop/manifest is damaged in line 2")
                .satisfies(e -> assertThat(e.hint()).contains("mv /var/lib/foobar-infra/shop/manifest "));
    }
}
