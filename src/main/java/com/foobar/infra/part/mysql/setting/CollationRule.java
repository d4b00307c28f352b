package com.foobar.infra.part.mysql.setting;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A server with a collation of another character set than its own does not start. */
public final class CollationRule {

    /** Of a server that is not told. */
    private static final String DEFAULT = "utf8mb4";

    private static final String COLLATION = "collation_server";
    private static final String CHARACTER_SET = "character_set_server";

    private CollationRule() {}

    /**
     * Why the collation among these settings is none of their character set; empty if it is, if none is given, or if either is
     * given as a number.
     *
     * @param settings name to value
     */
    public static Optional<SettingValues.Problem> problem(Map<String, String> settings) {
        var collation = settings.get(COLLATION);
        if (collation == null || collation.matches("[0-9]+")) {
            return Optional.empty();
        }
        var set = plain(settings.getOrDefault(CHARACTER_SET, DEFAULT));
        var meant = plain(collation.split("_", 2)[0]);
        return set.matches("[0-9]+") || set.equals(meant)
                ? Optional.empty()
                : Optional.of(new SettingValues.Problem(
                        "is no collation of " + CHARACTER_SET + " " + set
                                + (settings.containsKey(CHARACTER_SET) ? "" : ", MySQL's default"),
                        settings.containsKey(CHARACTER_SET)
                                ? "let one of the two follow the other"
                                : "give " + CHARACTER_SET + ": " + meant + " beside it",
                        false));
    }

    private static String plain(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("utf8") ? "utf8mb3" : lower;
    }
}
