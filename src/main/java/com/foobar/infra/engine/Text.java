package com.foobar.infra.engine;

/** Small things with text. */
final class Text {

    private Text() {}

    /** The last lines, without blank ones at the end. */
    static String lastLines(String text, int count) {
        var lines = text.strip().split("\n");
        int from = Math.max(0, lines.length - count);
        return String.join("\n", java.util.Arrays.asList(lines).subList(from, lines.length));
    }

    /** {@code 1 server}, {@code 3 servers}. */
    static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }
}
