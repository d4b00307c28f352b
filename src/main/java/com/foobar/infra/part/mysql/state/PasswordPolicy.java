package com.foobar.infra.part.mysql.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * What a server's {@code validate_password}, the component or the older plugin, asks of a password. Its dictionary is not
 * looked into.
 */
public record PasswordPolicy(int length, int mixedCase, int digits, int special) {

    /** Of a server with these running variables; one without the component takes every password. */
    public static PasswordPolicy of(Map<String, String> variables) {
        var level = value(variables, "policy");
        if (level.isEmpty()) {
            return new PasswordPolicy(0, 0, 0, 0);
        }
        int length = number(variables, "length");
        if (level.get().equals("LOW") || level.get().equals("0")) {
            return new PasswordPolicy(length, 0, 0, 0);
        }
        return new PasswordPolicy(
                length,
                number(variables, "mixed_case_count"),
                number(variables, "number_count"),
                number(variables, "special_char_count"));
    }

    private static Optional<String> value(Map<String, String> variables, String name) {
        return Optional.ofNullable(
                variables.getOrDefault("validate_password." + name, variables.get("validate_password_" + name)));
    }

    private static int number(Map<String, String> variables, String name) {
        return value(variables, name).map(Integer::parseInt).orElse(0);
    }

    /** What the password lacks, in words that tell nothing of it but that; empty if nothing. */
    public Optional<String> refuses(String password) {
        var lacks = new ArrayList<String>();
        if (password.codePointCount(0, password.length()) < length) {
            lacks.add("has fewer than " + length + " characters");
        }
        lack(password, Character::isLowerCase, mixedCase, "lower-case letters", lacks);
        lack(password, Character::isUpperCase, mixedCase, "upper-case letters", lacks);
        lack(password, Character::isDigit, digits, "digits", lacks);
        lack(password, c -> !Character.isLetterOrDigit(c), special, "other characters", lacks);
        return lacks.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", lacks));
    }

    private static void lack(String password, IntPredicate kind, int wanted, String words, List<String> lacks) {
        if (password.codePoints().filter(kind).count() < wanted) {
            lacks.add("has fewer than " + wanted + " " + words);
        }
    }
}
