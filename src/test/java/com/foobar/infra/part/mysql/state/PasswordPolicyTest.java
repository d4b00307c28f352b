package com.foobar.infra.part.mysql.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What validate_password asks for, told before a server is asked to take a password. */
class PasswordPolicyTest {

    private static PasswordPolicy of(String prefix, String policy, String length) {
        return PasswordPolicy.of(Map.of(
                prefix + "policy", policy,
                prefix + "length", length,
                prefix + "mixed_case_count", "1",
                prefix + "number_count", "1",
                prefix + "special_char_count", "1"));
    }

    @Test
    void without_it_every_password_is_taken() {
        assertThat(PasswordPolicy.of(new HashMap<>()).refuses("")).isEmpty();
    }

    @Test
    void low_asks_for_a_length_only() {
        assertThat(of("validate_password.", "LOW", "8").refuses("aaaaaaaa")).isEmpty();
        assertThat(of("validate_password.", "LOW", "8").refuses("aaaaaaa")).contains("has fewer than 8 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MEDIUM", "STRONG", "1", "2"})
    void the_others_ask_for_kinds_of_characters(String policy) {
        var component = of("validate_password.", policy, "8");
        assertThat(component.refuses("Aa1-aaaa")).isEmpty();
        assertThat(component.refuses("--------"))
                .contains("has fewer than 1 lower-case letters, has fewer than 1 upper-case letters, has fewer than 1"
                        + " digits");
        assertThat(of("validate_password_", policy, "8").refuses("Aa1aaaaa"))
                .contains("has fewer than 1 other characters");
    }
}
