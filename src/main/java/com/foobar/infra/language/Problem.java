package com.foobar.infra.language;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One thing that is wrong with an input file.
 *
 * @param line from 1; 0 if the file could not be read at all
 * @param column from 1, in characters; 0 if the file could not be read at all
 * @param message what is wrong, without the place
 * @param sourceLine the line itself, harmless to print: control characters and secrets are masked
 * @param hint what is allowed instead, or what was probably meant
 */
public record Problem(
        Path file, int line, int column, String message, Optional<String> sourceLine, Optional<String> hint) {

    /** A problem of a file as a whole, such as one that does not exist. */
    public static Problem ofFile(Path file, String message, String hint) {
        return new Problem(file, 0, 0, message, Optional.empty(), Optional.of(hint));
    }

    /** {@code file:line:column: message}, the line with a caret under the place, and the hint. */
    public String format() {
        var text = new StringBuilder().append(file);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        text.append(": ").append(message);
        sourceLine.ifPresent(source -> {
            var excerpt = Excerpt.around(source, column);
            text.append("\n    ").append(excerpt.text());
            text.append("\n    ").append(excerpt.caretIndent()).append('^');
        });
        hint.ifPresent(h -> text.append("\n    ").append(h));
        return text.toString();
    }

    @Override
    public String toString() {
        return format();
    }

    /** The part of a line that fits a terminal, and the blanks before its caret. */
    private record Excerpt(String text, String caretIndent) {

        private static final int BEFORE = 80;
        private static final int WIDTH = 160;

        static Excerpt around(String line, int column) {
            int[] characters = line.codePoints().toArray();
            int at = Math.min(column - 1, characters.length);
            int from = characters.length <= WIDTH ? 0 : Math.max(0, at - BEFORE);
            int to = Math.min(characters.length, from + WIDTH);
            var indent = new StringBuilder(from > 0 ? " " : "");
            for (int i = from; i < at; i++) {
                indent.append(characters[i] == '\t' ? '\t' : ' ');
            }
            var shown = (from > 0 ? "…" : "")
                    + new String(characters, from, to - from)
                    + (to < characters.length ? "…" : "");
            return new Excerpt(shown, indent.toString());
        }
    }
}
