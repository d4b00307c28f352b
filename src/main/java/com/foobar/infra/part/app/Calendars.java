package com.foobar.infra.part.app;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as systemd writes them (systemd.time(7)): what cannot be one, before a server's systemd has the last word. */
final class Calendars {

    private static final List<String> WORDS = List.of(
            "minutely", "hourly", "daily", "weekly", "monthly", "quarterly", "semiannually", "yearly", "annually");

    private static final String DAY = "(Mon(day)?|Tue(sday)?|Wed(nesday)?|Thu(rsday)?|Fri(day)?|Sat(urday)?|Sun(day)?)";
    private static final Pattern DAYS = Pattern.compile("(?i)" + DAY + "((\\.\\.|,)" + DAY + ")*");
    private static final String PART = "[0-9*][0-9*/.,]*";
    private static final Pattern DATE = Pattern.compile("((" + PART + "-)?" + PART + "[-~])?" + PART);
    private static final Pattern TIME = Pattern.compile("(" + PART + "):(" + PART + ")(?::(" + PART + "))?");
    private static final Pattern ZONE = Pattern.compile("[A-Z][A-Za-z0-9_+/-]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private static final String HINT =
            "such as daily, \"*-*-* 03:30:00\", \"Mon..Fri *-*-* 08,18:00\" or \"*:0/15\" (every 15 minutes)";

    private Calendars() {}

    /** What to write instead; empty if it may be one. */
    static Optional<String> wrong(String written) {
        if (WORDS.contains(written)) {
            return Optional.empty();
        }
        boolean crontab = written.matches("[0-9*/,-]+( [0-9*/,A-Za-z-]+){4}");
        if (crontab) {
            return Optional.of("that is as crontab has it; here it is " + HINT);
        }
        // In this order, each at most once.
        int seen = 0;
        for (var word : written.split(" ", -1)) {
            int kind = kind(word);
            if (kind <= seen) {
                return Optional.of(HINT);
            }
            seen = kind;
        }
        return seen == 4 && !written.contains(" ") ? Optional.of(HINT) : Optional.empty();
    }

    /** Which of a calendar's words it can be, in their order; 0: none. */
    private static int kind(String word) {
        var time = TIME.matcher(word);
        if (time.matches()) {
            boolean within = within(time.group(1), 23)
                    && within(time.group(2), 59)
                    && (time.group(3) == null || within(time.group(3), 60));
            return within ? 3 : 0;
        }
        if (DAYS.matcher(word).matches()) {
            return 1;
        }
        if (word.matches(".*[-~].*") && DATE.matcher(word).matches()) {
            return 2;
        }
        return ZONE.matcher(word).matches() ? 4 : 0;
    }

    private static boolean within(String part, int most) {
        return NUMBER.matcher(part)
                .results()
                .allMatch(number -> number.group().length() < 4 && Integer.parseInt(number.group()) <= most);
    }
}
