package com.foobar.infra.language;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The text of an input file, and its lines as messages may show them.
 *
 * @param bytes the file as it was read
 * @param text the same decoded, without a byte order mark; holds no control characters but tab and line ends
 */
public record Source(Path file, byte[] bytes, String text, List<String> lines) {

    /** No stack that this tool can manage needs more. */
    public static final int LIMIT = 1 << 20;

    /** A longer line was not written by hand, and a hundred copies of it help nobody. */
    private static final int LONGEST_SHOWN = 4096;

    /** Decodes bytes that were read from a file. */
    public static Source of(Path file, byte[] bytes) throws ConfigException {
        var in = ByteBuffer.wrap(bytes);
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        String text;
        try {
            text = decoder.decode(in).toString();
        } catch (CharacterCodingException e) {
            // The decoder stops before the first byte that it can't use.
            var good = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
            var source = new Source(file, bytes, good, linesOf(good));
            throw new ConfigException(source.problem(
                    source.end(),
                    String.format(Locale.ROOT, "byte 0x%02x is not UTF-8", bytes[in.position()]),
                    Optional.of("save the file as UTF-8")));
        }
        if (text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        var source = new Source(file, bytes, text, linesOf(text));
        source.refuseControlCharacters();
        return source;
    }

    private static List<String> linesOf(String text) {
        return Arrays.asList(text.split("\r\n|\r|\n", -1));
    }

    /** The directory that relative paths in the file start from. */
    public Path directory() {
        return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
    }

    private Position end() {
        var last = lines.getLast();
        return new Position(lines.size(), last.codePointCount(0, last.length()) + 1);
    }

    private void refuseControlCharacters() throws ConfigException {
        for (int number = 0; number < lines.size(); number++) {
            var line = lines.get(number);
            for (int i = 0; i < line.length(); ) {
                int c = line.codePointAt(i);
                if (c != '\t' && Characters.unsafe(c)) {
                    var at = new Position(number + 1, line.codePointCount(0, i) + 1);
                    throw new ConfigException(problem(
                            at,
                            "invisible character " + Characters.name(c),
                            Optional.of("remove it; text and line ends only")));
                }
                i += Character.charCount(c);
            }
        }
    }

    /** A problem at a place of this file. */
    public Problem problem(Position at, String message, Optional<String> hint) {
        var shown = Optional.of(at.line())
                .filter(number -> number <= lines.size())
                .filter(number -> lines.get(number - 1).length() <= LONGEST_SHOWN)
                .map(this::printable);
        return new Problem(file, at.line(), at.column(), message, shown, hint);
    }

    private String printable(int number) {
        return Characters.printable(Masking.mask(lines.get(number - 1)));
    }
}
