package com.foobar.infra.language;

import java.util.Locale;

/** Which characters are safe to print, and to write into configuration files. */
public final class Characters {

    private static final int LONGEST_QUOTE = 60;

    private Characters() {}

    /**
     * Whether a character is a control, a line or paragraph separator, or one that reorders or hides text. None has a
     * place in a value, and every one of them could smuggle something into a configuration file or a terminal.
     */
    public static boolean unsafe(int c) {
        if (c >= 0x20 && c < 0x7f) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    /** The first unsafe character of a text, or -1. */
    public static int firstUnsafe(String text) {
        return text.codePoints().filter(Characters::unsafe).findFirst().orElse(-1);
    }

    public static String name(int c) {
        return String.format(Locale.ROOT, "U+%04X", c);
    }

    /** The text with every unsafe character but tab replaced, one for one. */
    public static String printable(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(c != '\t' && unsafe(c) ? '\ufffd' : c));
        return out.toString();
    }

    /** A value as messages name it: quoted, of bearable length. */
    public static String quote(String value) {
        var shown = printable(value).replace('\t', ' ');
        if (shown.codePointCount(0, shown.length()) > LONGEST_QUOTE) {
            shown = shown.substring(0, shown.offsetByCodePoints(0, LONGEST_QUOTE)) + "…";
        }
        return "\"" + shown + "\"";
    }
}
