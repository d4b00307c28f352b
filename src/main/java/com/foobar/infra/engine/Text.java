package com.foobar.infra.engine;

import java.util.regex.Pattern;

/** Small things with text. */
final class Text {

    private static final Pattern STEERING = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]|[\\p{Cc}&&[^\\n\\t]]");

    private Text() {}

    /** Without what could steer a terminal: colours that a program wrote to its log, or worse. */
    static String printable(String text) {
        return STEERING.matcher(text).replaceAll("");
    }

    /** The last lines, without blank ones at the end. */
    static String lastLines(String text, int count) {
        var lines = printable(text).strip().split("\n");
        int from = Math.max(0, lines.length - count);
        return String.join("\n", java.util.Arrays.asList(lines).subList(from, lines.length));
    }

    /** {@code 1 server}, {@code 3 servers}. */
    static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }
}
