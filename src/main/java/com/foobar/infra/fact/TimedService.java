package com.foobar.infra.fact;

import java.util.List;

/**
 * How a service goes that a timer of systemd's starts: a part of the facts of those who use one.
 *
 * @param next when the timer elapses next, as systemd says it; empty: never
 * @param result {@code success}, or how the last run ended otherwise
 */
public record TimedService(String next, String result) {

    private static final String NEXT = "Next=";
    private static final String RESULT = "Result=";

    /** A line of a script that tells when it runs next. */
    public static String askNext(String timer) {
        return "printf '" + NEXT + "%s\\n' \"$(systemctl show -P NextElapseUSecRealtime -- " + timer + ")\"";
    }

    /** A line of a script that tells how its last run ended. */
    public static String askResult(String service) {
        return "printf '" + RESULT + "%s\\n' \"$(systemctl show -P Result -- " + service + ")\"";
    }

    /** What a script with these lines in it said. */
    public static TimedService read(List<String> lines) {
        return new TimedService(value(lines, NEXT), value(lines, RESULT));
    }

    /** What follows that word on the first line that begins with it; empty: none does. */
    public static String value(List<String> lines, String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()).strip())
                .findFirst()
                .orElse("");
    }
}
