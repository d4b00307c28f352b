package com.foobar.infra.transport;

import java.util.List;
import java.util.Locale;

/** OpenSSH's patterns: {@code *}, {@code ?}, and {@code !} before one that must not match. */
final class Patterns {

    private Patterns() {}

    /** Whether one of the patterns matches and none of the negated ones does. */
    static boolean anyMatches(List<String> patterns, String text) {
        var found = false;
        for (var pattern : patterns) {
            if (pattern.startsWith("!")) {
                if (matches(pattern.substring(1), text)) {
                    return false;
                }
            } else if (matches(pattern, text)) {
                found = true;
            }
        }
        return found;
    }

    /** Whether one of the patterns of a list with commas matches and none of the negated ones does, case by case. */
    static boolean listMatchesExactly(String patterns, String text) {
        var found = false;
        for (var pattern : patterns.split(",")) {
            boolean negated = pattern.startsWith("!");
            if (matchesExactly(negated ? pattern.substring(1) : pattern, text)) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    /** Whether the whole text matches, letters of either case being the same. */
    static boolean matches(String pattern, String text) {
        return matchesExactly(pattern.toLowerCase(Locale.ROOT), text.toLowerCase(Locale.ROOT));
    }

    /** Whether the whole text matches, as it is written. */
    static boolean matchesExactly(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
