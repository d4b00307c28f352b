package com.foobar.infra.config;

import java.util.List;
import java.util.Locale;

/**
 * Hides what may be a secret in a source line before a message shows it. A password has no place in these files, but
 * one that was put there all the same must not reach a terminal or a CI log.
 */
final class Masking {

    private static final List<String> WORDS = List.of("pass", "secret", "token", "credential", "api_key", "private");

    /** What may stand after such a key and is no secret: where the secret comes from. */
    private static final List<String> HARMLESS = List.of("generated", "{", "*", "&", "|", ">", "#", "env:", "file:");

    private Masking() {}

    /** The line, with everything after the first suspicious key replaced. */
    static String mask(String line) {
        var lower = line.toLowerCase(Locale.ROOT);
        for (var word : WORDS) {
            int at = lower.indexOf(word);
            int colon = at < 0 ? -1 : line.indexOf(':', at);
            if (colon >= 0) {
                var value = line.substring(colon + 1);
                var trimmed = value.strip();
                if (!trimmed.isEmpty() && HARMLESS.stream().noneMatch(trimmed::startsWith)) {
                    return line.substring(0, colon + 1) + value.substring(0, value.indexOf(trimmed)) + "***";
                }
            }
        }
        return line;
    }
}
