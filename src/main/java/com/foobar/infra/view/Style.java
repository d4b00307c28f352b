package com.foobar.infra.view;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How things look on this output.
 *
 * @param colour whether escape sequences are understood and wanted
 * @param unicode whether more than ASCII can be shown
 */
public record Style(boolean colour, boolean unicode) {

    String green(String text) {
        return paint("32", text);
    }

    String yellow(String text) {
        return paint("33", text);
    }

    String red(String text) {
        return paint("31", text);
    }

    String cyan(String text) {
        return paint("36", text);
    }

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    private String paint(String code, String text) {
        return colour && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    String pass() {
        return green(unicode ? "✓" : "ok  ");
    }

    String fail() {
        return red(unicode ? "✗" : "FAIL");
    }

    /** What is told from others by its colour, after as many of which they begin anew. */
    String oneOf(int number, String text) {
        return paint(String.valueOf(List.of(36, 33, 35, 32, 34, 31).get(number % 6)), text);
    }

    String notable() {
        return yellow(unicode ? "!" : "!   ");
    }

    String unknown() {
        return yellow(unicode ? "?" : "?   ");
    }

    String arrow() {
        return unicode ? "→" : "->";
    }

    /** {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}. */
    static String time(Duration took) {
        long millis = took.toMillis();
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = took.toSeconds();
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    /** {@code 812 bytes}, {@code 34 kB}, {@code 5.2 MB}. */
    static String bytes(long n) {
        if (n < 1000) {
            return count((int) n, "byte");
        }
        if (n < 1_000_000) {
            return (n + 500) / 1000 + " kB";
        }
        return String.format(Locale.ROOT, "%.1f MB", n / 1e6);
    }

    /** {@code 1 server}, {@code 3 servers}. */
    static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    /**
     * What may go to the terminal: what a host printed could hold sequences that do more than colour. Colours stay, as
     * ours are among them; every other control character is shown as a question mark.
     */
    static String harmless(String line) {
        int i = 0;
        while (i < line.length() && !isControl(line.charAt(i))) {
            i++;
        }
        if (i == line.length()) {
            return line;
        }
        var out = new StringBuilder(line.length()).append(line, 0, i);
        while (i < line.length()) {
            char c = line.charAt(i);
            int end = c == '\033' ? colourEnd(line, i) : -1;
            if (end > 0) {
                out.append(line, i, end);
                i = end;
            } else {
                out.append(isControl(c) ? '?' : c);
                i++;
            }
        }
        return out.toString();
    }

    private static boolean isControl(char c) {
        return c < ' ' && c != '\t'
                || c >= 0x7f && c < 0xa0
                || c >= 0x202a && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069;
    }

    /** The end of a colour sequence that begins there, or -1. */
    private static int colourEnd(String line, int from) {
        int i = from + 1;
        if (i >= line.length() || line.charAt(i) != '[') {
            return -1;
        }
        i++;
        while (i < line.length() && (Character.isDigit(line.charAt(i)) || line.charAt(i) == ';')) {
            i++;
        }
        return i < line.length() && line.charAt(i) == 'm' ? i + 1 : -1;
    }
}
