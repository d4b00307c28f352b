package com.foobar.infra.transport;

import com.foobar.infra.transport.ConfigRefusal.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of an ssh_config file, taken apart as OpenSSH's {@code strdelim} and {@code argv_split} do it.
 *
 * @param keyword in lower case
 * @param rest all that follows the keyword, as it is written: what a command is taken from
 * @param arguments the same in words, without quotes, escapes and remark
 */
record ConfigLine(Place place, String keyword, String rest, List<String> arguments) {

    private static final String BLANK = " \t\r\n";

    ConfigLine {
        arguments = List.copyOf(arguments);
    }

    String first() {
        return arguments.getFirst();
    }

    /** Reads a line; null if it is empty or a remark. */
    static @Nullable ConfigLine read(Place place, String text) throws ConfigRefusal {
        var line = stripEnd(text);
        int start = skipBlank(line, 0);
        if (start == line.length() || line.charAt(start) == '#') {
            return null;
        }
        int end = start;
        while (end < line.length() && BLANK.indexOf(line.charAt(end)) < 0 && "\"=".indexOf(line.charAt(end)) < 0) {
            end++;
        }
        var keyword = line.substring(start, end);
        int next;
        if (end < line.length() && line.charAt(end) == '"') {
            int close = line.indexOf('"', end + 1);
            if (close < 0) {
                throw new ConfigRefusal(place, "a quote is not closed", "Close it, or take it out.");
            }
            keyword += line.substring(end + 1, close);
            next = skipBlank(line, close + 1);
        } else {
            // One equals sign, with or without blanks around it, may stand before the arguments.
            next = skipBlank(line, end);
            if (next < line.length() && line.charAt(next) == '=') {
                next = skipBlank(line, next + 1);
            }
        }
        var rest = line.substring(next);
        if (rest.isEmpty()) {
            throw new ConfigRefusal(
                    place, keyword + " has no argument", "Give it one, or take the line out; ssh refuses it, too.");
        }
        return new ConfigLine(place, keyword.toLowerCase(Locale.ROOT), rest, words(place, rest, true));
    }

    /**
     * Splits a text into words. Both kinds of quotes hold words together, and a backslash stands before a quote, a
     * backslash or, outside of quotes, a blank; before anything else it stands for itself.
     *
     * @param remarks whether a word that begins with {@code #} ends the line
     */
    static List<String> words(Place place, String text, boolean remarks) throws ConfigRefusal {
        var words = new ArrayList<String>();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ' ' || text.charAt(i) == '\t') {
                continue;
            }
            if (remarks && text.charAt(i) == '#') {
                break;
            }
            var word = new StringBuilder();
            char quote = 0;
            for (; i < text.length(); i++) {
                char c = text.charAt(i);
                char following = i + 1 < text.length() ? text.charAt(i + 1) : 0;
                if (c == '\\'
                        && (following == '\''
                                || following == '"'
                                || following == '\\'
                                || (quote == 0 && following == ' '))) {
                    word.append(following);
                    i++;
                } else if (quote == 0 && (c == ' ' || c == '\t')) {
                    break;
                } else if (quote == 0 && (c == '"' || c == '\'')) {
                    quote = c;
                } else if (quote != 0 && c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            }
            if (quote != 0) {
                throw new ConfigRefusal(
                        place, "a quote (" + quote + ") is not closed", "Close it, or put a backslash before it.");
            }
            words.add(word.toString());
        }
        return words;
    }

    private static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && (BLANK.indexOf(text.charAt(end - 1)) >= 0 || text.charAt(end - 1) == '\f')) {
            end--;
        }
        return text.substring(0, end);
    }

    private static int skipBlank(String text, int from) {
        int at = from;
        while (at < text.length() && BLANK.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }
}
