package com.foobar.infra.language;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what was probably meant by a word that is none of those known. */
public final class Suggestions {

    private static final int LONGEST = 64;

    private Suggestions() {}

    /** {@code did you mean "x"?}, if one of the known words is close enough to the wrong one. */
    public static Optional<String> didYouMean(String wrong, Collection<String> known) {
        return closest(wrong, known).map(word -> "did you mean \"" + word + "\"?");
    }

    public static Optional<String> closest(String wrong, Collection<String> known) {
        var plain = plain(wrong);
        if (plain.isEmpty() || plain.length() > LONGEST) {
            return Optional.empty();
        }
        int enough = plain.length() <= 2 ? 0 : Math.max(1, plain.length() / 3);
        record Candidate(String word, int distance) {}
        return known.stream()
                .map(word -> new Candidate(word, distance(plain, plain(word))))
                .filter(c -> c.distance() <= enough)
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .map(Candidate::word);
    }

    /** Case, hyphens and underscores are what people mix up first. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").replace(" ", "");
    }

    /** Edits from one word to the other: insert, drop, replace, or swap two neighbours. */
    public static int distance(String a, String b) {
        if (b.length() > LONGEST) {
            return Integer.MAX_VALUE;
        }
        var d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
