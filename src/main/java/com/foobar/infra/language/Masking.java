package com.foobar.infra.language;

import java.util.List;
import java.util.Locale;

/**
 * Hides what may be a secret in a source line before a message shows it. A password has no place in these files, but
 * one that was put there all the same must not reach a terminal or a CI log.
 */
public final class Masking {

    private static final List<String> WORDS = List.of("pass", "secret", "token", "credential", "api_key", "private");

    /** What may stand after such a key and is no secret: where the secret comes from. */
    private static final List<String> HARMLESS = List.of("generated", "{", "*", "&", "|", ">", "#", "env:", "file:");

    private Masking() {}

    /** The line, with everything after the first suspicious key replaced. */
    public static String mask(String line) {
        int word = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == ':') {
                var value = line.substring(i + 1);
                var trimmed = value.strip();
                boolean harmless = trimmed.isEmpty() || HARMLESS.stream().anyMatch(trimmed::startsWith);
                if (!harmless && suspicious(line.substring(word, i))) {
                    return line.substring(0, i + 1) + value.substring(0, value.indexOf(trimmed)) + "***";
                }
            }
            if (" {,:[".indexOf(c) >= 0) {
                word = i + 1;
            }
        }
        return line;
    }

    private static boolean suspicious(String key) {
        var lower = key.toLowerCase(Locale.ROOT);
        if (WORDS.stream().anyMatch(lower::contains)) {
            return true;
        }
        for (var part : lower.split("[^a-z]")) {
            if (part.length() >= 6 && part.length() <= 10 && Suggestions.distance(part, "password") <= 2) {
                return true; // a slip of the keyboard
            }
        }
        return false;
    }
}
